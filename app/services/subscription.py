"""Stopping and resuming a patient's messages: by the patient's own word, or by staff with a reason (P4).

This is where patients, reminders and sends meet: becoming inactive cancels what waits and plans nothing more; becoming
active again plans anew what still lies ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app import i18n
from app.errors import Invalid
from app.models.message import Message, Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.models.work import READY_SENDS, Send, SendState
from app.services import audit
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.compliance.changes import figures_change
from app.services.notifications import Notice, carers_of, notify
from app.services.quiet import speaking_time
from app.services.reminders.planning import plan_reminder
from app.services.visibility import get_visible_patient
from app.services.work.endings import end_send
from app.services.work.outgoing import ALWAYS_GOES, Outgoing, queue_for_patient

# Why a patient gets nothing: staff decided so, the patient said stop, or the patient said it when staff had decided so.
STAFF, UNSUBSCRIBED, STAFF_AND_UNSUBSCRIBED = "staff", "unsubscribed", "staff_unsubscribed"
KEEPS_GOING = ALWAYS_GOES | {Purpose.UNSUBSCRIBED}


def has_said_stop(inactive_reason: str | None) -> bool:
    """Whether it is the patient's own word that nothing is sent, which staff undo with a reason only."""
    return inactive_reason in (UNSUBSCRIBED, STAFF_AND_UNSUBSCRIBED)


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
        deactivate(session, actor, patient, reason=STAFF, note=reason, now=now)
    return patient


def unsubscribe(
    session: Session,
    actor: Actor,
    patients: Sequence[Patient],
    *,
    message_id: UUID,
    may_answer: bool,
    now: datetime,
) -> bool:
    """Somebody said stop for `patients`, who share the phone: at once, confirmed once, and their volunteers are told.

    The confirmation is the one answer of the machine that quiet hours do not hold: who says stop at night should see
    that it was heard, and not be written to in the morning. Of somebody whom staff had stopped before it is kept as
    well, or staff would begin again in good faith. False when all had said it already.
    """
    stopped = [patient for patient in patients if not has_said_stop(patient.inactive_reason)]
    for patient in stopped:
        if patient.is_active:
            deactivate(session, actor, patient, reason=UNSUBSCRIBED, now=now)
        else:
            _change_reason(session, actor, patient, STAFF_AND_UNSUBSCRIBED, now=now)
        _tell_carers(session, patient, "patient_unsubscribed", dedupe=f"unsubscribed:{message_id}", now=now)
    if stopped and may_answer:
        _confirm(session, stopped, Purpose.UNSUBSCRIBED, f"unsubscribed:{message_id}", not_before=now, now=now)
    return bool(stopped)


def resume(
    session: Session,
    actor: Actor,
    patients: Sequence[Patient],
    *,
    message_id: UUID,
    may_answer: bool,
    now: datetime,
) -> bool:
    """They want the messages again. Undoes only what they had said themselves, not what staff decided."""
    back = [patient for patient in patients if not patient.is_active and patient.inactive_reason == UNSUBSCRIBED]
    for patient in back:
        activate(session, actor, patient, reason="patient", now=now)
        _tell_carers(session, patient, "patient_resumed", dedupe=f"resumed:{message_id}", now=now)
    for patient in patients:
        if has_said_stop(patient.inactive_reason):
            _change_reason(session, actor, patient, STAFF, now=now)
    if back and may_answer:
        morning = speaking_time(back[0], now=now)
        _confirm(session, back, Purpose.RESUMED, f"resumed:{message_id}", not_before=morning, now=now)
    return bool(back)


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
    _cancel_sends(session, patient, [each for each in Purpose if each not in KEEPS_GOING], now=now)
    session.execute(
        update(Occurrence)
        .where(col(Occurrence.patient_id) == patient.id, col(Occurrence.status) == OccurrenceStatus.SCHEDULED)
        .values(status=OccurrenceStatus.CANCELLED, reason="inactive", next_followup_at=None, updated_at=now)
    )
    asked = select(Occurrence).where(Occurrence.patient_id == patient.id, col(Occurrence.next_followup_at).is_not(None))
    for occurrence in session.exec(asked.execution_options(populate_existing=True)).all():
        occurrence.next_followup_at = None
    _record(session, actor, patient, "patient.deactivated", _switched(patient, note or reason))


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
    _cancel_sends(session, patient, [Purpose.UNSUBSCRIBED], now=now)
    _forget_cancelled(session, patient, now=now)
    reminders = select(Reminder).where(Reminder.patient_id == patient.id, col(Reminder.deleted_at).is_(None))
    for reminder in session.exec(reminders).all():
        plan_reminder(session, reminder, patient, now=now)
        session.add(reminder)
    _record(session, actor, patient, "patient.activated", _switched(patient, reason))


def _change_reason(session: Session, actor: Actor, patient: Patient, reason: str, *, now: datetime) -> None:
    """Of somebody who gets nothing already: what they say is kept, and nothing else changes."""
    former, patient.inactive_reason = patient.inactive_reason, reason
    patient.version += 1
    patient.updated_at = now
    session.add(patient)
    _record(session, actor, patient, "patient.changed", {"inactiveReason": (former, reason)})


def _forget_cancelled(session: Session, patient: Patient, *, now: datetime) -> None:
    """What was cancelled and still lies ahead is planned anew: the rules may have changed meanwhile."""
    written = select(Message.id).where(col(Message.occurrence_id) == col(Occurrence.id))
    session.execute(
        delete(Occurrence).where(
            col(Occurrence.patient_id) == patient.id,
            col(Occurrence.status) == OccurrenceStatus.CANCELLED,
            col(Occurrence.reason) == "inactive",
            col(Occurrence.is_edited).is_(False),
            col(Occurrence.due_at) > now,
            ~written.exists(),
        )
    )


def _cancel_sends(session: Session, patient: Patient, purposes: Sequence[Purpose], *, now: datetime) -> None:
    """Cancel what waits for the patient; what a worker has in hand is stopped when it comes back."""
    query = (
        select(Send)
        .where(
            Send.patient_id == patient.id,
            col(Send.state).in_(READY_SENDS),
            col(Send.purpose).in_(purposes),
        )
        .with_for_update()
    )
    for send in session.exec(query).all():
        end_send(session, send, SendState.CANCELLED, reason="inactive", now=now)


def _confirm(
    session: Session, patients: list[Patient], purpose: Purpose, dedupe: str, *, not_before: datetime, now: datetime
) -> None:
    """One message to the phone they share, naming all of them."""
    patient, names = patients[0], ", ".join(each.name for each in patients)
    outgoing = Outgoing(
        purpose=purpose,
        body=i18n.translate(patient.language, f"message.{purpose.value}", name=names),
        dedupe=dedupe,
        due_at=now,
        not_before=not_before,
    )
    queue_for_patient(session, patient, outgoing, now=now)


def _switched(patient: Patient, reason: str) -> audit.Changes:
    return {"isActive": (not patient.is_active, patient.is_active), "reason": (None, reason)}


def _record(session: Session, actor: Actor, patient: Patient, name: str, changes: audit.Changes) -> None:
    figures_change(session, patient.id, now=patient.updated_at)
    record_act(
        session,
        actor,
        name,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes=changes,
    )


def _tell_carers(session: Session, patient: Patient, event: str, *, dedupe: str, now: datetime) -> None:
    notice = Notice(
        event=event,
        subject_type="patient",
        subject_id=patient.id,
        dedupe=f"{dedupe}:{patient.id}",
        params={"patientId": str(patient.id)},
    )
    notify(session, carers_of(session, patient), notice, now=now)
