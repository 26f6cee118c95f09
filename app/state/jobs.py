"""Admin · Jobs: everything that happens by itself, when it last did and how, and the runs of one job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.i18n import catalogue
from app.models.work import FinishedRun, JobRun
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.work import jobs
from app.state.base import fetch, perform
from app.state.elapsed import elapsed
from app.state.job_words import told_failure, told_result
from app.state.live import watch
from app.state.notices import notify

SEE, RUN = Permission.JOB_READ, Permission.JOB_RUN
MAX_NAME = 80


@dataclass(frozen=True)
class JobRow:
    """One job. `words` are keys of the catalogues; a job without words is called by its name."""

    name: str
    title_key: str
    help_key: str
    meaning: str
    state_key: str
    last_key: str
    last: int
    next_at: str
    is_due: bool
    took: str
    said: str
    failures: int


@dataclass(frozen=True)
class RunRow:
    """One run of a job."""

    id: str
    at: str
    took: str
    said: str
    is_failed: bool


class JobsState(rx.State):
    rows: list[JobRow] = []
    failing: int = 0
    ran: int = 0
    is_loaded: bool = False
    shown_job: str = ""
    shown_title: str = ""
    shown_help: str = ""
    runs: list[RunRow] = []

    @handler(SEE, READS, supersedes=True)
    async def load(self) -> None:
        """Every job with its last and next run, and the runs of the one that is open."""
        now = clock.now()
        rows = [_job_row(self, job, now) for job in await fetch(self, jobs.list_jobs)]
        self.rows = sorted(rows, key=lambda row: row.meaning != "fail")  # what failed stands first
        self.failing = sum(1 for row in self.rows if row.meaning == "fail")
        self.ran = sum(1 for row in self.rows if row.last_key)
        if self.shown_job:
            await self._load_runs()
        self.is_loaded = True
        watch(self, JobsState.load, "job")

    @handler(RUN, WRITES)
    async def run_now(self, name: str) -> EventSpec:
        """Let a job run at once; the row tells by itself how it went."""
        await perform(self, jobs.request_run, name[:MAX_NAME], now=clock.now())
        return notify("jobs.asked")

    @handler(SEE, READS)
    async def show_runs(self, name: str) -> None:
        """Open the last runs of one job."""
        self.shown_job = name[:MAX_NAME]
        self.shown_title, self.shown_help = _words(self.shown_job)
        await self._load_runs()

    @handler(SEE, READS)
    def hide_runs(self) -> None:
        self.shown_job = ""

    async def _load_runs(self) -> None:
        self.runs = [_run_row(self, run) for run in await fetch(self, jobs.list_finished_runs, self.shown_job)]


def _job_row(state: rx.State, job: JobRun, now: datetime) -> JobRow:
    title_key, help_key = _words(job.name)
    is_running = job.lease_until is not None and job.lease_until > now
    standing = (
        "running" if is_running else "never" if not job.last_finished_at else "failed" if job.last_error else "fine"
    )
    last_key, last = elapsed(job.last_finished_at, now) if job.last_finished_at else ("", 0)
    return JobRow(
        name=job.name,
        title_key=title_key,
        help_key=help_key,
        meaning={"running": "half", "never": "idle", "failed": "fail", "fine": "done"}[standing],
        state_key=f"jobs.{standing}",
        last_key=last_key,
        last=last,
        next_at=job.next_run_at.isoformat() if job.next_run_at else "",
        is_due=job.next_run_at is not None and job.next_run_at <= now,
        took=_took(job.last_duration_ms),
        said=told_failure(state, job.last_error) or told_result(state, job.last_result),
        failures=job.failures,
    )


def _run_row(state: rx.State, run: FinishedRun) -> RunRow:
    return RunRow(
        id=str(run.id),
        at=run.finished_at.isoformat(),
        took=_took(run.duration_ms),
        said=told_failure(state, run.error) or told_result(state, run.result),
        is_failed=run.error is not None,
    )


def _words(name: str) -> tuple[str, str]:
    key = f"job.{name.replace('.', '_')}"
    return (key, f"{key}_help") if key in catalogue("en") else ("jobs.other", "")


def _took(milliseconds: float | None) -> str:
    """A duration in the unit that fits; the same in every language."""
    if milliseconds is None:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.0f} s"
