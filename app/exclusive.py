"""One working process to a SQLite file: a second `serve` or `worker` is told so instead of fighting for the file.

The lock is the operating system's, so it is gone with its process, however that ended. One-shot commands (a backup, an
import) may run beside it: SQLite's own locks are enough for those.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from app.settings import Settings, SettingsError


class AlreadyRunning(SettingsError):
    """Another process works on this SQLite file."""


@contextmanager
def sole_process(settings: Settings) -> Iterator[None]:
    """Hold the database file for this process. On PostgreSQL any number may work. Raises AlreadyRunning."""
    if not settings.is_sqlite:
        yield
        return
    path = Path(f"{make_url(settings.database).database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_explained(path)) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _explained(path: Path) -> str:
    holder = path.read_text().strip() or "?"
    database = path.with_suffix("")
    return (
        f"Carepost already runs on {database} (process {holder}).\n"
        "  SQLite serves one `carepost serve` or `carepost worker` at a time: stop that one first,\n"
        "  or set CAREPOST_DATABASE_URL to a PostgreSQL database to run several."
    )
