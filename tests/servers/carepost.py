"""Carepost itself as a process: the built application on a free port, as `make run` starts it."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

ROOT = Path(__file__).parents[2]
ADMIN_EMAIL = "admin@carepost.example"
ADMIN_PASSWORD = "a long enough password 9"
START_WITHIN = 120.0  # a loaded machine; an idle one needs a tenth of it
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody has, and that no line from this machine gets for its own end before it is taken, or while a
    server is started anew: systems give those out from 32768 on."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        if port in _given:  # to somebody who has not taken it yet
            continue
        with contextlib.suppress(OSError), socket.socket() as found:
            found.bind(("127.0.0.1", port))
            _given.add(port)
            return port


class CarepostProcess:
    """`with CarepostProcess(tmp_path, CAREPOST_WHATSAPP="gowa", …) as carepost:` serves at `carepost.url`."""

    def __init__(self, data_dir: Path, *, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / f"carepost-{self.port}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CAREPOST_")},
            "PORT": str(self.port),
            "CAREPOST_HOST": "127.0.0.1",
            "CAREPOST_DATA_DIR": str(data_dir),
            "CAREPOST_ADMIN_EMAIL": ADMIN_EMAIL,
            "CAREPOST_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "CAREPOST_LOG_FORMAT": "json",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return once the application answers. A process that does not is ended."""
        self._launch()
        try:
            self._wait()
        except BaseException:
            self.stop(by=signal.SIGKILL)
            raise

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"Carepost did not start:\n{self.log.read_text()[-4000:]}")
            try:
                if httpx.get(f"{self.url}/api/health/live", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(f"Carepost did not answer in {START_WITHIN:.0f} s:\n{self.log.read_text()[-4000:]}")

    def stop(self, *, by: signal.Signals = signal.SIGTERM, within: float = 40.0) -> int:
        """End the process and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(within)

    def client(self, *, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> httpx.Client:
        """A signed-in API client."""
        answer = httpx.post(f"{self.url}/api/v1/auth/login", json={"email": email, "password": password}, timeout=30)
        assert answer.status_code == 200, answer.text
        token = answer.json()["data"]["accessToken"]
        return httpx.Client(base_url=f"{self.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def __enter__(self) -> CarepostProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
