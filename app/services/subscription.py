"""Stopping and resuming a patient's messages: by the patient's own word, or by staff with a reason (P4).

This is where patients, reminders and sends meet: becoming inactive cancels what waits and plans nothing more; becoming
active again brings back what was cancelled and still lies ahead, and plans the rest.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import i18n
from app.errors import Invalid
from app.models.account import User
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.models.work import READY_SENDS, Send, SendState
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.notifications import Notice, notify
from app.services.reminders.planning import plan_reminder
from app.services.visibility import get_visible_patient
from app.services.work.endings import end_send
from app.services.work.outgoing import Outgoing, queue_for_patient

UNSUBSCRIBED = "unsubscribed"
KEEPS_GOING = frozenset({Purpose.EMERGENCY, Purpose.PERSON, Purpose.ALERT, Purpose.UNSUBSCRIBED})


def set_active(
    session: Session, actor: Actor, patient_id: UUID, *, is_active: bool, reason: str, now: datetime
) -> Patient:
    """Staff stop or resume the messages of a patient, with a reason that stays in the audit log."""
    require(actor, Permission.PATIENT_WRITE)
    if not reason.strip():
        raise Invalid.field("reason", "error.reason_needed")
    patient = get_visible_patient(session, actor, patient_id, lock=True)
    if is_active:
        activate(session, actor, patient, reason=reason, now=now)
    else:
        deactivate(session, actor, patient, reason="staff", note=reason, now=now)
    return patient


def unsubscribe(session: Session, actor: Actor, patient: Patient, *, message_id: UUID, now: datetime) -> bool:
    """The patient said stop: at once, confirmed once, and the volunteer is told. False when it was so already."""
    if not patient.is_active:
        return False
    deactivate(session, actor, patient, reason=UNSUBSCRIBED, now=now)
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.UNSUBSCRIBED,
            body=i18n.translate(patient.language, "message.unsubscribed", name=patient.name),
            dedupe=f"unsubscribed:{message_id}",
            due_at=now,
        ),
        now=now,
    )
    _tell_volunteer(session, patient, "patient_unsubscribed", dedupe=f"unsubscribed:{message_id}", now=now)
    return True


def resume(session: Session, actor: Actor, patient: Patient, *, message_id: UUID, now: datetime) -> bool:
    """The patient wants the messages again. Only undoes what the patient had said, not what staff decided."""
    if patient.is_active or patient.inactive_reason != UNSUBSCRIBED:
        return False
    activate(session, actor, patient, reason="patient", now=now)
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.RESUMED,
            body=i18n.translate(patient.language, "message.resumed", name=patient.name),
            dedupe=f"resumed:{message_id}",
            due_at=now,
        ),
        now=now,
    )
    _tell_volunteer(session, patient, "patient_resumed", dedupe=f"resumed:{message_id}", now=now)
    return True


def deactivate(session: Session, actor: Actor, patient: Patient, *, reason: str, now: datetime, note: str = "") -> None:
    """Nothing more is sent or planned; what waits is cancelled."""
    if not patient.is_active:
        return
    patient.is_active = False
    patient.inactive_reason = reason
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    session.flush()
    _cancel_sends(session, patient, now=now)
    session.execute(
        update(Occurrence)
        .where(col(Occurrence.patient_id) == patient.id, col(Occurrence.status) == OccurrenceStatus.SCHEDULED)
        .values(status=OccurrenceStatus.CANCELLED, reason="inactive", next_followup_at=None, updated_at=now)
    )
    session.execute(
        update(Occurrence)
        .where(col(Occurrence.patient_id) == patient.id, col(Occurrence.next_followup_at).is_not(None))
        .values(next_followup_at=None)
    )
    _record(session, actor, patient, "patient.deactivated", reason=note or reason)


def activate(session: Session, actor: Actor, patient: Patient, *, reason: str, now: datetime) -> None:
    """Send and plan again, beginning with what still lies ahead."""
    if patient.is_active:
        return
    patient.is_active = True
    patient.inactive_reason = None
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    session.flush()
    session.execute(
        update(Occurrence)
        .where(
            col(Occurrence.patient_id) == patient.id,
            col(Occurrence.status) == OccurrenceStatus.CANCELLED,
            col(Occurrence.reason) == "inactive",
            col(Occurrence.due_at) > now,
        )
        .values(status=OccurrenceStatus.SCHEDULED, reason=None, updated_at=now)
    )
    reminders = select(Reminder).where(Reminder.patient_id == patient.id, col(Reminder.deleted_at).is_(None))
    for reminder in session.exec(reminders).all():
        plan_reminder(session, reminder, patient, now=now)
        session.add(reminder)
    _record(session, actor, patient, "patient.activated", reason=reason)


def _cancel_sends(session: Session, patient: Patient, *, now: datetime) -> None:
    query = select(Send).where(
        Send.patient_id == patient.id,
        col(Send.state).in_(READY_SENDS),
        col(Send.purpose).not_in(KEEPS_GOING),
    )
    for send in session.exec(query).all():
        end_send(session, send, SendState.CANCELLED, reason="inactive", now=now)


def _record(session: Session, actor: Actor, patient: Patient, name: str, *, reason: str) -> None:
    events.emit(session, actor, name, subject_type="patient", subject_id=patient.id, patient_id=patient.id)
    audit.record(
        session,
        actor,
        action=name,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes={"isActive": (not patient.is_active, patient.is_active), "reason": (None, reason)},
    )


def _tell_volunteer(session: Session, patient: Patient, event: str, *, dedupe: str, now: datetime) -> None:
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient.assigned_volunteer_id else None
    if volunteer is not None:
        notice = Notice(
            event=event,
            subject_type="patient",
            subject_id=patient.id,
            dedupe=dedupe,
            params={"patientId": str(patient.id)},
        )
        notify(session, [volunteer], notice, now=now)
