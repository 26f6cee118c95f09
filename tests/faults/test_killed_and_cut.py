"""Uploads killed and cut at bytes of chance: none is corrupt, the offset never goes back, little is sent again."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.faults.sender import Sender, arrived, reset
from tests.faults.upload_server import UploadServer

MIB = 1 << 20
MOST_SENT_AGAIN = 16 * MIB  # after each cut, with what the line itself still held
KILLED = 0.25  # of all cuts: the process, by SIGKILL; the others are lines that break
SHORT = {"sqlite": range(80), "postgres": range(80, 100)}
LONG = {"sqlite": range(1000, 1800), "postgres": range(1800, 2000)}

Send = Callable[..., Sender]


@pytest.mark.timeout(300)
def test_in_a_hundred_kills_and_cuts_no_upload_is_corrupt(server, sender, database):
    for seed in SHORT[database.kind]:
        _cut_by_chance(server, sender, seed, most=22.6)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_in_a_thousand_kills_and_cuts_no_upload_is_corrupt(server, sender, database):
    for seed in LONG[database.kind]:
        _cut_by_chance(server, sender, seed, most=25.6)


def _cut_by_chance(server: UploadServer, sender: Send, seed: int, *, most: float) -> None:
    """One upload of up to 2**`most` bytes, cut once or twice and then finished."""
    chance = random.Random(seed)
    one = sender(int(2 ** chance.uniform(12, most)), seed=seed)
    reached = 0  # what was sent before a cut may arrive after the next question
    for _ in range(chance.choice((1, 1, 2))):
        offset = one.offset()
        if one.file_id:
            break
        until, sent = chance.randint(offset, one.size), one.sent
        reached = max(reached, until + 1)  # a sender says at least one byte before it dies
        if chance.random() < KILLED:
            one.send(offset, until=until, then=server.restart)
        else:
            line = one.raw(offset, until - offset)
            chance.choice((reset, lambda line: line.close()))(line)
        kept = one.offset()
        assert offset <= kept <= reached, f"seed {seed}"
        assert one.sent - sent - (kept - offset) <= MOST_SENT_AGAIN, f"seed {seed}"
    arrived(one)
