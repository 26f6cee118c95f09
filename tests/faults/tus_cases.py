"""What every tus server has to live through, whoever wrote it: each case begins an upload of its own.

The suite is held against two servers besides ours. One that is known to be good has to pass all of it, so that it asks
for nothing beyond the protocol; one that is known to corrupt has to fail, so that it is not too weak.
"""

from __future__ import annotations

import base64
import hashlib
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.faults.forked_server import ask
from tests.faults.sender import Sender, reset
from tests.faults.tus_servers import TusServer
from tests.faults.upload_server import STREAM, TUS

MIB = 1 << 20
ANSWERED_WITHIN = 5.0  # seconds for a HEAD while another request for the upload hangs

Begin = Callable[[int], Sender]
Case = Callable[[TusServer, Begin], None]


def in_two_pieces_it_is_whole(server: TusServer, begin: Begin) -> None:
    one = begin(700_001)
    assert one.send(0, until=300_000, whole=False) == 204
    assert one.offset() == 300_000
    assert one.send(300_000) == 204
    _is_whole(server, one)


def a_line_that_is_reset_leaves_a_true_offset(server: TusServer, begin: Begin) -> None:
    _cut_again_and_again(server, begin(3 * MIB), reset)


def a_line_that_is_closed_leaves_a_true_offset(server: TusServer, begin: Begin) -> None:
    _cut_again_and_again(server, begin(3 * MIB), lambda line: line.close())


def another_offset_is_refused_and_changes_nothing(server: TusServer, begin: Begin) -> None:
    one = begin(500_000)
    assert _patch(one, 0, 200_000) == 204
    for offset in (0, 199_999, 200_001):
        assert _patch(one, offset, 1000) == 409
    assert one.offset() == 200_000
    _is_whole(server, one)


def bytes_beyond_the_length_are_refused(server: TusServer, begin: Begin) -> None:
    one = begin(100_000)
    more = one.data + b"#" * 5000
    headers = one.headers | TUS | STREAM | {"Upload-Offset": "0"}
    answer = ask("PATCH", f"{one.url}{one.path}", headers=headers, content=more, timeout=one.patience)
    assert answer.status_code in (400, 413)
    assert one.offset() <= one.size
    _is_whole(server, one)


def a_server_that_is_killed_goes_on_where_it_was(server: TusServer, begin: Begin) -> None:
    for seed in range(3):
        chance = random.Random(seed)
        one = begin(4 * MIB)
        for _ in range(2):
            offset = one.offset()
            one.send(offset, until=chance.randint(offset, one.size), then=server.restart)
            assert one.offset() >= offset
        _is_whole(server, one)


def a_silent_line_gives_way_to_whoever_comes_back(server: TusServer, begin: Begin) -> None:
    one = begin(2 * MIB)
    line = one.raw(0, 900_000)
    time.sleep(0.5)
    began = time.monotonic()
    offset = one.offset()
    assert time.monotonic() - began < ANSWERED_WITHIN
    assert one.send(offset) == 204
    line.close()
    _is_whole(server, one)


def bytes_of_a_line_that_was_overtaken_land_nowhere(server: TusServer, begin: Begin) -> None:
    one = begin(2 * MIB)
    line = one.raw(0, 900_000)
    time.sleep(0.5)
    assert _patch(one, one.offset(), 100_000) == 204
    try:
        line.sendall(b"#" * 300_000)
        line.close()
    except OSError:
        pass  # it was hung up on, which is as good
    time.sleep(0.2)
    _is_whole(server, one)


def others_are_answered_while_two_want_one_upload(server: TusServer, begin: Begin) -> None:
    one, other = begin(2 * MIB), begin(1000)
    line = one.raw(0, 900_000)
    time.sleep(0.3)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(one.send, 900_000)
        time.sleep(0.3)
        began = time.monotonic()
        assert other.send(0) == 204
        assert time.monotonic() - began < ANSWERED_WITHIN
        line.close()
        second.result()
    _is_whole(server, one)


def of_two_who_send_the_same_piece_one_wins(server: TusServer, begin: Begin) -> None:
    one = begin(6 * 50_000)
    offset = 0
    for _ in range(6):
        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(lambda at: _patch(one, at, 50_000), (offset, offset)))
        assert statuses.count(204) <= 1
        former, offset = offset, one.offset()
        assert former <= offset <= former + 50_000
    _is_whole(server, one)


def a_wrong_checksum_discards_the_piece(server: TusServer, begin: Begin) -> None:
    """Where checksums are offered at all."""
    known = ask("OPTIONS", f"{server.url}{server.endpoint}", headers=TUS).headers
    if "checksum" not in known.get("tus-extension", ""):
        return
    one = begin(200_000)
    for data, status in ((b"other", 460), (one.data[:90_000], 204)):
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        assert _patch(one, 0, 90_000, **{"Upload-Checksum": f"sha256 {digest}"}) == status
    assert one.offset() == 90_000
    _is_whole(server, one)


def an_upload_that_is_given_up_is_gone(server: TusServer, begin: Begin) -> None:
    one = begin(200_000)
    assert _patch(one, 0, 90_000) == 204
    assert ask("DELETE", f"{one.url}{one.path}", headers=one.headers | TUS, timeout=one.patience).status_code == 204
    assert ask("HEAD", f"{one.url}{one.path}", headers=one.headers | TUS, timeout=one.patience).status_code in (
        404,
        410,
    )
    assert _patch(one, 90_000, 1000) in (404, 410)


def another_version_of_the_protocol_is_refused(server: TusServer, begin: Begin) -> None:
    one = begin(1000)
    headers = one.headers | STREAM | {"Tus-Resumable": "0.2.2", "Upload-Offset": "0"}
    answer = ask("PATCH", f"{one.url}{one.path}", headers=headers, content=one.data, timeout=one.patience)
    assert answer.status_code in (400, 412)
    assert one.offset() == 0


CASES: dict[str, Case] = {
    case.__name__: case
    for case in (
        in_two_pieces_it_is_whole,
        a_line_that_is_reset_leaves_a_true_offset,
        a_line_that_is_closed_leaves_a_true_offset,
        another_offset_is_refused_and_changes_nothing,
        bytes_beyond_the_length_are_refused,
        a_server_that_is_killed_goes_on_where_it_was,
        a_silent_line_gives_way_to_whoever_comes_back,
        bytes_of_a_line_that_was_overtaken_land_nowhere,
        others_are_answered_while_two_want_one_upload,
        of_two_who_send_the_same_piece_one_wins,
        a_wrong_checksum_discards_the_piece,
        an_upload_that_is_given_up_is_gone,
        another_version_of_the_protocol_is_refused,
    )
}


def _is_whole(server: TusServer, one: Sender) -> None:
    """Go on until the server calls it whole; then it has to be what was sent."""
    for _ in range(20):
        offset = one.offset()
        if offset == one.size:
            break
        one.send(offset)
    else:
        raise AssertionError("the upload does not end")
    assert hashlib.sha256(server.stored(one)).hexdigest() == one.sha256, "corrupt"


def _cut_again_and_again(server: TusServer, one: Sender, hang_up: Callable[..., None]) -> None:
    for count in (700_001, 900_000, 5):
        offset = one.offset()
        line = one.raw(offset, count)
        time.sleep(0.3)
        hang_up(line)
        assert offset <= one.offset() <= offset + count
    assert one.offset() > 0
    _is_whole(server, one)


def _patch(one: Sender, offset: int, count: int, **more: str) -> int:
    """The status; 0 when there was no answer."""
    headers = one.headers | TUS | STREAM | {"Upload-Offset": str(offset)} | more
    body = one.data[offset : offset + count]
    try:
        return ask("PATCH", f"{one.url}{one.path}", headers=headers, content=body, timeout=one.patience).status_code
    except httpx.HTTPError:
        return 0
