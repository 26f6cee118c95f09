"""Worker processes that can be killed, frozen and started again, all on one database and one GOWA."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from tests.databases import Database
from tests.servers.gowa.running import PASSWORD, USERNAME, GowaProcess

ROOT = Path(__file__).parents[2]
DEVICES = ("device-a", "device-b")
HURRY = 20.0


def environment(
    database: Database | str, gowa: GowaProcess, data_dir: Path, *, hurry: float = HURRY, **more: str
) -> dict[str, str]:
    """The settings of every process of a test: this database (or its address), GOWA, no pause between sends."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("CAREPOST_")},
        "CAREPOST_DATABASE_URL": database if isinstance(database, str) else database.url,
        "CAREPOST_DATA_DIR": str(data_dir),
        "CAREPOST_DATA_KEY": "a data key for tests and of no use elsewhere",
        "CAREPOST_SECRET_KEY": "a secret key for tests and of no use elsewhere",
        "CAREPOST_WHATSAPP": "gowa",
        "CAREPOST_GOWA_URL": gowa.url,
        "CAREPOST_GOWA_USERNAME": USERNAME,
        "CAREPOST_GOWA_PASSWORD": PASSWORD,
        "CAREPOST_GOWA_DEVICE_ID": ",".join(DEVICES),
        "CAREPOST_GOWA_WEBHOOK_SECRET": "webhook-secret-of-the-tests",
        "CAREPOST_SEND_SPACING": "0",
        "CAREPOST_LOG_FORMAT": "json",
        "CAREPOST_FAULT_HURRY": str(hurry),
        **more,
    }


class Worker:
    """One process. `faults` are its points of death, one for each time it is started; then it lives."""

    def __init__(self, name: str, environment: dict[str, str], log_dir: Path, *, faults: tuple[str, ...] = ()) -> None:
        self.name = name
        self.log = log_dir / f"{name}.log"
        self.died_at: list[str] = []
        self._environment = environment
        self._faults = list(faults)
        self._fault = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def has_faults_left(self) -> bool:
        return bool(self._faults or self._fault)

    def start(self) -> None:
        self._fault = self._faults.pop(0) if self._faults else ""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker"],
                cwd=ROOT,
                env={**self._environment, **({"CAREPOST_FAULT_POINT": self._fault} if self._fault else {})},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def restart_if_dead(self) -> bool:
        """Start again after a death by SIGKILL, which is noted. Any other death is a fault of the product."""
        code = self._process.poll() if self._process else None
        if code is None:
            return False
        assert code == -signal.SIGKILL, f"{self.name} ended with {code}:\n{self.log.read_text()[-3000:]}"
        self.died_at.append(self._fault.partition(":")[0])
        self.start()
        return True

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a failing machine does, for good."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)

    def __enter__(self) -> Worker:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
