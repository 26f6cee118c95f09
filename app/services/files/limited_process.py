"""A process of its own, with limits, for what a small file can make endless or gigabytes large: drawing, workbooks.

`answer_of` starts one on a file and waits for what it says. In the process `limit_this_process` comes before the first
look at `given_file`. Some parsers ask the system for what is not there, which ends a process whatever its program
would rather do; and none of them can be stopped from another thread.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

MEMORY = 512 << 20  # bytes of addresses; a page that was scanned at 1200 dpi takes 180 MB
PROCESSOR_SECONDS = 10
WALL_SECONDS = 20.0
_LOOK_EVERY = 0.1  # seconds between two looks at whether the answer is still wanted
_ASKED_TO_END = (-signal.SIGTERM, -signal.SIGINT)
_APPLICATION = Path(__file__).parents[3]


class NoAnswer(Exception):
    """The process failed over the file, or took more of something than it may have."""


class Stopped(Exception):
    """The process was ended for a reason that has nothing to do with the file."""


def answer_of(
    module: str, file: BinaryIO, *arguments: object, is_unwanted: Callable[[], bool] = lambda: False
) -> bytes:
    """What the module writes, run on the file from its beginning. It knows no settings and no secrets.

    Raises NoAnswer, and Stopped soon after `is_unwanted`. The file cannot be relied on to stand where it stood.
    """
    with _on_disk(file) as given:
        process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter, and no shell
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_APPLICATION,
            env={},
        )
        with process:
            try:
                return _answer(process, is_unwanted)
            finally:
                process.kill()


def limit_this_process() -> None:
    """Never take more than a file that is worth it needs."""
    with suppress(ValueError, OSError):  # macOS counts addresses otherwise; time is limited there as well
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def given_file() -> BinaryIO:
    """In such a process: the file that it is about, from its beginning."""
    file = sys.stdin.buffer
    file.seek(0)
    return file


def _answer(process: subprocess.Popen[bytes], is_unwanted: Callable[[], bool]) -> bytes:
    deadline = time.monotonic() + WALL_SECONDS
    while True:
        with suppress(subprocess.TimeoutExpired):
            said, _ = process.communicate(timeout=_LOOK_EVERY)
            break
        if is_unwanted():
            raise Stopped
        if time.monotonic() > deadline:
            raise NoAnswer("it took too long")
    if process.returncode in _ASKED_TO_END:  # with the whole service: such a signal goes to all its processes
        raise Stopped
    if process.returncode:
        raise NoAnswer(f"it ended with {process.returncode}")
    return said


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[int]:
    """The file for another process: itself where it lies on the disk, else a copy."""
    try:
        descriptor = file.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield copy.fileno()
    else:
        yield descriptor
