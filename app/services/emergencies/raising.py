"""Raising an emergency and telling people: at once, on every channel, past quiet hours, in widening circles (M5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from app import i18n
from app.dialect import is_postgres
from app.models.account import User
from app.models.message import Emergency, EmergencyStatus, Message, MessageStatus, Purpose
from app.models.patient import Patient
from app.services.actor import SYSTEM
from app.services.acts import record_act
from app.services.emergencies.circles import people_of_circle
from app.services.notifications import Notice, notify
from app.services.work.outgoing import Outgoing, Recipient, queue_for, recipient_of
from app.settings import get_settings

REPEAT = timedelta(minutes=5)
SAME_EMERGENCY = timedelta(minutes=30)
TEXT_AGAIN_AFTER = timedelta(minutes=5)
_NOT_HEARD = (MessageStatus.FAILED, MessageStatus.CANCELLED, MessageStatus.TOO_LATE)


@dataclass(frozen=True)
class Cry:
    """The message that sounds like an emergency, and whether and where the writer may be answered."""

    message: Message
    said_at: datetime
    answer_to: Recipient | None
    may_answer: bool


def raise_emergency(
    session: Session, cry: Cry, patient: Patient | None, *, is_own_number: bool, now: datetime
) -> Emergency:
    """Open an emergency for this cry, or join the one that is open for the patient or number already."""
    emergency = _open_for(session, cry.message, patient, now=now)
    if emergency is None:
        emergency = _open(session, cry, patient, now=now)
        alert(session, emergency, patient, now=now)
        emergency.next_alert_at = now + REPEAT
    else:
        _join(session, emergency, cry, patient, now=now)
    session.add(emergency)
    if cry.may_answer:
        recipient = recipient_of(patient, now=now) if patient is not None and is_own_number else cry.answer_to
        _send_fixed_text(session, cry, patient, recipient, now=now)
    return emergency


def alert_batch(session: Session, *, now: datetime, size: int = 50) -> int:
    """Repeat the alert of emergencies nobody has taken, each time to the next circle."""
    query = (
        select(Emergency)
        .where(Emergency.status == EmergencyStatus.OPEN, col(Emergency.next_alert_at) <= now)
        .order_by(col(Emergency.next_alert_at))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(skip_locked=True)
    emergencies = session.exec(query).all()
    for emergency in emergencies:
        patient = session.get(Patient, emergency.patient_id) if emergency.patient_id else None
        emergency.circle += 1
        alert(session, emergency, patient, now=now)
        emergency.next_alert_at = now + REPEAT
        session.add(emergency)
    return len(emergencies)


def alert(session: Session, emergency: Emergency, patient: Patient | None, *, now: datetime) -> None:
    """Tell the people of every circle reached so far, each once a round."""
    people = {person.id: person for person in people_of_circle(session, emergency.circle, patient, now=now)}
    _tell(session, emergency, list(people.values()), key=str(emergency.circle), now=now)
    emergency.alerted = sorted({*emergency.alerted, *(str(person) for person in people)})


def _open_for(session: Session, message: Message, patient: Patient | None, *, now: datetime) -> Emergency | None:
    """The emergency that this cry belongs to: one nobody has taken yet, or one taken a short while ago."""
    query = select(Emergency).where(
        or_(
            col(Emergency.status) == EmergencyStatus.OPEN,
            (col(Emergency.status) == EmergencyStatus.TAKEN) & (col(Emergency.taken_at) > now - SAME_EMERGENCY),
        )
    )
    if patient is not None:
        query = query.where(Emergency.patient_id == patient.id)
    elif message.phone_index is None:
        return None
    else:
        query = query.join(Message, col(Message.id) == col(Emergency.message_id)).where(
            col(Emergency.patient_id).is_(None), Message.phone_index == message.phone_index
        )
    return session.exec(query.order_by(col(Emergency.created_at).desc())).first()


def _open(session: Session, cry: Cry, patient: Patient | None, *, now: datetime) -> Emergency:
    emergency = Emergency(
        message_id=cry.message.id,
        patient_id=patient.id if patient else None,
        happened_at=cry.said_at,
        created_at=now,
    )
    session.add(emergency)
    session.flush()
    _record(session, emergency, "emergency.raised")
    return emergency


def _join(session: Session, emergency: Emergency, cry: Cry, patient: Patient | None, *, now: datetime) -> None:
    """Further words of the same emergency: the round goes on as it does, and who took it hears of them."""
    if emergency.status is EmergencyStatus.OPEN:
        alert(session, emergency, patient, now=now)
    elif taker := session.get(User, emergency.taken_by) if emergency.taken_by else None:
        _tell(session, emergency, [taker], key=str(cry.message.id), now=now)


def _tell(session: Session, emergency: Emergency, people: list[User], *, key: str, now: datetime) -> None:
    notice = Notice(
        event="emergency",
        subject_type="emergency",
        subject_id=emergency.id,
        dedupe=f"emergency:{emergency.id}:{key}",
        params={"patientId": str(emergency.patient_id or "")},
        is_critical=True,
    )
    notify(session, people, notice, now=now)


def _record(session: Session, emergency: Emergency, name: str) -> None:
    subject, patient_id = emergency.id, emergency.patient_id
    record_act(session, SYSTEM, name, subject_type="emergency", subject_id=subject, patient_id=patient_id)


def _send_fixed_text(
    session: Session, cry: Cry, patient: Patient | None, recipient: Recipient | None, *, now: datetime
) -> None:
    """The approved words with the emergency number, at most once in five minutes, also to who has unsubscribed."""
    if recipient is None or _was_sent_lately(session, recipient, now=now):
        return
    settings = get_settings()
    language = patient.language if patient else (cry.message.language or settings.default_language)
    outgoing = Outgoing(
        purpose=Purpose.EMERGENCY,
        body=i18n.translate(
            "en" if language == "en" else "id",
            "message.emergency",
            number=settings.emergency_number,
            organisation=settings.organisation_name,
        ),
        dedupe=f"emergency:{cry.message.id}:{cry.message.edited_at or ''}",
        due_at=now,
    )
    queue_for(session, recipient, outgoing, now=now)


def _was_sent_lately(session: Session, recipient: Recipient, *, now: datetime) -> bool:
    lately = select(Message.id).where(
        Message.phone_index == recipient.index,
        Message.purpose == Purpose.EMERGENCY,
        Message.created_at > now - TEXT_AGAIN_AFTER,
        col(Message.status).not_in(_NOT_HEARD),
    )
    return session.exec(lately.limit(1)).first() is not None
