"""Reading reminders and occurrences, always through the patients that the actor sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import of_visible_patients, unseen


@dataclass(frozen=True)
class OccurrenceFilter:
    patient_id: UUID | None = None
    reminder_id: UUID | None = None
    status: OccurrenceStatus | None = None
    since: datetime | None = None
    until: datetime | None = None


def get_reminder(session: Session, actor: Actor, reminder_id: UUID) -> Reminder:
    require(actor, Permission.REMINDER_READ)
    return find_reminder(session, actor, reminder_id)


def find_reminder(
    session: Session, actor: Actor, reminder_id: UUID, *, lock: bool = False, is_deleted_too: bool = False
) -> Reminder:
    """The reminder if it is visible, for commands that ask for a permission of their own: a key may only send."""
    visible = _reminders_of_visible(actor) if is_deleted_too else _visible_reminders(actor)
    query = visible.where(Reminder.id == reminder_id)
    reminder = session.exec(query.with_for_update() if lock else query).first()
    if reminder is None:
        raise unseen(session.get(Reminder, reminder_id), "reminder")
    return reminder


def list_reminders(
    session: Session, actor: Actor, page: PageRequest, *, patient_id: UUID | None = None
) -> Page[Reminder]:
    """Newest first."""
    require(actor, Permission.REMINDER_READ)
    query = _visible_reminders(actor)
    if patient_id:
        query = query.where(Reminder.patient_id == patient_id)
    return paginate(session, query, page, order=[(col(Reminder.created_at), True), (col(Reminder.id), True)])


def get_occurrence(session: Session, actor: Actor, occurrence_id: UUID) -> Occurrence:
    require(actor, Permission.REMINDER_READ)
    return find_occurrence(session, actor, occurrence_id)


def find_occurrence(session: Session, actor: Actor, occurrence_id: UUID, *, lock: bool = False) -> Occurrence:
    """The occurrence if it is visible, for commands that ask for a permission of their own."""
    query = _visible_occurrences(actor).where(Occurrence.id == occurrence_id)
    occurrence = session.exec(query.with_for_update() if lock else query).first()
    if occurrence is None:
        raise unseen(session.get(Occurrence, occurrence_id), "occurrence")
    return occurrence


def list_occurrences(session: Session, actor: Actor, wanted: OccurrenceFilter, page: PageRequest) -> Page[Occurrence]:
    """By due moment, earliest first."""
    require(actor, Permission.REMINDER_READ)
    query = _visible_occurrences(actor)
    if wanted.patient_id:
        query = query.where(Occurrence.patient_id == wanted.patient_id)
    if wanted.reminder_id:
        query = query.where(Occurrence.reminder_id == wanted.reminder_id)
    if wanted.status:
        query = query.where(Occurrence.status == wanted.status)
    if wanted.since:
        query = query.where(Occurrence.due_at >= wanted.since)
    if wanted.until:
        query = query.where(Occurrence.due_at <= wanted.until)
    return paginate(session, query, page, order=[(col(Occurrence.due_at), False), (col(Occurrence.id), False)])


def _visible_reminders(actor: Actor) -> SelectOfScalar[Reminder]:
    return _reminders_of_visible(actor).where(col(Reminder.deleted_at).is_(None))


def _reminders_of_visible(actor: Actor) -> SelectOfScalar[Reminder]:
    return select(Reminder).where(of_visible_patients(actor, col(Reminder.patient_id)))


def _visible_occurrences(actor: Actor) -> SelectOfScalar[Occurrence]:
    return select(Occurrence).where(of_visible_patients(actor, col(Occurrence.patient_id)))
