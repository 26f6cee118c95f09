"""The API alone in a process that is forked in milliseconds, to be killed a hundred times."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import resource
import signal
import time
from pathlib import Path

import httpx

from app.db import transaction
from app.models.account import User
from app.sealing import session_secrets
from app.services.accounts.tokens import issue_tokens
from app.settings import get_settings, load_settings, use_settings
from tests.servers.carepost import free_port

START_WITHIN = 120.0  # a busy machine; an idle one needs a second for the first and a tenth for the others
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.upload_server", "tests.faults.ready_api", "granian.server.embed"])


class UploadServer:
    """`with UploadServer(url, tmp_path) as server:` answers at `server.url`, and may be killed and started again."""

    def __init__(self, database_url: str, data_dir: Path, **settings: object) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        present = get_settings().model_dump(exclude_unset=True)
        more = {"database_url": database_url, "data_dir": data_dir, "rate_limits": False, **settings}
        self._settings = {**present, **more}
        self._process: multiprocessing.process.BaseProcess | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def start(self) -> None:
        os.environ["CAREPOST_FAULT_HURRY"] = "4"  # read where the forks come from: a lost lease is free after 2.5 s
        self._process = _forks.Process(target=_serve, args=(self._settings, self.port), daemon=True)
        self._process.start()
        deadline = time.monotonic() + START_WITHIN
        while True:
            with contextlib.suppress(httpx.HTTPError):
                httpx.options(f"{self.url}/api/v1/uploads", timeout=5)
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

    def __enter__(self) -> UploadServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGCONT)
                os.kill(self.pid, signal.SIGKILL)
            self._process.join(30)


def token_of(user: User) -> dict[str, str]:
    """What somebody says who they are by."""
    from app import clock

    with transaction() as session:
        pair = issue_tokens(
            session, session.get_one(User, user.id), secrets=session_secrets(get_settings()), now=clock.now()
        )
    return {"Authorization": f"Bearer {pair.access_token}"}


def _serve(settings: dict[str, object], port: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    loaded = load_settings(**settings)
    use_settings(loaded)
    if loaded.is_sqlite:  # the only process, as at the start of the real one
        from app.services.uploads.leases import release_all

        with transaction() as session:
            release_all(session)
    asyncio.run(_run(port))


async def _run(port: int) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from app import heartbeats
    from tests.faults.ready_api import API

    server = Server(API, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    server.workers_kill_timeout = 10

    def stop() -> None:
        heartbeats.begin_stopping()
        server.stop()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve()
