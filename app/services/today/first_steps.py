"""The first steps of a new installation: from an empty list to the first dose that a patient confirmed.

What is done is read from the data, never remembered. The list goes when somebody puts it away, and by itself a day
after the first confirmation: whoever joins later meets a place where people already work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import Setting
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.settings import WhatsAppBackend, get_settings

PUT_AWAY = "first_steps_put_away"
STAYS = timedelta(days=1)


class Step(StrEnum):
    PATIENT = "patient"
    CONSENT = "consent"
    REMINDER = "reminder"
    SENT = "sent"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class FirstSteps:
    """Which steps are done, and the patient with whom the next one is taken (None: none is there yet).

    `phone` is the number (digits) of the simulated phone on which the patient answers, for who may hold it.
    """

    done: frozenset[Step]
    patient_id: UUID | None
    patient_name: str
    reminder_id: UUID | None
    is_asked: bool
    phone: str
    is_simulated: bool

    @property
    def next(self) -> Step | None:
        return next((step for step in Step if step not in self.done), None)


def get_first_steps(session: Session, actor: Actor, *, now: datetime) -> FirstSteps | None:
    """The steps, for who may take them; None once they are behind. At most six statements, each of one row."""
    if not (actor.may(Permission.PATIENT_CREATE) and actor.may(Permission.REMINDER_WRITE)):
        return None
    if _is_put_away(session, actor):
        return None
    confirmed_at = _first_confirmed(session)
    if confirmed_at is not None and confirmed_at < now - STAYS:
        return None
    patient = _patient(session)
    done = {Step.PATIENT} if patient else set()
    if patient and patient.verification_status is VerificationStatus.VERIFIED:
        done.add(Step.CONSENT)
    reminder = session.exec(select(Reminder).where(col(Reminder.deleted_at).is_(None)).limit(1)).first()
    if reminder is not None:
        done.add(Step.REMINDER)
        if session.exec(select(Occurrence.id).where(col(Occurrence.sent_at).is_not(None)).limit(1)).first():
            done.add(Step.SENT)
    if confirmed_at is not None:
        done |= {Step.SENT, Step.CONFIRMED}
    may_hold = actor.may(Permission.SIMULATOR_USE)
    is_simulated = get_settings().whatsapp is WhatsAppBackend.SIMULATOR
    return FirstSteps(
        done=frozenset(done),
        patient_id=patient.id if patient else None,
        patient_name=patient.name if patient else "",
        reminder_id=reminder.id if reminder else None,
        is_asked=patient is not None and patient.verification_status is VerificationStatus.PENDING,
        phone=patient.phone.removeprefix("+") if is_simulated and patient and may_hold else "",
        is_simulated=is_simulated,
    )


def put_first_steps_away(session: Session, actor: Actor, *, now: datetime) -> None:
    """This person does not want to see them any more."""
    require(actor, Permission.PATIENT_CREATE)
    _keep(session, _people(session) | {str(actor.user_id)}, now=now)


def show_first_steps(session: Session, actor: Actor, *, now: datetime) -> None:
    """Undo of putting them away."""
    require(actor, Permission.PATIENT_CREATE)
    _keep(session, _people(session) - {str(actor.user_id)}, now=now)


def _is_put_away(session: Session, actor: Actor) -> bool:
    return str(actor.user_id) in _people(session)


def _people(session: Session) -> set[str]:
    row = session.get(Setting, PUT_AWAY)
    found = row.value.get("people") if row else None
    return {str(each) for each in found} if isinstance(found, list) else set()


def _keep(session: Session, people: set[str], *, now: datetime) -> None:
    row = session.get(Setting, PUT_AWAY) or Setting(name=PUT_AWAY)
    row.value = {"people": sorted(people)}
    row.updated_at = now
    session.add(row)


def _first_confirmed(session: Session) -> datetime | None:
    query = select(Occurrence.confirmed_at).where(Occurrence.status == OccurrenceStatus.CONFIRMED)
    return session.exec(query.order_by(col(Occurrence.due_at)).limit(1)).first()


def _patient(session: Session) -> Patient | None:
    """One who agreed to messages, else the newest."""
    there = select(Patient).where(col(Patient.deleted_at).is_(None))
    agreed = there.where(Patient.verification_status == VerificationStatus.VERIFIED).limit(1)
    return session.exec(agreed).first() or session.exec(there.order_by(col(Patient.created_at).desc()).limit(1)).first()
