"""Planning: the due moments of the next 48 hours as rows (ARCHITECTURE, "Work is rows").

Times are the patient's local times; a row is unique on (reminder, local date, slot), so planning twice, in two
processes, or across a clock change adds nothing twice. What a long outage left unplanned is planned too, so that it
is seen as too late and not lost.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.dialect import is_postgres
from app.errors import Invalid
from app.ids import new_id
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.reminders.edited import set_aside, take_up_again
from app.services.reminders.local_time import local_date_of, moment_of, parse_time, zone_of
from app.services.reminders.plan import Plan
from app.services.reminders.planned_rows import insert_new

log = structlog.get_logger("reminders")

HORIZON = timedelta(hours=48)
REFRESH = timedelta(hours=1)
LOOK_BACK = timedelta(days=7)
BATCH = 100  # on SQLite nobody else writes meanwhile; twice as many were planned no faster


def plan_reminder(session: Session, reminder: Reminder, patient: Patient, *, now: datetime) -> int:
    """Plan one reminder afresh: its moments after `now`, to the horizon. Returns how many rows are new."""
    if reminder.status is not ReminderStatus.ACTIVE or not patient.is_active or patient.deleted_at:
        return 0
    until = now + HORIZON
    plan = Plan.of(reminder, patient.timezone)
    take_up_again(session, plan, now=now)
    rows = moments(plan, after=now, until=until)
    reminder.planned_until = until
    return insert_new(session, rows)


def replan_reminder(session: Session, reminder: Reminder, patient: Patient, *, now: datetime) -> int:
    """A changed rule replaces only what is still scheduled and still to come (R1)."""
    forget_scheduled(session, reminder.id, now=now)
    return plan_reminder(session, reminder, patient, now=now)


def forget_scheduled(session: Session, reminder_id: UUID, *, now: datetime) -> None:
    """Take back what is still to come. What a person changed by hand is only set aside: it may be wanted again."""
    session.flush()
    set_aside(session, reminder_id, now=now)
    session.execute(
        delete(Occurrence).where(
            col(Occurrence.reminder_id) == reminder_id,
            col(Occurrence.status) == OccurrenceStatus.SCHEDULED,
            col(Occurrence.due_at) > now,
        )
    )


def plan_batch(session: Session, *, now: datetime, size: int = BATCH) -> tuple[int, int]:
    """Plan the reminders whose plan is shortest. Returns (reminders, new rows); (0, 0) when all are planned."""
    plans = _next_plans(session, now=now, size=size)
    if not plans:
        return 0, 0
    until = now + HORIZON
    rows = [row for plan in plans for row in _moments_of_batch(plan, until=until, now=now)]
    added = insert_new(session, rows)
    session.execute(
        update(Reminder).where(col(Reminder.id).in_([plan.reminder_id for plan in plans])).values(planned_until=until)
    )
    return len(plans), added


def _moments_of_batch(plan: Plan, *, until: datetime, now: datetime) -> list[dict[str, object]]:
    """What is new for one plan. A zone that the machine's data no longer knows must not stop everybody's planning."""
    try:
        return moments(plan, after=max(plan.planned_until or now, now - LOOK_BACK), until=until)
    except Invalid:
        log.error("a reminder cannot be planned", reminder_id=str(plan.reminder_id), timezone=plan.timezone)
        return []


def moments(plan: Plan, *, after: datetime, until: datetime) -> list[dict[str, object]]:
    """The rows of one plan with `after` < due moment ≤ `until`, in order of time."""
    zone = zone_of(plan.timezone)
    day = timedelta(days=1)
    found: dict[datetime, dict[str, object]] = {}
    for local_day in plan.rule.days(local_date_of(after, zone) - day, local_date_of(until, zone)):
        for slot in plan.slots_on(local_day):
            due = _moment_of(local_day, slot, plan.timezone)
            if after < due <= until and due not in found:
                found[due] = _row(plan, local_day, slot, due, now=after)
    return [found[due] for due in sorted(found)]


@lru_cache(maxsize=8_192)
def _moment_of(local_day: date, slot: str, timezone: str) -> datetime:
    """Thousands of reminders mean the same moment: 08:00 of one day in one zone."""
    return moment_of(local_day, parse_time(slot), zone_of(timezone))


def _row(plan: Plan, local_day: date, slot: str, due: datetime, *, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "reminder_id": plan.reminder_id,
        "patient_id": plan.patient_id,
        "local_date": local_day,
        "slot": slot,
        "due_at": due,
        "expires_at": due + plan.window,
        "created_at": now,
        "updated_at": now,
    }


def _next_plans(session: Session, *, now: datetime, size: int) -> list[Plan]:
    query = (
        select(
            col(Reminder.id), col(Reminder.patient_id), col(Reminder.start_date), col(Reminder.freq),
            col(Reminder.interval), col(Reminder.by_day), col(Reminder.end_date), col(Reminder.pauses),
            col(Reminder.start_slot), col(Reminder.end_slot), col(Reminder.anchor_date),
            col(Reminder.times_of_day), col(Reminder.timezone), col(Reminder.window_minutes),
            col(Reminder.planned_until), col(Patient.timezone).label("patient_timezone"),
        )
        .join(Patient, col(Patient.id) == col(Reminder.patient_id))
        .where(
            col(Reminder.planned_until) < now + HORIZON - REFRESH,
            col(Reminder.status) == ReminderStatus.ACTIVE,
            col(Reminder.deleted_at).is_(None),
            col(Patient.is_active).is_(True),
            col(Patient.deleted_at).is_(None),
        )
        .order_by(col(Reminder.planned_until))
        .limit(size)
    )  # fmt: skip
    if is_postgres(session):
        query = query.with_for_update(of=Reminder, skip_locked=True)
    return [Plan.of(row, row.patient_timezone) for row in session.execute(query)]
