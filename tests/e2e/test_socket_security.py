"""The socket as an attacker uses it: no browser, any origin, any event, and a session that ends meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
import httpx
import pytest
import socketio

from tests.e2e.conftest import PASSWORD, session_of, somebody_signs_up
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

APPROVALS = "reflex___state____state.app___state___approvals____approvals_state"
NAMESPACE = "/_event"
ANSWERED = 20.0  # seconds within which a busy machine has connected, or said something
GOODBYE = "1"  # Engine.IO's packet that ends a session

pytestmark = pytest.mark.browser


@dataclass
class Socket:
    """What came back over one socket, and when it was closed from the other side."""

    deltas: list[object] = field(default_factory=list)
    closed_at: float | None = None
    awaited: str = ""
    is_answered: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, delta: object) -> None:
        self.deltas.append(delta)
        if self.awaited in repr(delta):
            self.is_answered.set()

    def said(self) -> str:
        return repr(self.deltas)


async def converse(
    carepost: CarepostProcess,
    *events: str,
    cookie: str = "",
    origin: str | None = None,
    stay: float = 0.5,
    path: str = "/admin/approvals",
    heard: Socket | None = None,
) -> Socket:
    """Open a socket, send events by name, and listen for `stay` seconds more once what is awaited was heard.

    Raises ConnectionError when refused. `heard` says what is awaited, any answer without it, and is filled meanwhile.
    """
    heard, is_closed = heard or Socket(), asyncio.Event()
    headers = {name: value for name, value in (("Cookie", cookie), ("Origin", origin)) if value is not None}
    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(reconnection=False, http_session=session)
        client.on("event", heard.hear, namespace=NAMESPACE)
        client.on("disconnect", lambda *_: is_closed.set(), namespace=NAMESPACE)
        await client.connect(
            f"{carepost.url}/?token={uuid4()}",
            headers=headers,
            socketio_path="/_event",
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=ANSWERED,
        )
        for name in events:
            event = {"name": name, "payload": {}, "router_data": {"pathname": path, "asPath": path, "query": {}}}
            await client.emit("event", event, namespace=NAMESPACE)
        answered, closed = asyncio.create_task(heard.is_answered.wait()), asyncio.create_task(is_closed.wait())
        await asyncio.wait((answered, closed), timeout=ANSWERED, return_when=asyncio.FIRST_COMPLETED)
        answered.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(closed, stay)
            heard.closed_at = time.monotonic()
        await client.disconnect()
    return heard


def cookie_of(carepost: CarepostProcess, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> str:
    return f"carepost={session_of(carepost.url, email, password)}"


def test_an_admin_of_our_own_page_gets_the_queue(carepost: CarepostProcess) -> None:
    somebody_signs_up(carepost, "Queued Person")
    heard = Socket(awaited="Queued Person")
    asyncio.run(converse(carepost, f"{APPROVALS}.load", cookie=cookie_of(carepost), origin=carepost.url, heard=heard))
    assert "Queued Person" in heard.said()


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1", "http://localhost"],
)
def test_a_foreign_page_opens_no_socket(carepost: CarepostProcess, origin: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        asyncio.run(converse(carepost, cookie=cookie_of(carepost), origin=origin))


def test_a_session_without_an_origin_opens_no_socket(carepost: CarepostProcess) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        asyncio.run(converse(carepost, cookie=cookie_of(carepost)))


def test_a_stranger_gets_nothing_whatever_they_ask(carepost: CarepostProcess) -> None:
    somebody_signs_up(carepost, "Hidden Person")
    asked = [f"{APPROVALS}.{name}" for name in ("load", "_load_queue", "setvar")]
    heard = Socket(awaited="is_over")
    asyncio.run(converse(carepost, "reflex___state____state.hydrate_and_load", *asked, heard=heard))
    assert "Hidden Person" not in heard.said()
    assert "is_over" in heard.said()


def test_somebody_who_waits_for_approval_gets_nothing_either(carepost: CarepostProcess) -> None:
    email = somebody_signs_up(carepost, "Curious Person")
    cookie = cookie_of(carepost, email, PASSWORD)
    heard = asyncio.run(converse(carepost, f"{APPROVALS}.load", cookie=cookie, origin=carepost.url))
    assert "Curious Person" not in heard.said()


@pytest.mark.timeout(90)
def test_the_socket_of_somebody_suspended_closes_within_five_seconds(carepost: CarepostProcess) -> None:
    email = somebody_signs_up(carepost, "Former Admin")
    with carepost.client() as admin:
        (person,) = [
            row for row in admin.get("/users?status=pending&limit=100").json()["data"] if row["email"] == email
        ]
        admin.post(f"/users/{person['id']}/approve", json={"role": "admin"}).raise_for_status()
        cookie = cookie_of(carepost, email, PASSWORD)

        async def suspended_meanwhile() -> tuple[Socket, float]:
            heard = Socket()
            listening = asyncio.create_task(
                converse(carepost, f"{APPROVALS}.load", cookie=cookie, origin=carepost.url, stay=15, heard=heard)
            )
            await asyncio.wait_for(heard.is_answered.wait(), ANSWERED)
            begun = time.monotonic()
            admin.post(f"/users/{person['id']}/suspend", json={}).raise_for_status()
            return await listening, begun

        heard, begun = asyncio.run(suspended_meanwhile())
    assert "notices" not in heard.said()
    assert heard.closed_at is not None
    assert heard.closed_at - begun < 5


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_an_address_that_cannot_be_read_closes_the_socket_and_nothing_else(
    carepost: CarepostProcess, is_signed_in: bool
) -> None:
    signed_in = {"cookie": cookie_of(carepost), "origin": carepost.url} if is_signed_in else {}
    before = len(carepost.log.read_text())
    heard = asyncio.run(converse(carepost, f"{APPROVALS}.load", path="http://[", stay=10, **signed_in))
    assert heard.closed_at is not None
    assert heard.deltas == []
    assert httpx.get(f"{carepost.url}/api/health/ready", timeout=10).status_code == 200
    assert "An event failed" not in carepost.log.read_text()[before:]


def test_an_event_that_nobody_handles_closes_the_socket_and_is_not_written_down(carepost: CarepostProcess) -> None:
    cookie = cookie_of(carepost)
    before = len(carepost.log.read_text())
    heard = asyncio.run(converse(carepost, "of_an_older_page", cookie=cookie, origin=carepost.url, stay=10))
    assert heard.closed_at is not None
    written = carepost.log.read_text()[before:]
    assert "of_an_older_page" not in written
    assert cookie.partition("=")[2] not in written


@pytest.mark.parametrize(
    "frame",
    ["4x", '42["event"', '42/_event,{"', '451-["a"]', '44"no"', "4" + "2" * 100_000, b"\x00\x01"],
    ids=lambda frame: repr(frame)[:16],
)
def test_a_frame_that_cannot_be_read_closes_the_socket_and_costs_a_line(
    carepost: CarepostProcess, frame: str | bytes
) -> None:
    before = len(carepost.log.read_text().splitlines())
    assert asyncio.run(is_ended_after(carepost, frame))
    assert httpx.get(f"{carepost.url}/api/health/ready", timeout=10).status_code == 200
    lines = [json.loads(line) for line in carepost.log.read_text().splitlines()[before:]]
    assert [line["event"] for line in lines if line["level"] != "info"] == [
        "a socket was closed: a frame could not be read"
    ]


async def is_ended_after(carepost: CarepostProcess, frame: str | bytes) -> bool:
    """Whether the server says goodbye within ten seconds of the frame. Whoever stays on sends it twice more."""
    address = f"{carepost.url}/_event/?EIO=4&transport=websocket&token={uuid4()}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as line:
        await line.send_str("40/_event,")
        send = line.send_bytes if isinstance(frame, bytes) else line.send_str
        await send(frame)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while (await line.receive()).data != GOODBYE:
                    pass
            await send(frame)
            await send(frame)
            await line.send_str('42/nowhere,["event"]')
            await asyncio.sleep(0.3)
            return True
    return False
