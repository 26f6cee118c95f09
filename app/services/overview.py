"""What an administrator has to know in five seconds (S1): what is wrong with its remedy, what runs, how it went lately.

Each problem is a finding with its numbers; words, colours and links are the page's. All counts come from indexes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from app.models.account import User, UserSession, UserStatus
from app.models.message import EmergencyStatus
from app.models.work import Device, JobRun
from app.services.accounts.approvals import list_waiting
from app.services.actor import Actor, Permission, require
from app.services.compliance.counting import Counts, Outcome
from app.services.compliance.queries import Compliance, Funnel, Scope, Span, Week, get_compliance, get_weeks_and_latest
from app.services.deliveries import count_dead_deliveries
from app.services.emergencies.taking import list_emergencies
from app.services.pages import PageRequest
from app.services.reminders.capacity import Queue, get_queue
from app.services.work.devices import list_devices
from app.services.work.unread import count_dead_webhooks
from app.settings import get_settings

LATE_QUEUE = timedelta(hours=2)  # the window of a reminder: what leaves later than this is too late
ACTIVE_WITHIN = timedelta(minutes=5)
TREND = timedelta(weeks=12)


class Problem(StrEnum):
    """What may be wrong, the worst first."""

    EMERGENCY = "emergency"
    DEVICE = "device"
    WEBHOOKS = "webhooks"
    QUEUE = "queue"
    DOSES = "doses"
    JOBS = "jobs"
    DELIVERIES = "deliveries"
    PEOPLE = "people"


@dataclass(frozen=True)
class Finding:
    """One problem: how many, since when, and what or whom it is about."""

    problem: Problem
    count: int = 0
    more: int = 0
    since: datetime | None = None
    until: datetime | None = None
    name: str = ""
    subject_id: UUID | None = None


@dataclass(frozen=True)
class Running:
    """What is fine, in numbers."""

    devices: int
    queued: int
    queue_ends_at: datetime
    jobs: int
    jobs_begun: int
    active_people: int
    people: int


@dataclass(frozen=True)
class Overview:
    findings: list[Finding]
    running: Running


@dataclass(frozen=True)
class Trends:
    """How it went lately: the weeks of compliance, and how far the reminders of the last day came."""

    weeks: list[Week]
    lately: Compliance


def get_overview(session: Session, actor: Actor, *, now: datetime) -> Overview:
    """What is wrong and what runs. Needs the right to see the machine; other findings need their own."""
    require(actor, Permission.JOB_READ)
    jobs = session.exec(select(JobRun).order_by(col(JobRun.name))).all()
    devices = list_devices(session, actor) if actor.may(Permission.DEVICE_READ) else []
    queue = get_queue(session, actor, now=now) if actor.may(Permission.REMINDER_READ) else Queue(0, now)
    found = [
        *_emergencies(session, actor),
        *(_offline(one.device, one.waiting) for one in devices if not one.device.is_online),
        *_counted(Problem.WEBHOOKS, count_dead_webhooks(session, actor)),
        *_queue(queue.waiting, queue.ends_at, now=now),
        *_doses(session, actor, now=now),
        *_failing(jobs),
        *_deliveries(session, actor),
        *_people(session, actor),
    ]
    running = Running(
        devices=sum(1 for one in devices if one.device.is_online),
        queued=queue.waiting,
        queue_ends_at=queue.ends_at,
        jobs=len(jobs),
        jobs_begun=sum(job.last_finished_at is not None for job in jobs),
        active_people=_count_active(session, now=now),
        people=session.exec(select(func.count()).where(User.status == UserStatus.ACTIVE)).one(),
    )
    return Overview(found, running)


def get_trends(session: Session, actor: Actor, *, now: datetime) -> Trends:
    """The last twelve weeks and the last day, of all patients the actor sees; nothing for who may not read doses."""
    require(actor, Permission.JOB_READ)
    if not actor.may(Permission.REMINDER_READ):
        return Trends([], Compliance(Span(now, now), Counts({}), Funnel()))
    return Trends(*get_weeks_and_latest(session, actor, Span(now - TREND, now), since=now - timedelta(days=1)))


def _counted(problem: Problem, count: int) -> list[Finding]:
    return [Finding(problem, count)] if count else []


def _emergencies(session: Session, actor: Actor) -> list[Finding]:
    if not actor.may(Permission.EMERGENCY_READ):
        return []
    open_ones = list_emergencies(session, actor, PageRequest(size=100), status=EmergencyStatus.OPEN)
    if not open_ones.rows:
        return []
    oldest = open_ones.rows[-1]
    return [Finding(Problem.EMERGENCY, open_ones.total, since=oldest.happened_at, subject_id=oldest.patient_id)]


def _offline(device: Device, waiting: int) -> Finding:
    return Finding(Problem.DEVICE, waiting, since=device.offline_since, name=device.id)


def _queue(waiting: int, ends_at: datetime, *, now: datetime) -> list[Finding]:
    return [Finding(Problem.QUEUE, waiting, until=ends_at)] if ends_at - now > LATE_QUEUE else []


def _doses(session: Session, actor: Actor, *, now: datetime) -> list[Finding]:
    """Reminders of today that never left: `count` failed, `more` were too late."""
    if not actor.may(Permission.REMINDER_READ):
        return []
    zone = ZoneInfo(get_settings().default_timezone)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    span = Span(midnight, now)
    counts = get_compliance(session, actor, Scope(), span).counts
    failed, late = counts.of(Outcome.FAILED), counts.of(Outcome.TOO_LATE)
    return [Finding(Problem.DOSES, failed, more=late)] if failed or late else []


def _failing(jobs: Sequence[JobRun]) -> list[Finding]:
    failing = [job for job in jobs if job.last_error]
    return [Finding(Problem.JOBS, len(failing), name=failing[0].name)] if failing else []


def _deliveries(session: Session, actor: Actor) -> list[Finding]:
    if not actor.may(Permission.DELIVERY_READ):
        return []
    return _counted(Problem.DELIVERIES, count_dead_deliveries(session, actor))


def _people(session: Session, actor: Actor) -> list[Finding]:
    if not actor.may(Permission.USER_APPROVE):
        return []
    waiting = list_waiting(session, actor, PageRequest(size=1))
    return [Finding(Problem.PEOPLE, waiting.total, since=waiting.rows[0].waiting_since)] if waiting.rows else []


def _count_active(session: Session, *, now: datetime) -> int:
    query = select(func.count(func.distinct(col(UserSession.user_id)))).where(
        col(UserSession.ended_at).is_(None), col(UserSession.last_seen_at) > now - ACTIVE_WITHIN
    )
    return session.exec(query).one()
