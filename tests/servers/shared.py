"""Servers that all processes of one test run share: started once by whoever needs them first, gone with the run.

The run has a directory, known to pytest's workers by an environment variable. A keeper process outlives a test run
that was killed, just long enough to stop what the run left behind.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

RUN_DIRECTORY = "CAREPOST_TEST_RUN"
_STOP_WITHIN = 10.0
_IN_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # bytes, far more than a run has been seen to need


def begin_run() -> Path:
    """Make the directory of this run and let it be known to the processes that come from this one."""
    directory = Path(tempfile.mkdtemp(prefix="carepost-tests-", dir=_place()))
    directory.chmod(0o755)  # PostgreSQL runs as another user when the tests run as root
    os.environ[RUN_DIRECTORY] = str(directory)
    return directory


def is_in_memory(directory: Path) -> bool:
    return _IN_MEMORY in directory.parents


def _place() -> Path | None:
    """In memory where there is room: a PostgreSQL database for each test is eleven megabytes that no disk need see."""
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free >= _ROOM:
        return _IN_MEMORY
    return None


def run_directory() -> Path:
    return Path(os.environ[RUN_DIRECTORY])


def once(name: str, make: Callable[[], str]) -> str:
    """What `make` returned the first time any process of the run asked for `name`."""
    answer = run_directory() / f"{name}.made"
    with _locked(name):
        if not answer.exists():
            answer.write_text(make())
        return answer.read_text()


def keep(process: subprocess.Popen[bytes], *, stop_with: int = signal.SIGTERM, leaves: Iterable[Path] = ()) -> None:
    """Let `process` live until the run ends, however it ends. What it leaves outside the run's directory goes then."""
    process.returncode = 0  # the run ends it, not this process: Python must not warn that it still runs
    with _locked("keeper"):
        with (run_directory() / "servers").open("a") as file:
            file.write(f"{process.pid} {psutil.Process(process.pid).create_time()} {int(stop_with)}\n")
        with (run_directory() / "leavings").open("a") as file:
            file.writelines(f"{path}\n" for path in leaves)
        if not (run_directory() / "keeper").exists():
            runner = os.environ.get("CAREPOST_TEST_RUNNER", str(os.getpid()))
            keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.servers.shared", runner, str(run_directory())],
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            keeper.returncode = 0
            (run_directory() / "keeper").write_text(str(keeper.pid))


def end_run(directory: Path) -> None:
    """Stop every server of the run and remove its directory."""
    servers = directory / "servers"
    for line in servers.read_text().splitlines() if servers.exists() else []:
        pid, created, stop_with = line.split()
        _stop(int(pid), float(created), int(stop_with))
    leavings = directory / "leavings"
    for line in leavings.read_text().splitlines() if leavings.exists() else []:
        Path(line).unlink(missing_ok=True)
    shutil.rmtree(directory, ignore_errors=True)


def _stop(pid: int, created: float, stop_with: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if abs(process.create_time() - created) > 1:
            return  # the number now belongs to somebody else's process
        process.send_signal(stop_with)
        try:
            process.wait(_STOP_WITHIN)
        except psutil.TimeoutExpired:
            process.kill()


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (run_directory() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _watch(runner: int, directory: Path) -> None:
    while psutil.pid_exists(runner) and directory.exists():
        time.sleep(1)
    if directory.exists():
        end_run(directory)


if __name__ == "__main__":
    _watch(int(sys.argv[1]), Path(sys.argv[2]))
