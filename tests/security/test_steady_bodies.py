"""A body that stops coming is given up; our own slowness, and a line that stays open afterwards, are not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope

from app.api.layers import surrounded
from app.api.webhook_door import PATH, WebhookDoor
from app.errors import TooSlow
from app.security import steady_bodies
from app.security.steady_bodies import LEAST_BYTES, steady
from app.settings import get_settings
from tests.api.assembled import assembled

PATIENCE = 0.1  # seconds


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady_bodies, "IDLE_FOR", PATIENCE)


def coming(pieces: Iterable[tuple[bytes, float]], *, then_waits: bool = False) -> Receive:
    """A sender of these pieces, each after so many seconds; the last ends the body, or never comes."""
    left = list(pieces)

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(60)
        body, wait = left.pop(0)
        await asyncio.sleep(wait)
        return {"type": "http.request", "body": body, "more_body": bool(left) or then_waits}

    return receive


async def read(receive: Receive) -> int:
    """All of a body; the answer is its length."""
    size, is_more = 0, True
    while is_more:
        message = await receive()
        size += len(message["body"])
        is_more = message["more_body"]
    return size


def test_a_body_that_stops_coming_is_given_up() -> None:
    with pytest.raises(TooSlow):
        asyncio.run(read(steady(coming([(b"{", 0.0)], then_waits=True))))


def test_a_drop_now_and_then_is_no_body() -> None:
    with pytest.raises(TooSlow):
        asyncio.run(read(steady(coming([(b"x", PATIENCE / 3)] * 9))))


def test_half_of_what_is_asked_for_in_a_minute_is_too_little() -> None:
    with pytest.raises(TooSlow):
        asyncio.run(read(steady(coming([(b"x" * (LEAST_BYTES // 12), PATIENCE / 6)] * 12))))


def test_who_brings_enough_may_take_long() -> None:
    pieces = [(b"x" * LEAST_BYTES, PATIENCE / 2)] * 5
    assert asyncio.run(read(steady(coming(pieces)))) == 5 * LEAST_BYTES


def test_only_the_time_in_which_we_wait_counts() -> None:
    receive = steady(coming([(b"x", 0.0), (b"y", 0.0)]))

    async def read_slowly() -> None:
        await receive()
        await asyncio.sleep(2 * PATIENCE)  # a disk that is busy
        assert (await receive())["body"] == b"y"

    asyncio.run(read_slowly())


def test_whoever_waits_for_the_end_of_the_line_waits_as_long_as_it_lasts() -> None:
    async def leaves_late() -> Message:
        await asyncio.sleep(2 * PATIENCE)
        return {"type": "http.disconnect"}

    async def both() -> None:
        parts = iter([coming([(b"x", 0.0)]), leaves_late])
        receive = steady(lambda: next(parts)())
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    asyncio.run(both())


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/sign-in", PATH])
def test_everybody_is_told_so(path: str) -> None:
    whole = WebhookDoor(surrounded(assembled(), get_settings()), headers={})
    kind = "application/x-www-form-urlencoded" if path == "/sign-in" else "application/json"
    status, body = asyncio.run(_answer(whole, path, kind))
    assert status == 408
    if path != "/sign-in":
        assert json.loads(body)["error"]["code"] == "TOO_SLOW"


async def _answer(app: ASGIApp, path: str, kind: str) -> tuple[int, bytes]:
    scope: Scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "client": ("127.0.0.1", 50_000), "server": ("testserver", 80),
        "headers": [(b"host", b"testserver"), (b"content-type", kind.encode()), (b"content-length", b"99")],
    }  # fmt: skip
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, coming([(b"{", 0.0)], then_waits=True), send)
    return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:])
