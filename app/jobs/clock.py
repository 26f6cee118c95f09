"""The clock of every process: APScheduler ticks each second in UTC and asks the engine for what is due.

When a job is due stands in its row, so many clocks make one run, and a run that was missed while nobody was there is
made up for. APScheduler keeps no job store of its own: its cron triggers skip or repeat days when clocks change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from app import clock, heartbeats
from app.db import reading
from app.jobs.engine import JobEngine
from app.jobs.schedule import Recurring
from app.services.work.jobs import list_due_jobs

TICK_SECONDS = 1
LOOK_LIMIT_MS = 3_000
CLOCK = "clock"

log = structlog.get_logger("clock")


class Clock:
    """Ticks until stopped; each tick is a heartbeat that the health check looks at."""

    def __init__(self, table: Mapping[str, Recurring], engine: JobEngine) -> None:
        self._table = table
        self._engine = engine
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self._scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=TICK_SECONDS, timezone=UTC),
            id="tick",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        heartbeats.forget(CLOCK)

    def tick(self) -> None:
        """Ask the engine for every job that is due. A database that is away is asked again in a second."""
        try:
            for name in self._due(clock.now()):
                self._engine.defer(None, name)
        except SQLAlchemyError as problem:
            log.warning("the clock could not look at the database", error=type(problem).__name__)
        except Exception:
            log.exception("a tick failed")
        else:
            heartbeats.beat(CLOCK)

    def _due(self, now: datetime) -> list[str]:
        with reading(limit_ms=LOOK_LIMIT_MS) as session:
            names = list_due_jobs(session, now=now)
            due = (job for name, job in self._table.items() if name in names)
            return [job.name for job in due if job.when is None or job.when(session, now=now)]
