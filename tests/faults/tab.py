"""An open tab without a browser: one socket that stays, with the cookie of somebody who signed in."""

from __future__ import annotations

import asyncio
import re
import threading
from types import TracebackType
from uuid import uuid4

import aiohttp
import httpx
import socketio

from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

NAMESPACE = "/_event"


def cookie_of(carepost: CarepostProcess, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> str:
    """Sign in by the form, as a browser does."""
    with httpx.Client(base_url=carepost.url, timeout=10) as client:
        shown = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
        assert shown is not None
        client.post("/sign-in", data={"csrf": shown[1], "email": email, "password": password})
        return f"carepost={client.cookies['carepost']}"


class Tab:
    """`with Tab(carepost, "/admin/approvals") as tab: tab.do("….load")`; `tab.said()` is all that came back."""

    def __init__(self, carepost: CarepostProcess, page: str) -> None:
        self._url = carepost.url
        self._page = page
        self._cookie = cookie_of(carepost)
        self._heard: list[object] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def said(self) -> str:
        return repr(self._heard)

    def do(self, event_name: str) -> None:
        """Something is clicked, or the page is opened."""
        event = {"name": event_name, "payload": {}, "router_data": {"pathname": self._page, "query": {}}}
        self._wait(self._client.emit("event", event, namespace=NAMESPACE))

    async def _open(self) -> None:
        self._session = aiohttp.ClientSession()
        self._client = socketio.AsyncClient(reconnection=False, http_session=self._session)
        self._client.on("event", self._heard.append, namespace=NAMESPACE)
        await self._client.connect(
            f"{self._url}/?token={uuid4()}",
            headers={"Cookie": self._cookie, "Origin": self._url},
            socketio_path="/_event",
            namespaces=[NAMESPACE],
            transports=["websocket"],
        )

    async def _close(self) -> None:
        await self._client.disconnect()
        await self._session.close()

    def _wait(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(15)  # type: ignore[arg-type]

    def __enter__(self) -> Tab:
        self._thread.start()
        self._wait(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
