"""Running the stand-in: in a thread of the test (`GowaServer`) or as a process that can be killed (`GowaProcess`)."""

from __future__ import annotations

import asyncio
import json
import selectors
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from tests.servers.gowa.client import GowaControl
from tests.servers.gowa.contract import operations
from tests.servers.gowa.control import PREFIX, Control
from tests.servers.gowa.http import Connection, Reply, Request
from tests.servers.gowa.service import Gowa

USERNAME, PASSWORD = "carepost", "gowa-password"
ROOT = Path(__file__).parents[3]


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop that sleeps to the microsecond: epoll rounds up to milliseconds, which would make 5 ms into 6."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


class Listening:
    """The two listeners of one stand-in: GOWA's own port, which can be closed, and the control port, which cannot."""

    def __init__(self, gowa: Gowa, host: str) -> None:
        self._host = host
        self._gowa = gowa
        self._control = Control(gowa, refuse=self.refuse, listen=self.listen)
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._opening = asyncio.Lock()  # several may end a refusal at once
        self._control_server: asyncio.Server | None = None
        self._controllers: set[Connection] = set()
        self.port = 0
        self.control_port = 0

    async def start(self, port: int, control_port: int) -> None:
        operations()  # compiled before the first request, which would pay for it
        self.port = port
        await self.listen()
        loop = asyncio.get_running_loop()
        self._control_server = control = await loop.create_server(
            lambda: Connection(self._control.handle, self._controllers), self._host, control_port
        )
        self.control_port = control.sockets[0].getsockname()[1]

    async def listen(self) -> None:
        async with self._opening:
            await self._open()

    async def _open(self) -> None:
        if self._server is not None:
            return
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._route, self._connections), self._host, self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def refuse(self, seconds: float | None = None) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in tuple(self._connections):
            connection.stop()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(seconds, lambda: loop.create_task(self.listen()))

    def stop(self) -> None:
        self.refuse()
        if self._control_server is not None:
            self._control_server.close()
        for connection in tuple(self._controllers):
            connection.stop()

    async def _route(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return await self._control.handle(request)
        return await self._gowa.handle(request)


class GowaServer(GowaControl):
    """The stand-in in a thread. `with GowaServer() as gowa:` gives its `url` and all of `GowaControl`."""

    def __init__(
        self, *, devices: tuple[str, ...] = ("carepost-1",), username: str = USERNAME, password: str = PASSWORD
    ) -> None:
        self._loop = new_loop()
        self._listening = Listening(Gowa(username=username, password=password, devices=list(devices)), "127.0.0.1")
        self._thread = threading.Thread(target=self._run, name="gowa", daemon=True)
        self._started = threading.Event()
        self._thread.start()
        self._started.wait(10)
        super().__init__(self._listening.port, self._listening.control_port, username=username, password=password)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listening.start(0, 0))
        self._started.set()
        self._loop.run_forever()

    def stop(self) -> None:
        self.close()
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(5)
        self._loop.close()

    def _end(self) -> None:
        self._listening.stop()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_later(0.01, self._loop.stop)

    def __enter__(self) -> GowaServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class GowaProcess(GowaControl):
    """The stand-in as a process of its own, for benchmarks and kill tests."""

    def __init__(self, *, devices: tuple[str, ...] = ("carepost-1",)) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.gowa", "--devices", ",".join(devices)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        ports = json.loads(self.process.stdout.readline())
        super().__init__(ports["port"], ports["control_port"], username=USERNAME, password=PASSWORD)

    def stop(self) -> None:
        self.close()
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __enter__(self) -> GowaProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
