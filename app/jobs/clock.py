"""The clock of every process: APScheduler ticks each second in UTC and asks the engine for what is due.

When a job is due stands in its row, so many clocks make one run, and a run that was missed while nobody was there is
made up for. APScheduler keeps no job store of its own: its cron triggers skip or repeat days when clocks change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import clock, heartbeats
from app.db import reading
from app.jobs.engine import JobEngine
from app.jobs.schedule import Recurring
from app.services.work.jobs import list_due_jobs

TICK_SECONDS = 1
LOOK_LIMIT_MS = 3_000
WATCH_EVERY = 1.0
LOOK_AGAIN = timedelta(seconds=5)  # after a look that found nothing to do, for jobs that are due no more often anyway
SET_BACK = timedelta(seconds=5)  # what a machine that corrects its clock little by little never reaches
CLOCK = "clock"

log = structlog.get_logger("clock")


class Clock:
    """Ticks until stopped; each tick is a heartbeat that the health check looks at."""

    def __init__(
        self, table: Mapping[str, Recurring], engine: JobEngine, *, was_set_back: Callable[[], None] | None = None
    ) -> None:
        self._table = table
        self._engine = engine
        self._was_set_back = was_set_back
        self._look_again: dict[str, datetime] = {}
        self._ahead: timedelta | None = None  # of the machine's own count of seconds, which nobody can set
        self._is_over = threading.Event()
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
        threading.Thread(target=self._watch, name="carepost-clock-watch", daemon=True).start()

    def stop(self) -> None:
        self._is_over.set()
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

    def notice_the_time(self, now: datetime, *, counted: float) -> None:
        """Compare the clock with the machine's count of seconds: whether somebody has set it back meanwhile.

        APScheduler would then wait for the former time to come again, and so would every row that names one.
        """
        ahead = now - datetime.fromtimestamp(0, UTC) - timedelta(seconds=counted)
        if self._ahead is None or ahead > self._ahead:
            self._ahead = ahead
        elif ahead < self._ahead - SET_BACK:
            log.warning("the clock was set back", seconds=round((self._ahead - ahead).total_seconds()))
            if self._was_set_back is not None:
                self._was_set_back()
            self._ahead = ahead
            self._look_again.clear()
            if self._scheduler.running:
                self._scheduler.modify_job("tick", next_run_time=now)

    def _watch(self) -> None:
        while not self._is_over.wait(WATCH_EVERY):
            try:
                self.notice_the_time(clock.now(), counted=time.monotonic())
            except SQLAlchemyError as problem:
                log.warning("what the clock left ahead could not be brought back", error=type(problem).__name__)
            except Exception:
                log.exception("watching the clock failed")

    def _due(self, now: datetime) -> list[str]:
        with reading(limit_ms=LOOK_LIMIT_MS) as session:
            names = list_due_jobs(session, now=now)
            return [name for name, job in self._table.items() if name in names and self._has_work(session, job, now)]

    def _has_work(self, session: Session, job: Recurring, now: datetime) -> bool:
        """Whether to run a job that is due: a dozen looks every second would be most of what an idle process does."""
        if job.when is None:
            return True
        if now < self._look_again.get(job.name, now):
            return False
        if job.when(session, now=now):
            return True
        if job.every is None or job.every >= LOOK_AGAIN:
            self._look_again[job.name] = now + LOOK_AGAIN
        return False
