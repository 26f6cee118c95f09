"""From a due moment to a message on its way: the one place where an occurrence becomes `sending`.

Many at once go in batches (a minute may hold ten thousand); the checks of P3 and the window of R3 are made here, and
whoever is skipped is seen with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.errors import AppError
from app.models.message import Message, Purpose
from app.models.patient import Patient, VerificationStatus
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.models.work import Send
from app.services.reminders.local_time import zone_of
from app.services.reminders.stopping import STOPPED
from app.services.reminders.text import Fills, reminder_text
from app.services.work.endings import end_occurrence
from app.services.work.outgoing import SENDS, Outgoing, compose, recipient_of
from app.services.work.wakeups import wake

BATCH = 200


@dataclass(frozen=True)
class Due:
    """An occurrence with what is needed to send it."""

    occurrence: Occurrence
    reminder: Reminder
    patient: Patient


@dataclass
class DueReport:
    """What became of the occurrences that were due: how many are on their way, and who was skipped why."""

    queued: int = 0
    skipped: dict[UUID, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.queued + len(self.skipped)


def queue_due(session: Session, *, now: datetime, size: int = BATCH) -> DueReport:
    """Put the next batch of due occurrences on its way, oldest first. An empty report: nothing is due."""
    query = (
        select(Occurrence, Reminder, Patient)
        .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(col(Occurrence.status) == OccurrenceStatus.SCHEDULED, col(Occurrence.due_at) <= now)
        .order_by(col(Occurrence.due_at))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(of=Occurrence, skip_locked=True)
    report = DueReport()
    pairs = [pair for row in session.exec(query).all() if (pair := _queue_one(session, Due(*row), report, now=now))]
    put_on_the_way(session, pairs)
    report.queued = len(pairs)
    return report


def hindrance(occurrence: Occurrence, patient: Patient, *, now: datetime) -> tuple[OccurrenceStatus, str] | None:
    """Why this occurrence must not be sent, and the state it ends in."""
    if patient.deleted_at is not None or not patient.is_active:
        return OccurrenceStatus.CANCELLED, "inactive"
    if patient.verification_status is not VerificationStatus.VERIFIED:
        return OccurrenceStatus.MUTED, "not_verified"
    if occurrence.expires_at <= now:
        return OccurrenceStatus.TOO_LATE, "too_late"
    return None


def start_sending(due: Due, *, now: datetime, dedupe: str, is_by_hand: bool = False) -> tuple[Message, Send]:
    """The message and its send; the occurrence becomes `sending`. What a person sends has no window."""
    occurrence, patient = due.occurrence, due.patient
    message, send = compose(
        recipient_of(patient, now=now),
        Outgoing(
            purpose=Purpose.REMINDER,
            body=text_of(due),
            dedupe=dedupe,
            due_at=min(occurrence.due_at, now),
            not_before=now,
            expires_at=None if is_by_hand else occurrence.expires_at,
            occurrence_id=occurrence.id,
            file_id=due.reminder.file_id,
        ),
        now=now,
    )
    occurrence.status = OccurrenceStatus.SENDING
    occurrence.message_id = message.id
    occurrence.delivered_at = occurrence.read_at = occurrence.missed_at = None  # of an earlier sending, if any
    occurrence.reason = None
    occurrence.updated_at = now
    occurrence.version += 1
    return message, send


def put_on_the_way(session: Session, pairs: list[tuple[Message, Send]]) -> None:
    """Store the messages, then the sends that refer to them, and say that there is work."""
    session.add_all(message for message, _ in pairs)
    session.flush()
    session.add_all(send for _, send in pairs)
    if pairs:
        wake(session, SENDS)


def text_of(due: Due) -> str:
    """What the patient will read for this due moment."""
    return text_at(due.reminder, due.patient, due.occurrence.due_at, own_message=due.occurrence.own_message)


def text_at(reminder: Reminder, patient: Patient, due_at: datetime, *, own_message: str | None = None) -> str:
    """What `patient` will read at that moment; `own_message` stands in for the reminder's where one has its own."""
    message = own_message or reminder.message
    fills = Fills(name=patient.name, hospital=patient.hospital, doctor=patient.doctor, own=reminder.variables)
    zone = zone_of(reminder.timezone or patient.timezone)
    return reminder_text(message, fills, due_at=due_at, zone=zone, language=patient.language)


def _queue_one(session: Session, due: Due, report: DueReport, *, now: datetime) -> tuple[Message, Send] | None:
    occurrence = due.occurrence
    problem = _stopped(due) or hindrance(occurrence, due.patient, now=now)
    if problem is None:
        try:
            return start_sending(due, now=now, dedupe=_dedupe(occurrence))
        except (AppError, ValueError):  # a number or a zone that cannot be: the others must not wait for it
            problem = OccurrenceStatus.FAILED, "unsendable"
    status, reason = problem
    end_occurrence(session, occurrence, status, reason=reason, now=now)
    report.skipped[occurrence.id] = reason
    return None


def _dedupe(occurrence: Occurrence) -> str:
    """One message for one due moment; after one that was stopped on its way, one more."""
    return f"occurrence:{occurrence.id}:" + ("0" if occurrence.message_id is None else f"after:{occurrence.message_id}")


def _stopped(due: Due) -> tuple[OccurrenceStatus, str] | None:
    """Whether the reminder was stopped in the second in which this was due."""
    is_going = due.reminder.status is ReminderStatus.ACTIVE and due.reminder.deleted_at is None
    return None if is_going else (OccurrenceStatus.CANCELLED, STOPPED)
