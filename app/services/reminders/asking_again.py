"""Asking a patient again by hand: a person does not want to wait for the machine's own question (R4, S1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import IllegalTransition
from app.models.message import Message, Purpose
from app.models.patient import Patient
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.reminders.due import Due
from app.services.reminders.followups import ask_again
from app.services.reminders.queries import find_occurrence

NOT_WITHIN = timedelta(minutes=5)  # of the question before: one is a reminder, two are a nuisance


def ask_again_now(session: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Send the next question now, also in quiet hours: a person decided so. The machine's own follow after it.

    Raises IllegalTransition when nobody waits for an answer, the patient gets no messages, or was just asked.
    """
    require(actor, Permission.REMINDER_SEND)
    occurrence = find_occurrence(session, actor, occurrence_id, lock=True)
    patient = session.get_one(Patient, occurrence.patient_id)
    if not _waits(occurrence):
        raise IllegalTransition("error.nobody_waits")
    if not patient.may_receive_care:
        raise IllegalTransition("error.gets_no_messages")
    if _was_asked(session, occurrence, now=now):
        raise IllegalTransition("error.asked_lately")
    reminder = session.get_one(Reminder, occurrence.reminder_id)
    ask_again(session, Due(occurrence, reminder, patient), now=now)
    occurrence.updated_at = now
    session.add(occurrence)
    name, about, of = "reminder.asked_again", occurrence.id, patient.id
    record_act(session, actor, name, subject_type="occurrence", subject_id=about, patient_id=of)
    return occurrence


def _waits(occurrence: Occurrence) -> bool:
    is_not_yet = occurrence.status is OccurrenceStatus.DECLINED and occurrence.is_not_yet
    return occurrence.sent_at is not None and (occurrence.status in WAITING_FOR_ANSWER or is_not_yet)


def _was_asked(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    query = select(Message.id).where(
        Message.occurrence_id == occurrence.id,
        col(Message.purpose) == Purpose.FOLLOW_UP,
        Message.created_at > now - NOT_WITHIN,
    )
    return session.exec(query.limit(1)).first() is not None
