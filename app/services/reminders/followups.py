"""Asking again, kindly, and giving up in time: follow-ups after 15 minutes and 2 hours, then missed (R4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import i18n
from app.dialect import is_postgres
from app.models.account import User
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus
from app.services import events
from app.services.actor import SYSTEM
from app.services.notifications import Notice, notify
from app.services.reminders.local_time import QuietHours, zone_of
from app.services.reminders.text import clock_text
from app.services.work.outgoing import Outgoing, queue_for_patient
from app.settings import get_settings

LAST_WAIT = timedelta(hours=1)  # how long the last follow-up may still be answered before the dose counts as missed
BATCH = 200


def follow_up_batch(session: Session, *, now: datetime, size: int = BATCH) -> int:
    """Take the next step for occurrences whose time has come. Returns how many were looked at."""
    query = (
        select(Occurrence, Patient)
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(col(Occurrence.next_followup_at) <= now)
        .order_by(col(Occurrence.next_followup_at))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(of=Occurrence, skip_locked=True)
    rows = session.exec(query).all()
    for occurrence, patient in rows:
        _next_step(session, occurrence, patient, now=now)
        session.add(occurrence)
    return len(rows)


def _next_step(session: Session, occurrence: Occurrence, patient: Patient, *, now: datetime) -> None:
    waits = occurrence.status in WAITING_FOR_ANSWER
    not_yet = occurrence.status is OccurrenceStatus.DECLINED and occurrence.is_not_yet
    if not (waits or not_yet) or occurrence.sent_at is None:
        occurrence.next_followup_at = None
    elif occurrence.followups_sent >= len(get_settings().followup_minutes):
        _give_up(session, occurrence, patient, now=now)
    elif not patient.may_receive_care:
        occurrence.next_followup_at = None
    else:
        _ask_again(session, occurrence, patient, now=now)


def _ask_again(session: Session, occurrence: Occurrence, patient: Patient, *, now: datetime) -> None:
    zone = zone_of(patient.timezone)
    allowed = QuietHours(patient.quiet_hours or get_settings().quiet_hours).next_allowed(now, zone)
    if allowed > now:
        occurrence.next_followup_at = allowed
        return
    occurrence.followups_sent += 1
    step = occurrence.followups_sent
    key = f"message.follow_up_{min(step, 2)}"
    body = i18n.translate(
        patient.language, key, name=patient.name, time=clock_text(occurrence.due_at.astimezone(zone), patient.language)
    )
    queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.FOLLOW_UP,
            body=body,
            dedupe=f"occurrence:{occurrence.id}:follow_up:{occurrence.message_id}:{step}",
            due_at=now,
            expires_at=now + timedelta(hours=2),
            occurrence_id=occurrence.id,
        ),
        now=now,
    )
    occurrence.next_followup_at = _after(occurrence, step, now=now)


def _after(occurrence: Occurrence, step: int, *, now: datetime) -> datetime:
    minutes = get_settings().followup_minutes
    if step < len(minutes) and occurrence.sent_at:
        return max(now, occurrence.sent_at + timedelta(minutes=minutes[step]))
    return now + LAST_WAIT


def _give_up(session: Session, occurrence: Occurrence, patient: Patient, *, now: datetime) -> None:
    occurrence.next_followup_at = None
    if occurrence.status not in WAITING_FOR_ANSWER:
        return
    occurrence.status = OccurrenceStatus.MISSED
    occurrence.missed_at = now
    occurrence.updated_at = now
    occurrence.version += 1
    events.emit(
        session, SYSTEM, "reminder.missed", subject_type="occurrence", subject_id=occurrence.id, patient_id=patient.id
    )
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient.assigned_volunteer_id else None
    if volunteer is not None:
        notify(
            session,
            [volunteer],
            Notice(
                event="dose_missed",
                subject_type="occurrence",
                subject_id=occurrence.id,
                dedupe=f"dose_missed:{occurrence.id}",
                params={"patientId": str(patient.id)},
            ),
            now=now,
        )
