"""Reminders that are planned, and what stands of them: for the tests that edit single due moments."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.models.reminder import Occurrence, Reminder
from app.services.reminders.one_occurrence import OccurrenceChanges, change_occurrence
from app.services.reminders.planning import plan_reminder
from tests.factories import a_patient, a_reminder, an_actor

ADMIN = an_actor("admin")


def planned(db: Session, now: datetime, *times: str) -> tuple[Reminder, Patient]:
    owner = a_patient(db)
    reminder = a_reminder(db, owner, times_of_day=list(times or ("08:00", "20:00")), start_date=date(2026, 3, 1))
    plan_reminder(db, reminder, owner, now=now)
    return reminder, owner


def rows(db: Session, reminder: Reminder) -> list[Occurrence]:
    query = select(Occurrence).where(Occurrence.reminder_id == reminder.id).order_by(col(Occurrence.due_at))
    return list(db.exec(query.execution_options(populate_existing=True)).all())


def identities(db: Session, *reminders: Reminder) -> list[tuple[date, str]]:
    return sorted((row.local_date, row.slot) for reminder in reminders for row in rows(db, reminder))


def edit(db: Session, occurrence: Occurrence, now: datetime, *, seen: int | None = None, **changes: object) -> None:
    given = OccurrenceChanges(**changes)  # type: ignore[arg-type]
    change_occurrence(db, ADMIN, occurrence.id, given, seen=seen, now=now)
