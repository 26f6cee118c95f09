"""The emergencies that somebody must see on every page: those nobody has taken, and those being looked after (M5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, select

from app.models.account import User
from app.models.message import Emergency, EmergencyStatus, Message
from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.drafts import drop_draft
from app.services.emergencies.taking import close_emergency, visible_emergencies
from app.services.phones import masked
from app.services.visibility import visible_patients

AT_ONCE = 3
DRAFT = "emergency"  # the form in which people say what was done
TAKEN_SHOWN = timedelta(minutes=30)
"""How long people see that a colleague has taken it; who took it sees it until it is closed."""


@dataclass(frozen=True)
class Alarm:
    """One emergency as the banner tells it. `patient_id` only for those who see the patient; words may be gone."""

    id: UUID
    patient_id: UUID | None
    patient_name: str
    number: str
    may_call: bool
    words: str
    language: str
    happened_at: datetime
    is_taken: bool
    is_mine: bool
    taken_by: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Alarms:
    """The first few, those nobody has taken before the others, and how many there are beyond them."""

    rows: list[Alarm]
    more: int
    may_take: bool


def get_alarms(session: Session, actor: Actor, *, now: datetime) -> Alarms:
    """What the banner shows to this person: two statements. Nothing for those who may not know of emergencies."""
    if not actor.may(Permission.EMERGENCY_READ):
        return Alarms([], 0, may_take=False)
    query = (
        select(Emergency, Message, Patient, User)
        .outerjoin(Message, col(Message.id) == col(Emergency.message_id))
        .outerjoin(Patient, col(Patient.id) == col(Emergency.patient_id))
        .outerjoin(User, col(User.id) == col(Emergency.taken_by))
        .where(visible_emergencies(actor), _is_shown(actor, now=now))
        .order_by(case((col(Emergency.status) == EmergencyStatus.OPEN, 0), else_=1), col(Emergency.happened_at))
        .limit(AT_ONCE * 10)
    )
    found = session.exec(query).all()
    patients = [patient.id for _, _, patient, _ in found if patient is not None]
    seen = set(session.exec(select(Patient.id).where(col(Patient.id).in_(patients), visible_patients(actor))).all())
    rows = [
        _alarm(actor, emergency, message, patient, taker=taker, seen=seen)
        for emergency, message, patient, taker in found
    ]
    return Alarms(rows[:AT_ONCE], len(rows[AT_ONCE:]), may_take=actor.may(Permission.EMERGENCY_TAKE))


def close_with_words(session: Session, actor: Actor, emergency_id: UUID, *, outcome: str, now: datetime) -> None:
    """Close it with what was typed in the banner's form, and forget the form's draft."""
    close_emergency(session, actor, emergency_id, outcome=outcome, now=now)
    if actor.may(Permission.DRAFT_KEEP):
        drop_draft(session, actor, DRAFT, subject=str(emergency_id))


def _is_shown(actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    mine = col(Emergency.taken_by) == actor.user_id
    lately = col(Emergency.taken_at) > now - TAKEN_SHOWN
    taken = (col(Emergency.status) == EmergencyStatus.TAKEN) & or_(mine, lately)
    return or_(col(Emergency.status) == EmergencyStatus.OPEN, taken)


def _alarm(
    actor: Actor,
    emergency: Emergency,
    message: Message | None,
    patient: Patient | None,
    *,
    taker: User | None,
    seen: set[UUID],
) -> Alarm:
    phone = patient.phone if patient else (message.phone if message else None)
    may_call = actor.may(Permission.PATIENT_READ_IDENTITY)
    return Alarm(
        id=emergency.id,
        patient_id=patient.id if patient is not None and patient.id in seen else None,
        patient_name=patient.name if patient else "",
        number=(phone if may_call else masked(phone)) if phone else "",
        may_call=may_call and phone is not None,
        words=message.body if message and actor.may(Permission.MESSAGE_READ) else "",
        language=(patient.language if patient else message.language if message else None) or "id",
        happened_at=emergency.happened_at,
        is_taken=emergency.status is EmergencyStatus.TAKEN,
        is_mine=emergency.taken_by is not None and emergency.taken_by == actor.user_id,
        taken_by=taker.name if taker else "",
        taken_at=emergency.taken_at,
    )
