"""Asking again, kindly, and giving up in time: follow-ups after 15 minutes and 2 hours, then missed (R4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import i18n
from app.dialect import is_postgres
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus, Reminder, ReminderKind
from app.services import events
from app.services.actor import SYSTEM
from app.services.compliance.changes import figures_change
from app.services.notifications import Notice, carers_of, notify
from app.services.quiet import speaking_time
from app.services.reminders.due import Due
from app.services.reminders.local_time import zone_of
from app.services.reminders.text import clock_text
from app.services.work.outgoing import Outgoing, queue_for_patient
from app.services.work.pacing import next_follow_up
from app.settings import get_settings

STALE = timedelta(hours=2)  # a question that could not leave for so long asks of the past
BATCH = 200


def follow_up_batch(session: Session, *, now: datetime, size: int = BATCH) -> int:
    """Take the next step for occurrences whose time has come. Returns how many were looked at."""
    query = (
        select(Occurrence, Reminder, Patient)
        .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(col(Occurrence.next_followup_at) <= now)
        .order_by(col(Occurrence.next_followup_at))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(of=Occurrence, skip_locked=True)
    rows = session.exec(query).all()
    for row in rows:
        due = Due(*row)
        _next_step(session, due, now=now)
        session.add(due.occurrence)
    return len(rows)


def _next_step(session: Session, due: Due, *, now: datetime) -> None:
    occurrence, patient = due.occurrence, due.patient
    waits = occurrence.status in WAITING_FOR_ANSWER
    not_yet = occurrence.status is OccurrenceStatus.DECLINED and occurrence.is_not_yet
    if not (waits or not_yet) or occurrence.sent_at is None:
        occurrence.next_followup_at = None
    elif occurrence.followups_sent >= len(get_settings().followup_minutes):
        _give_up(session, occurrence, patient, now=now)
    elif not patient.may_receive_care or due.reminder.deleted_at is not None:
        occurrence.next_followup_at = None
    else:
        allowed = speaking_time(patient, now=now)
        if allowed > now:
            occurrence.next_followup_at = allowed
        else:
            ask_again(session, due, now=now)


def ask_again(session: Session, due: Due, *, now: datetime) -> None:
    """Queue the next question about a dose, and set when the one after it is due."""
    occurrence, patient = due.occurrence, due.patient
    occurrence.followups_sent += 1
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.FOLLOW_UP,
            body=_question(due),
            dedupe=f"occurrence:{occurrence.id}:follow_up:{occurrence.message_id}:{occurrence.followups_sent}",
            due_at=now,
            expires_at=now + STALE,
            occurrence_id=occurrence.id,
        ),
        now=now,
    )
    occurrence.next_followup_at = next_follow_up(occurrence, now=now)
    events.hint(session, patient.id)


def _question(due: Due) -> str:
    """Whether the dose was taken; of an appointment or anything else, whether the reminder was heard."""
    language = due.patient.language
    kind = "follow_up" if due.reminder.kind is ReminderKind.MEDICATION else "follow_up_other"
    local = due.occurrence.due_at.astimezone(zone_of(due.reminder.timezone or due.patient.timezone))
    key = f"message.{kind}_{min(due.occurrence.followups_sent, 2)}"
    return i18n.translate(language, key, name=due.patient.name, time=clock_text(local, language))


def _give_up(session: Session, occurrence: Occurrence, patient: Patient, *, now: datetime) -> None:
    occurrence.next_followup_at = None
    if occurrence.status not in WAITING_FOR_ANSWER:
        return
    occurrence.status = OccurrenceStatus.MISSED
    occurrence.missed_at = now
    figures_change(session, patient.id, now=now)
    occurrence.updated_at = now
    occurrence.version += 1
    events.emit(
        session, SYSTEM, "reminder.missed", subject_type="occurrence", subject_id=occurrence.id, patient_id=patient.id
    )
    notice = Notice(
        event="dose_missed",
        subject_type="occurrence",
        subject_id=occurrence.id,
        dedupe=f"dose_missed:{occurrence.id}:{occurrence.message_id}",
        params={"patientId": str(patient.id)},
    )
    notify(session, carers_of(session, patient), notice, now=now)
