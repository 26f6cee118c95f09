"""Who is remembered for a moment between two clicks, and when not."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.db import transaction
from app.security.recognised import FOR, MOST, Recognised
from tests.factories import an_actor


def test_somebody_is_remembered_for_a_second(now):
    known, ann = Recognised(), an_actor()
    known.note("secret", ann, stamp=known.stamp(), now=clock.now())
    assert known.find("secret", now=clock.now()) is ann
    assert known.find("secret", now=clock.now() + FOR) is None
    assert known.find("another", now=clock.now()) is None


def test_a_clock_that_was_set_back_remembers_nobody(now):
    known = Recognised()
    known.note("secret", an_actor(), stamp=known.stamp(), now=clock.now())
    assert known.find("secret", now=clock.now() - timedelta(hours=1)) is None


def test_whatever_is_written_forgets_everybody(database, now):
    known = Recognised()
    known.note("secret", an_actor(), stamp=known.stamp(), now=clock.now())
    with transaction():
        pass
    assert known.find("secret", now=clock.now()) is None


def test_what_was_written_while_one_asked_counts_as_not_known(database, now):
    known = Recognised()
    stamp = known.stamp()
    with transaction():
        pass
    known.note("secret", an_actor(), stamp=stamp, now=clock.now())
    assert known.find("secret", now=clock.now()) is None


def test_only_the_latest_are_remembered(now):
    known = Recognised()
    for number in range(MOST + 1):
        known.note(f"secret {number}", an_actor(), stamp=known.stamp(), now=clock.now())
    assert known.find("secret 0", now=clock.now()) is None
    assert known.find(f"secret {MOST}", now=clock.now()) is not None
