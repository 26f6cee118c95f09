"""What lies ahead on a patient's line: the planned moments, and beyond them the rules carried on to thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.patient import Patient
from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.reminders.plan import Plan
from app.services.reminders.planning import moments
from app.services.timeline.points import Happening, Point

AHEAD = timedelta(days=30)
A_WEEK = 7
MOST = 1_000  # points ahead of one patient: 30 days of 24 times a day, and some


@dataclass(frozen=True)
class Ahead:
    """One moment to come. `occurrence_id` is None where only the rule says so as yet."""

    at: datetime
    reminder_id: UUID
    occurrence_id: UUID | None
    status: OccurrenceStatus
    is_frequent: bool

    @property
    def id(self) -> UUID:
        """What a place in the list is told by: beyond the planned rows a reminder has one moment at a time."""
        return self.occurrence_id or self.reminder_id


def list_ahead(session: Session, patient: Patient, *, now: datetime, until: datetime | None = None) -> list[Ahead]:
    """The moments after `now`, up to thirty days or `until`, in order. Two statements."""
    last = min(until or now + AHEAD, now + AHEAD)
    reminders = _reminders(session, patient)
    rows = session.exec(
        select(Occurrence)
        .where(Occurrence.patient_id == patient.id, col(Occurrence.due_at) > now, col(Occurrence.due_at) <= last)
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
        .limit(MOST)
    ).all()
    daily = {reminder.id for reminder in reminders if _is_frequent(reminder)}
    found = [Ahead(row.due_at, row.reminder_id, row.id, row.status, row.reminder_id in daily) for row in rows]
    known = {(each.reminder_id, each.at) for each in found}
    if patient.is_active:
        carried_on = (each for reminder in reminders for each in _carried_on(reminder, patient, now=now, until=last))
        found += [each for each in carried_on if (each.reminder_id, each.at) not in known]
    return sorted(found, key=lambda each: (each.at, each.id))[:MOST]


def points_ahead(session: Session, patient: Patient, *, now: datetime, until: datetime | None = None) -> list[Point]:
    """The same as points of the line; a moment that only the rule knows is named by its reminder."""
    found = list_ahead(session, patient, now=now, until=until)
    return [Point(each.at, each.id, Happening.OCCURRENCE, each.status, _is_planned(each)) for each in found]


def _is_planned(ahead: Ahead) -> bool:
    return ahead.status is OccurrenceStatus.SCHEDULED


def _is_frequent(reminder: Reminder) -> bool:
    return reminder.freq is Frequency.DAILY and reminder.interval < A_WEEK


def _reminders(session: Session, patient: Patient) -> list[Reminder]:
    query = select(Reminder).where(
        Reminder.patient_id == patient.id,
        Reminder.status == ReminderStatus.ACTIVE,
        col(Reminder.deleted_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Reminder.created_at)).limit(200)).all())


def _carried_on(reminder: Reminder, patient: Patient, *, now: datetime, until: datetime) -> list[Ahead]:
    """What the rule says after the rows that are planned."""
    after = max(reminder.planned_until or now, now)
    if after >= until:
        return []
    try:
        rows = moments(Plan.of(reminder, patient.timezone), after=after, until=until)
    except Invalid:  # a zone that this machine does not know plans nothing, and must not hide the rest
        return []
    is_frequent = _is_frequent(reminder)
    scheduled = OccurrenceStatus.SCHEDULED
    return [Ahead(due, reminder.id, None, scheduled, is_frequent) for due in (row["due_at"] for row in rows)]  # type: ignore[arg-type]  # a row of planning holds its moment under that name
