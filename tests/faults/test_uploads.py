"""Uploads on bad days: killed at any byte, cut, silent, full, frozen. Never a corrupt file, always the true offset."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from tests.faults.sender import Sender, arrived, reset
from tests.faults.upload_server import STREAM, TUS, UploadServer

pytestmark = pytest.mark.timeout(180)
MIB = 1 << 20


@pytest.mark.parametrize("hang_up", [reset, lambda line: line.close()], ids=["rst", "fin"])
def test_what_arrived_before_the_line_was_cut_counts(server, sender, hang_up):
    one = sender(3 * MIB)
    for count in (700_001, 900_000, 5):
        offset = one.offset()
        line = one.raw(offset, count)
        time.sleep(0.5)
        hang_up(line)
        assert offset <= one.offset() <= offset + count
    assert one.offset() > 0
    arrived(one)


def test_a_silent_line_gives_way_to_whoever_comes_back(server, sender):
    one = sender(3 * MIB)
    line = one.raw(0, 900_000)
    time.sleep(1.0)
    began = time.monotonic()
    assert one.offset() == 900_000, "all that arrived"
    assert time.monotonic() - began < 5
    arrived(one)
    line.close()


@pytest.mark.long
@pytest.mark.parametrize("piece", [b"", b"Catatan\n" * 16], ids=["silent", "slow"])
def test_a_line_that_brings_next_to_nothing_is_ended_and_what_it_brought_is_kept(server, sender, piece):
    one = sender(3 * MIB)
    line = one.raw(0, 300_000)
    line.settimeout(1.0)
    answer, brought = b"", 300_000
    deadline = time.monotonic() + 120
    while not answer:
        assert time.monotonic() < deadline, "a line that says nothing is kept for ever"
        with suppress(TimeoutError):
            answer = line.recv(4096)
            break
        line.sendall(one.data[brought : brought + len(piece)])
        brought += len(piece)
    assert b" 408 " in answer[:20], answer[:200]
    line.close()
    assert 300_000 <= one.offset() <= brought
    arrived(one)


def test_other_requests_are_answered_while_many_lines_are_silent(server, sender):
    lines = [sender(3 * MIB, seed=seed).raw(0, 50_000) for seed in range(20)]
    slowest = max(_seconds(lambda: httpx.options(f"{server.url}/api/v1/uploads")) for _ in range(30))
    assert slowest < 3.0, "nothing waits for a line that says nothing"
    for line in lines:
        line.close()


def test_a_stop_by_request_commits_what_arrived(server, sender):
    one = sender(3 * MIB)
    line = one.raw(0, 900_000)
    time.sleep(1.0)
    server.signal(signal.SIGTERM)
    server.wait()
    line.close()
    server.start()
    assert one.offset() == 900_000
    arrived(one)


def test_a_full_disk_keeps_what_arrived_and_heals(server, sender):
    one = sender(12 * MIB)
    server.limit_files(5 * MIB)
    assert one.send(0) == 507
    kept = one.offset()
    assert kept <= 5 * MIB
    assert one.send(kept) == 507
    server.limit_files()
    arrived(one)


def test_of_two_who_send_the_same_piece_one_wins(server, sender, database, tmp_path):
    with UploadServer(database.url, tmp_path) if database.kind == "postgres" else server as second:
        one = sender(40 * 50_000)
        offset = 0
        while offset < one.size:
            statuses = list(_at_once(lambda url, at=offset: _patch(one, url, at, 50_000), server.url, second.url))
            assert set(statuses) <= {204, 409, 423}
            assert statuses.count(204) <= 1, "423: asked to let go, after committing what it had"
            former, offset = offset, one.offset()
            assert former <= offset <= former + 50_000
            assert offset == min(former + 50_000, one.size) or 204 not in statuses
        arrived(one)


@pytest.mark.postgres
def test_a_process_that_was_frozen_writes_nothing_when_it_wakes(server, sender, database, tmp_path):
    if database.kind == "sqlite":
        return  # one process at a time, by a lock of the system
    one = sender(6 * MIB)
    line = one.raw(0, 2 * MIB)
    time.sleep(1.0)
    server.signal(signal.SIGSTOP)
    with UploadServer(database.url, tmp_path) as second:
        one.url, first = second.url, one.url
        deadline = time.monotonic() + 60
        while one.send(one.offset(), until=4 * MIB, whole=False) != 204:
            assert time.monotonic() < deadline
        server.signal(signal.SIGCONT)
        line.sendall(b"#" * (4 * MIB))  # what the frozen one would store
        time.sleep(1.0)
        assert one.offset() == 4 * MIB
        arrived(one)
        one.url = first
        line.close()


def _patch(one: Sender, url: str, offset: int, count: int) -> int:
    headers = one.headers | TUS | STREAM | {"Upload-Offset": str(offset)}
    body = one.data[offset : offset + count]
    return httpx.patch(f"{url}{one.path}", headers=headers, content=body, timeout=60).status_code


def _at_once(act: Callable[[str], int], *urls: str) -> Iterator[int]:
    with ThreadPoolExecutor(len(urls)) as pool:
        yield from pool.map(act, urls)


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began
