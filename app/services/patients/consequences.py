"""What a change to a patient means elsewhere: a new number needs a new consent, a new zone moves the reminders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.models.reminder import Reminder
from app.models.work import READY_SENDS, Send, SendState
from app.services import verification
from app.services.actor import Actor
from app.services.reminders.planning import replan_reminder
from app.services.work.endings import end_send


def of_changes(session: Session, actor: Actor, patient: Patient, changed: Collection[str], *, now: datetime) -> None:
    """Carry the changed columns of `patient` to where they matter."""
    if "phone" in changed:
        _forget_number(session, actor, patient, now=now)
    if "timezone" in changed:
        _replan(session, patient, now=now)


def _forget_number(session: Session, actor: Actor, patient: Patient, *, now: datetime) -> None:
    """What waits for the old number must not reach whoever has it now."""
    patient.whatsapp_jid = None
    patient.whatsapp_lid_index = None
    patient.verified_at = None
    session.add(patient)
    waiting = select(Send).where(Send.patient_id == patient.id, col(Send.state).in_(READY_SENDS))
    for send in session.exec(waiting).all():
        end_send(session, send, SendState.CANCELLED, reason="number_changed", now=now)
    verification.withdraw(session, actor, patient, now=now)


def _replan(session: Session, patient: Patient, *, now: datetime) -> None:
    query = select(Reminder).where(
        Reminder.patient_id == patient.id, col(Reminder.deleted_at).is_(None), col(Reminder.timezone).is_(None)
    )
    for reminder in session.exec(query).all():
        replan_reminder(session, reminder, patient, now=now)
        session.add(reminder)
