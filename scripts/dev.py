"""Serves with hot reload: Reflex compiles and builds anew after every change, on one port like the real thing.

Beside it the jobs run in a process of their own, so that reminders go out and answers are read here too. That process
begins anew whenever the application's code changes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from watchfiles import PythonFilter, watch

ROOT = Path(__file__).resolve().parent.parent
LOOK_EVERY_MS = 1_000
ENDS_WITHIN = 30.0  # seconds, after which a process is not asked any more


class Companion:
    """A process that runs beside the pages, and is started anew when its code changes."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=dict(self._environment))

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Companion:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()


def keep_company(pages: Companion, jobs: Companion, changes: Iterable[object]) -> None:
    """Start the jobs anew at every change (an empty one is none), until the pages end by themselves."""
    for change in changes:
        if pages.ended:
            return
        if change:
            jobs.stop()
            jobs.start()


def main() -> None:
    """Serve and work until asked to stop."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from app.migrations import migrate
    from scripts.frontend import build_environment

    migrate()
    port, commands = os.environ.get("PORT", "8000"), Path(sys.executable).parent
    command: list[str | Path] = [
        commands / "reflex",
        "run",
        "--env",
        "preview",
        "--frontend-port",
        port,
        "--backend-port",
        port,
    ]
    environment = build_environment() | {"REFLEX_SSR": "true"}  # pages as documents, as the server hands them out
    environment.pop("CI")
    jobs = Companion([sys.executable, "-m", "app.cli", "worker"], os.environ)
    changes = watch(ROOT / "app", watch_filter=PythonFilter(), yield_on_timeout=True, rust_timeout=LOOK_EVERY_MS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Companion(command, environment) as pages, jobs:
        keep_company(pages, jobs, changes)


if __name__ == "__main__":
    main()
