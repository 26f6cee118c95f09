"""Forms that begin and then come no further until they are let go: what senders on a bad line, or of ill will, do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
from starlette.types import ASGIApp

HEADERS = {"content-type": "multipart/form-data; boundary=x"}


def begun(**fields: str) -> bytes:
    """The beginning of a form: its plain fields and the head of a file."""
    form = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields)
    return (form + '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsatu').encode()


class SlowSenders:
    """`async with SlowSenders(app) as slow`: those who began hold their places until then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._goes_on = asyncio.Event()
        self._tasks: list[asyncio.Task[httpx.Response]] = []

    async def __aenter__(self) -> SlowSenders:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.let_go()

    async def begin(self, count: int, path: str, beginning: bytes, *, address: str, headers: dict[str, str]) -> None:
        for _ in range(count):
            sends = self.send(path, self._slowly(beginning), address=address, headers=headers)
            self._tasks.append(asyncio.create_task(sends))
        await asyncio.sleep(0.5)

    async def send(
        self, path: str, body: bytes | AsyncIterator[bytes], *, address: str, headers: dict[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            return await client.post(path, content=body, headers=HEADERS | headers)

    async def let_go(self) -> list[httpx.Response]:
        """The rest of every form comes; the answers."""
        self._goes_on.set()
        tasks, self._tasks = self._tasks, []
        return await asyncio.gather(*tasks)

    async def _slowly(self, beginning: bytes) -> AsyncIterator[bytes]:
        yield beginning
        await self._goes_on.wait()
        yield b"\r\n--x--\r\n"
