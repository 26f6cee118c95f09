"""One due moment opened for changing: whose it is, when on the patient's clock, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.models.reminder import Occurrence, Reminder
from app.services.actor import Actor, Permission, require
from app.services.reminders.due import Due, text_of
from app.services.reminders.queries import find_occurrence
from app.services.visibility import get_visible_patient
from app.settings import get_settings


@dataclass(frozen=True)
class OpenOccurrence:
    """`message` is with its variables, `text` as it will be read."""

    occurrence: Occurrence
    patient_name: str
    timezone: str
    day: date
    message: str
    text: str
    sender: str


def open_occurrence(session: Session, actor: Actor, occurrence_id: UUID) -> OpenOccurrence:
    """What a form about it begins with."""
    require(actor, Permission.REMINDER_READ)
    occurrence = find_occurrence(session, actor, occurrence_id)
    reminder = session.get_one(Reminder, occurrence.reminder_id)
    patient = get_visible_patient(session, actor, occurrence.patient_id)
    moved = occurrence.moved_to
    return OpenOccurrence(
        occurrence,
        patient.name,
        reminder.timezone or patient.timezone,
        date.fromisoformat(moved[:10]) if moved else occurrence.local_date,
        occurrence.own_message or reminder.message,
        text_of(Due(occurrence, reminder, patient)),
        get_settings().organisation_name,
    )
