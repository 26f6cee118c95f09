"""The jobs of the clock as rows: when each is due, who runs it now, and how its last run went (R9).

A lease makes one run of a job at a time over all processes; its fence makes void what a run that lost the lease
records. A run that is refused because another is under way leaves the job due, so that the other begins again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.errors import NotFound
from app.faults import hurried
from app.models.work import FinishedRun, JobRun
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.work.wakeups import wake

LEASE = hurried(timedelta(seconds=30))
NOTHING = "nothing to do"  # the result of a run that leaves no row in the history
MAX_HISTORY = 50


@dataclass(frozen=True)
class JobLease:
    """The right to run one job; `fence` names this right and no other."""

    job: str
    fence: int


@dataclass(frozen=True)
class Ended:
    """How a run ended. `result` and `error` are counted words and codes, never personal data."""

    result: str = ""
    error: str | None = None
    duration_ms: float = 0.0


def ensure_jobs(session: Session, due: Mapping[str, datetime], *, is_alone: bool) -> None:
    """A row for every job, due at the latest at its moment in `due`; jobs that are no more lose theirs.

    `is_alone` says that no other process can be running a job: leases are then left-overs of one that was killed.
    """
    session.execute(delete(JobRun).where(col(JobRun.name).not_in(due)))
    make = postgres_insert if is_postgres(session) else sqlite_insert
    new = {"runs": 0, "failures": 0, "fence": 0}
    rows = [{"name": name, "next_run_at": due[name], **new} for name in sorted(due)]
    session.connection().execute(make(JobRun).on_conflict_do_nothing(), rows)  # others may start at this moment
    query = select(JobRun).where(col(JobRun.name).in_(due)).order_by(col(JobRun.name)).with_for_update()
    for row in session.exec(query.execution_options(populate_existing=True)).all():
        # A moment that has passed stays: the job was due while nobody was there to run it.
        row.next_run_at = min(row.next_run_at or due[row.name], due[row.name])
        if is_alone:
            row.lease_owner = row.lease_until = None
        session.add(row)


def list_due_jobs(session: Session, *, now: datetime) -> set[str]:
    """The names of jobs whose time has come and which nobody runs."""
    query = select(JobRun.name).where(col(JobRun.next_run_at) <= now, _is_free(now))
    return set(session.exec(query).all())


def take_job(session: Session, job: str, owner: str, *, now: datetime, next_run_at: datetime) -> JobLease | None:
    """Begin a run. None when another is under way, which will then be followed by one more."""
    fence = session.execute(
        update(JobRun)
        .where(col(JobRun.name) == job, _is_free(now))
        .values(
            lease_owner=owner,
            lease_until=now + LEASE,
            fence=col(JobRun.fence) + 1,
            last_started_at=now,
            next_run_at=next_run_at,
        )
        .returning(col(JobRun.fence))
    ).scalar_one_or_none()
    if fence is None:
        session.execute(update(JobRun).where(col(JobRun.name) == job).values(next_run_at=now))
        return None
    return JobLease(job, fence)


def renew_job(session: Session, lease: JobLease, *, now: datetime) -> bool:
    """Keep the lease. False when it was lost: the run must stop."""
    renewed = session.execute(
        update(JobRun).where(_holds(lease)).values(lease_until=now + LEASE).returning(col(JobRun.name))
    )
    return renewed.scalar_one_or_none() is not None


def finish_job(session: Session, lease: JobLease, ended: Ended, *, now: datetime) -> bool:
    """Record how the run ended. Returns whether the job is due again; a run that lost its lease records nothing."""
    next_run_at = session.execute(
        update(JobRun)
        .where(_holds(lease))
        .values(
            lease_owner=None,
            lease_until=None,
            last_finished_at=now,
            last_duration_ms=ended.duration_ms,
            last_result=ended.result[:500],
            last_error=ended.error and ended.error[:500],
            runs=col(JobRun.runs) + 1,
            failures=col(JobRun.failures) + (1 if ended.error else 0),
        )
        .returning(col(JobRun.next_run_at))
    ).scalar_one_or_none()
    if next_run_at is None:
        return False
    events.stir(session, "job", _id_of(lease.job))
    if ended.error is not None or ended.result != NOTHING:
        session.add(
            FinishedRun(
                job=lease.job,
                finished_at=now,
                duration_ms=ended.duration_ms,
                result=ended.result[:500],
                error=ended.error and ended.error[:500],
            )
        )
    return bool(next_run_at <= now)


def list_jobs(session: Session, actor: Actor) -> list[JobRun]:
    """All jobs by name, for the jobs page."""
    require(actor, Permission.JOB_READ)
    return list(session.exec(select(JobRun).order_by(col(JobRun.name))).all())


def list_finished_runs(session: Session, actor: Actor, job: str, *, limit: int = MAX_HISTORY) -> list[FinishedRun]:
    """The last runs of one job that did something or failed, newest first."""
    require(actor, Permission.JOB_READ)
    if session.get(JobRun, job) is None:
        raise NotFound()
    query = (
        select(FinishedRun)
        .where(FinishedRun.job == job)
        .order_by(col(FinishedRun.finished_at).desc(), col(FinishedRun.id).desc())
        .limit(limit)
    )
    return list(session.exec(query).all())


def request_run(session: Session, actor: Actor, job: str, *, now: datetime) -> JobRun:
    """Let a job run now rather than at its time."""
    require(actor, Permission.JOB_RUN)
    row = session.get(JobRun, job)
    if row is None:
        raise NotFound()
    row.next_run_at = now
    session.add(row)
    audit.record(session, actor, action="job.run", subject_type="job", subject_id=None, changes={"name": (None, job)})
    events.stir(session, "job", _id_of(job))
    wake(session, job)
    return row


def _id_of(job: str) -> UUID:
    """Jobs are known by their names; whoever watches records knows them by ids."""
    return uuid5(NAMESPACE_URL, f"carepost:job:{job}")


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(col(JobRun.lease_until).is_(None), col(JobRun.lease_until) < now)


def _holds(lease: JobLease) -> ColumnElement[bool]:
    return (col(JobRun.name) == lease.job) & (col(JobRun.fence) == lease.fence)
