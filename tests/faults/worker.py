"""`python -m tests.faults.worker`: what `carepost worker` runs, without a developer's own `.env`.

With `CLOCK_FILE` the process lives by a wrong clock: the file says by how many seconds, and may be written at any time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from app.settings import Settings

CLOCK_FILE = "TEST_CLOCK_FILE"

Settings.model_config["env_file"] = None


@contextmanager
def living_by(file: Path) -> Iterator[None]:
    """Let the whole process, its scheduler too, read the clock that `file` sets."""
    import apscheduler.schedulers.base

    from app import clock

    def wrong_by() -> timedelta:
        return timedelta(seconds=float(file.read_text() or 0))

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong_by()

    apscheduler.schedulers.base.datetime = Wrong
    with clock.use(lambda: datetime.now(UTC) + wrong_by()):
        yield


if __name__ == "__main__":
    from app.worker import work

    with living_by(Path(os.environ[CLOCK_FILE])) if CLOCK_FILE in os.environ else nullcontext():
        work()
