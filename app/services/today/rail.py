"""Beside the list: when the day is busiest, the appointments of the next three days, and who is on duty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models.account import Role, User, UserSession, UserStatus
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderKind, ReminderStatus
from app.services.actor import Actor, Permission, permissions_of, require
from app.services.compliance.tallies import standings_by_quarter
from app.services.emergencies.circles import people_on_call
from app.services.reminders.day import STANDING_OF, Standing, span_of
from app.services.reminders.local_time import local_date_of, moment_of, zone_of
from app.services.timeline.headline import headline
from app.services.today.scope import Scope, scope_of

APPOINTMENTS = 6
AHEAD = timedelta(days=3)
A_DAY = timedelta(days=1)
ON_DUTY = 5
HERE_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Hour:
    """The doses of one hour of today, by how they stand."""

    hour: int
    confirmed: int = 0
    waiting: int = 0
    failed: int = 0
    planned: int = 0

    @property
    def total(self) -> int:
        return self.confirmed + self.waiting + self.failed + self.planned


@dataclass(frozen=True)
class Appointment:
    patient_id: UUID
    name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class OnDuty:
    """`is_on_call`: the roster names them today; `is_here`: they were active in the last minutes."""

    id: UUID
    photo_file_id: UUID | None
    name: str
    role: str
    role_name: str
    is_on_call: bool
    is_here: bool


@dataclass(frozen=True)
class Rail:
    """`next_peak` is when the hour ahead begins in which most is planned, None when nothing is."""

    hours: list[Hour]
    next_peak: datetime | None
    appointments: list[Appointment]
    on_duty: list[OnDuty]
    timezone: str


def get_rail(session: Session, actor: Actor, *, is_mine: bool | None = None, now: datetime) -> Rail:
    """Five statements, however many patients there are."""
    require(actor, Permission.REMINDER_READ)
    scope = scope_of(session, actor, is_mine=is_mine)
    hours = _hours(session, scope, actor, now=now)
    peak = _peak(hours, actor, now=now)
    return Rail(hours, peak, _appointments(session, scope, now=now), _on_duty(session, actor, now=now), actor.timezone)


def _peak(hours: list[Hour], actor: Actor, *, now: datetime) -> datetime | None:
    zone = zone_of(actor.timezone)
    local = now.astimezone(zone)
    ahead = [each for each in hours if each.hour >= local.hour and each.planned]
    best = max(ahead, key=lambda each: (each.planned, -each.hour), default=None)
    return moment_of(local.date(), time(best.hour), zone) if best else None


def _hours(session: Session, scope: Scope, actor: Actor, *, now: datetime) -> list[Hour]:
    """Today's doses by the hour of the patient's own clock, from the first hour to the last that has any.

    Of so many that they are only summed, it is the hour of the reader's clock.
    """
    zone = zone_of(actor.timezone)
    today = local_date_of(now, zone)
    begin, end = span_of(today, actor)
    if scope.patient_ids is None and not scope.is_mine:
        summed = standings_by_quarter(session, begin, end)
        if summed is not None:
            return _by_hour((quarter.astimezone(zone).hour, standing, count) for quarter, standing, count in summed)
    hour = func.substr(col(Occurrence.slot), 1, 2).label("hour")
    due = col(Occurrence.due_at)
    query = (
        select(hour, col(Occurrence.status), func.count())
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(scope.of(col(Occurrence.patient_id)), col(Occurrence.local_date) == today)
        .where(due > begin - A_DAY, due < end + A_DAY)  # by an index; a day begins elsewhere at another moment
        .group_by(hour, col(Occurrence.status))
    )
    return _by_hour((int(text), STANDING_OF[status], count) for text, status, count in session.execute(query).all())


def _by_hour(counted: Iterable[tuple[int, Standing, int]]) -> list[Hour]:
    found: dict[int, dict[str, int]] = {}
    for hour, standing, count in counted:
        part = _PARTS.get(standing)
        if part is not None:
            counts = found.setdefault(hour, {})
            counts[part] = counts.get(part, 0) + count
    if not found:
        return []
    return [Hour(each, **found.get(each, {})) for each in range(min(found), max(found) + 1)]


_PARTS = {
    Standing.PLANNED: "planned",
    Standing.GOING: "waiting",
    Standing.WAITING: "waiting",
    Standing.CONFIRMED: "confirmed",
    Standing.DECLINED: "waiting",
    Standing.MISSED: "failed",
    Standing.FAILED: "failed",
}


def _appointments(session: Session, scope: Scope, *, now: datetime) -> list[Appointment]:
    query = (
        select(Occurrence, Reminder, Patient)
        .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(
            scope.of(col(Occurrence.patient_id)),
            col(Occurrence.status) == OccurrenceStatus.SCHEDULED,
            col(Occurrence.due_at) > now,
            col(Occurrence.due_at) < now + AHEAD,
            col(Reminder.kind) == ReminderKind.APPOINTMENT,
            col(Reminder.status) == ReminderStatus.ACTIVE,
        )
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
        .limit(APPOINTMENTS)
    )
    return [
        Appointment(patient.id, patient.name, dose.due_at, headline(reminder, patient))
        for dose, reminder, patient in session.execute(query).all()
    ]


def _on_duty(session: Session, actor: Actor, *, now: datetime) -> list[OnDuty]:
    """Those on call, then the staff, who is here first; without the reader."""
    called = {person.id for person in people_on_call(session, now=now)}
    roles = {role.slug: role for role in session.execute(select(Role)).scalars().all()}
    staff = [slug for slug, role in roles.items() if Permission.PATIENT_READ_ALL in permissions_of(role.permissions)]
    seen = func.max(col(UserSession.last_seen_at)).label("seen")
    query = (
        select(col(User.id), col(User.photo_file_id), col(User.name), col(User.role), seen)
        .outerjoin(UserSession, (col(UserSession.user_id) == col(User.id)) & col(UserSession.ended_at).is_(None))
        .where(
            col(User.status) == UserStatus.ACTIVE,
            col(User.id) != actor.user_id,
            col(User.role).in_(staff) | col(User.id).in_(called),
        )
        .group_by(col(User.id), col(User.photo_file_id), col(User.name), col(User.role))
    )
    people = [
        OnDuty(
            person_id,
            photo,
            name,
            role,
            roles[role].name if role in roles else role,
            person_id in called,
            _is_here(last, now),
        )
        for person_id, photo, name, role, last in session.execute(query).all()
    ]
    return sorted(people, key=lambda each: (not each.is_on_call, not each.is_here, each.name))[:ON_DUTY]


def _is_here(last_seen: datetime | None, now: datetime) -> bool:
    return last_seen is not None and last_seen > now - HERE_WITHIN
