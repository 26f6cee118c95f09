"""The working part of a process: its engine, its senders and its clock, started and stopped together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app import clock
from app.after_commit import after_commit
from app.bootstrap import Gateways, gateways
from app.db import transaction
from app.jobs.clock import Clock
from app.jobs.engine import JobEngine, Run
from app.jobs.running import JobRunner
from app.jobs.schedule import RECURRING, Recurring
from app.jobs.senders import Senders
from app.jobs.threads import ThreadsEngine
from app.services.clock_changes import take_back_the_future
from app.services.uploads.leases import release_all
from app.services.work.jobs import ensure_jobs
from app.services.work.outgoing import SENDS
from app.services.work.wakeups import use_waker
from app.settings import Settings, get_settings

STOP_WITHIN = 20.0  # seconds that running jobs and messages on the wire get to end


class WorkingProcess:
    """Everything that works by itself in this process. On PostgreSQL any number of them share the work."""

    def __init__(self, settings: Settings, outside: Gateways, table: tuple[Recurring, ...] = RECURRING) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.default_timezone)
        self._table: Mapping[str, Recurring] = {job.name: job for job in table}
        self._runner = JobRunner(self._table, outside, self._zone)
        self.engine = make_engine(settings, self._runner)
        self.senders = Senders(outside, settings.devices)
        self.clock = Clock(self._table, self.engine, was_set_back=self._take_back_the_future)

    def start(self) -> None:
        """Begin to work. The database must be migrated."""
        prepare_rows(self._table, zone=self._zone, is_alone=self._settings.is_sqlite)
        use_waker(self)
        self.engine.start()
        self.senders.start()
        self.clock.start()

    def stop(self, *, within: float = STOP_WITHIN) -> None:
        """Begin nothing more, let what runs come to its end, and leave the rest to the next process."""
        use_waker(None)
        self.clock.stop()
        self._runner.stop()
        self.senders.stop(timeout=within)
        self.engine.stop(within=within)

    def wake(self, session: Session, job: str) -> None:
        """Sending is done by this process's own threads, all else by the engine."""
        if job == SENDS:
            after_commit(session, f"job:{job}", self.senders.wake)
        else:
            self.engine.wake(session, job)

    def _take_back_the_future(self) -> None:
        prepare_rows(self._table, zone=self._zone, is_alone=False)


def prepare_rows(table: Mapping[str, Recurring], *, zone: ZoneInfo, is_alone: bool) -> None:
    """Let every job of the table be due at its time, and nothing wait for a time that a wrong clock has named.

    `is_alone` says that no other process can be at work, so that leases are left-overs of one that was killed.
    """
    now = clock.now()
    due = {job.name: job.first_run(now=now, zone=zone) for job in table.values()}
    with transaction() as session:
        ensure_jobs(session, due, is_alone=is_alone)
        if is_alone:
            release_all(session)
    with transaction() as session:
        take_back_the_future(session, now=now)


@contextmanager
def working() -> Iterator[WorkingProcess]:
    """Work, by the settings of this process, as long as the block runs."""
    process = WorkingProcess(get_settings(), gateways())
    process.start()
    try:
        yield process
    finally:
        process.stop()


def make_engine(settings: Settings, run: Run) -> JobEngine:
    """Threads on SQLite, Procrastinate on PostgreSQL."""
    if settings.is_sqlite:
        return ThreadsEngine(run)
    from app.jobs.procrastinate_engine import ProcrastinateEngine  # a tenth of the start, which SQLite does without

    return ProcrastinateEngine(settings.database.replace("postgresql+psycopg://", "postgresql://", 1), run)
