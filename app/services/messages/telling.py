"""Telling people of a message that needs one of them; within five minutes about one patient or number once (N3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from app.integrations.ports import Intent
from app.models.account import User
from app.models.patient import Patient
from app.services.actor import Permission
from app.services.calls.questions import open_question
from app.services.messages.reading import Reading
from app.services.messages.replies import Reply, reply
from app.services.notifications import Notice, carers_of, notify, people_who_may

SAME_NEWS = timedelta(minutes=5)
SAME_STRANGER = timedelta(hours=1)


def ask_a_person(session: Session, reading: Reading, patient: Patient) -> None:
    """Somebody should read this and answer: whoever looks after the patient."""
    intent = reading.meaning.intent.value
    open_question(session, patient.id, reading.message.id, intent=intent, asked_at=reading.said_at)
    notice = Notice(
        event="patient_question",
        subject_type="message",
        subject_id=reading.message.id,
        dedupe=f"patient_question:{patient.id}:{_span(reading.now, SAME_NEWS)}",
        params={"patientId": str(patient.id)},
    )
    notify(session, carers_of(session, patient), notice, now=reading.now)
    is_unreadable = not reading.message.body.strip() and not reading.message.media_kind
    if reading.meaning.intent is Intent.UNCLEAR and is_unreadable:
        reply(session, reading, patient, Reply("message.unsupported"))


def tell_of_unknown(session: Session, reading: Reading) -> None:
    """A number that is nobody's has written: it stands in the unmatched inbox."""
    _tell_staff(session, reading, "unmatched_message", f"unmatched:{_number(reading)}")


def tell_of_flood(session: Session, reading: Reading) -> None:
    """A number writes so much that the machine stopped answering it."""
    _tell_staff(session, reading, "message_flood", f"flood:{_number(reading)}")


def _tell_staff(session: Session, reading: Reading, event: str, dedupe: str) -> None:
    notice = Notice(
        event=event,
        subject_type="message",
        subject_id=reading.message.id,
        dedupe=f"{dedupe}:{_span(reading.now, SAME_STRANGER)}",
    )
    notify(session, _staff(session), notice, now=reading.now)


def _staff(session: Session) -> list[User]:
    return people_who_may(session, Permission.MESSAGE_READ_UNMATCHED)


def _number(reading: Reading) -> str:
    return (reading.message.phone_index or reading.message.id.bytes).hex()[:32]


def _span(now: datetime, length: timedelta) -> str:
    return str(int(now.timestamp() // length.total_seconds()))
