"""Raising an emergency and telling people: at once, on every channel, past quiet hours, in widening circles (M5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app import i18n
from app.dialect import is_postgres
from app.models.account import Setting, User, UserStatus
from app.models.message import Emergency, EmergencyStatus, Message, Purpose
from app.models.patient import Patient
from app.services import audit, events
from app.services.actor import SYSTEM, Permission
from app.services.notifications import Notice, notify, people_who_may
from app.services.work.outgoing import Outgoing, queue_for_patient, queue_for_phone
from app.settings import get_settings

REPEAT = timedelta(minutes=5)
SAME_EMERGENCY = timedelta(minutes=30)
TEXT_AGAIN_AFTER = timedelta(minutes=5)
ON_CALL = "on_call"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def raise_emergency(
    session: Session, message: Message, patient: Patient | None, *, may_answer: bool, now: datetime
) -> Emergency:
    """Open an emergency for this message, or join the one already open for the patient. Either way people are told."""
    emergency = _open_for(session, message, patient, now=now)
    if emergency is None:
        emergency = Emergency(
            message_id=message.id,
            patient_id=patient.id if patient else None,
            happened_at=message.created_at,
            created_at=now,
        )
        session.add(emergency)
        session.flush()
        events.emit(
            session,
            SYSTEM,
            "emergency.raised",
            subject_type="emergency",
            subject_id=emergency.id,
            patient_id=emergency.patient_id,
        )
        audit.record(
            session,
            SYSTEM,
            action="emergency.raised",
            subject_type="emergency",
            subject_id=emergency.id,
            patient_id=emergency.patient_id,
        )
    if emergency.status is EmergencyStatus.OPEN:
        alert(session, emergency, patient, round_key=str(message.id), now=now)
    if may_answer:
        _send_fixed_text(session, message, patient, now=now)
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
        alert(session, emergency, patient, round_key=str(emergency.circle), now=now)
    return len(emergencies)


def alert(session: Session, emergency: Emergency, patient: Patient | None, *, round_key: str, now: datetime) -> None:
    """Tell the people of every circle reached so far."""
    people = {person.id: person for person in _circle(session, emergency, patient, now=now)}
    notice = Notice(
        event="emergency",
        subject_type="emergency",
        subject_id=emergency.id,
        dedupe=f"emergency:{emergency.id}:{round_key}",
        params={"patientId": str(patient.id) if patient else ""},
        is_critical=True,
    )
    notify(session, people.values(), notice, now=now)
    emergency.alerted = sorted({*emergency.alerted, *(str(person) for person in people)})
    emergency.next_alert_at = now + REPEAT
    session.add(emergency)


def _circle(session: Session, emergency: Emergency, patient: Patient | None, *, now: datetime) -> list[User]:
    """Circle 0: the volunteer and those on call (nobody on call: all staff). Later circles: all staff as well."""
    people = _on_call(session, now=now)
    if not people or emergency.circle > 0:
        people = people_who_may(session, Permission.PATIENT_READ_ALL)
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient and patient.assigned_volunteer_id else None
    return [*people, volunteer] if volunteer else people


def _on_call(session: Session, *, now: datetime) -> list[User]:
    roster = session.get(Setting, ON_CALL)
    if roster is None:
        return []
    local = now.astimezone(ZoneInfo(get_settings().default_timezone))
    names = roster.value.get(DAYS[local.weekday()])
    ids = [UUID(str(name)) for name in names] if isinstance(names, list) else []
    query = select(User).where(col(User.id).in_(ids), User.status == UserStatus.ACTIVE)
    return list(session.exec(query).all()) if ids else []


def _open_for(session: Session, message: Message, patient: Patient | None, *, now: datetime) -> Emergency | None:
    query = select(Emergency).where(
        col(Emergency.status) != EmergencyStatus.CLOSED, Emergency.created_at > now - SAME_EMERGENCY
    )
    if patient is not None:
        return session.exec(query.where(Emergency.patient_id == patient.id)).first()
    same_number = query.join(Message, col(Message.id) == col(Emergency.message_id)).where(
        Message.phone_index == message.phone_index
    )
    return session.exec(same_number).first()


def _send_fixed_text(session: Session, message: Message, patient: Patient | None, *, now: datetime) -> None:
    """The approved words with the emergency number, at most once in five minutes, also to who has unsubscribed."""
    lately = select(Message.id).where(
        Message.phone_index == message.phone_index,
        Message.purpose == Purpose.EMERGENCY,
        Message.created_at > now - TEXT_AGAIN_AFTER,
    )
    if message.phone is None or session.exec(lately.limit(1)).first():
        return
    settings = get_settings()
    language = patient.language if patient else (message.language or settings.default_language)
    outgoing = Outgoing(
        purpose=Purpose.EMERGENCY,
        body=i18n.translate(
            "en" if language == "en" else "id",
            "message.emergency",
            number=settings.emergency_number,
            organisation=settings.organisation_name,
        ),
        dedupe=f"emergency:{message.id}",
        due_at=now,
    )
    if patient is not None and patient.phone == message.phone:
        queue_for_patient(session, patient, outgoing, now=now)
    else:
        queue_for_phone(session, message.phone, outgoing, now=now)
