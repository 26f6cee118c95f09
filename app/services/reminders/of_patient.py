"""The reminders of one patient as a list: each rule with what comes next (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.reminders.plan import Plan
from app.services.reminders.preview import next_dates
from app.services.visibility import get_visible_patient

AT_MOST = 50


@dataclass(frozen=True)
class RuleRow:
    """A reminder and its next due moment; `next_at` is None for one that is paused, ended, over or silent."""

    reminder: Reminder
    next_at: datetime | None
    timezone: str


@dataclass(frozen=True)
class PatientRules:
    """The newest reminders of a patient, those that go on first, and how many there are in all."""

    patient: Patient
    rows: list[RuleRow]
    total: int


def list_rules(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> PatientRules:
    """Going on, then paused, then ended; the newest first in each."""
    require(actor, Permission.REMINDER_READ)
    patient = get_visible_patient(session, actor, patient_id)
    mine = select(Reminder).where(Reminder.patient_id == patient.id, col(Reminder.deleted_at).is_(None))
    reminders = list(session.exec(mine.order_by(col(Reminder.status), col(Reminder.id).desc()).limit(AT_MOST)).all())
    order = [ReminderStatus.ACTIVE, ReminderStatus.PAUSED, ReminderStatus.ENDED]
    reminders.sort(key=lambda each: order.index(each.status))
    total = session.exec(select(func.count()).select_from(mine.subquery())).one()
    planned = _planned(session, [each.id for each in reminders], now=now)
    rows = [RuleRow(each, _next(each, patient, planned, now=now), _zone(each, patient)) for each in reminders]
    return PatientRules(patient, rows, total)


def _planned(session: Session, ids: list[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """The first due moment of each that stands as a row: moved ones at their new time, left-out ones not at all."""
    query = (
        select(Occurrence.reminder_id, func.min(Occurrence.due_at))
        .where(
            col(Occurrence.reminder_id).in_(ids),
            Occurrence.status == OccurrenceStatus.SCHEDULED,
            Occurrence.due_at > now,
        )
        .group_by(col(Occurrence.reminder_id))
    )
    return dict(session.exec(query).all())


def _next(reminder: Reminder, patient: Patient, planned: dict[UUID, datetime], *, now: datetime) -> datetime | None:
    if reminder.status is not ReminderStatus.ACTIVE or not patient.is_active:
        return None
    if reminder.id in planned:
        return planned[reminder.id]
    beyond = max(reminder.planned_until or now, now)
    coming = next_dates(Plan.of(reminder, patient.timezone), now=beyond, count=1)
    return coming[0].due_at if coming else None


def _zone(reminder: Reminder, patient: Patient) -> str:
    return reminder.timezone or patient.timezone
