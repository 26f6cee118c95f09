"""A server in a process that is forked in milliseconds, to be killed a hundred times."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from typing import Self

import httpx

from tests.servers.carepost import free_port

START_WITHIN = 120.0  # a busy machine; an idle one needs a second for the first and a tenth for the others

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.upload_server", "tests.faults.ready_api", "granian.server.embed"])


def ask(method: str, url: str, **options: object) -> httpx.Response:
    """One request on a line of its own, without reading certificates first, which takes longer than the answer."""
    return httpx.request(method, url, verify=False, **options)  # type: ignore[arg-type]


class ForkedServer:
    """`with` one of them: it answers at `url`, and may be killed and started again."""

    endpoint = "/"

    def __init__(self, serve: Callable[..., None], *given: object) -> None:
        """`serve(*given, port)` is what the process runs."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._serve, self._given = serve, given
        self._process: multiprocessing.process.BaseProcess | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def start(self) -> None:
        os.environ["CAREPOST_FAULT_HURRY"] = "4"  # read where the forks come from: a lost lease is free after 2.5 s
        self._process = _forks.Process(target=self._serve, args=(*self._given, self.port), daemon=True)
        self._process.start()
        deadline = time.monotonic() + START_WITHIN
        while True:
            with contextlib.suppress(httpx.HTTPError):
                ask("OPTIONS", f"{self.url}{self.endpoint}", timeout=5)
                return
            assert time.monotonic() < deadline, "the server does not answer"
            assert self._process.is_alive(), "the server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> None:
        assert self._process is not None
        self._process.join(30)
        assert not self._process.is_alive()

    def limit_files(self, size: int = resource.RLIM_INFINITY) -> None:
        """Let no file of the process grow beyond `size`, as on a disk that is full."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGCONT)
                os.kill(self.pid, signal.SIGKILL)
            self._process.join(30)
