"""`python -m tests.faults.worker`: what `carepost worker` runs, without a developer's own `.env`.

With `CLOCK_FILE` the process lives by a wrong clock: the file says by how many seconds, and may be written at any time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from app.settings import Settings

CLOCK_FILE = "TEST_CLOCK_FILE"

Settings.model_config["env_file"] = None


def live_by(file: Path) -> None:
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
    clock.use(lambda: datetime.now(UTC) + wrong_by()).__enter__()


if __name__ == "__main__":
    from app.worker import work

    if CLOCK_FILE in os.environ:
        live_by(Path(os.environ[CLOCK_FILE]))
    work()
