"""What stands around a patient's page: who they are, what comes next, and what is still open. A fixed number of
statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.models.account import User
from app.models.call import Question
from app.models.message import Emergency, EmergencyStatus, Message
from app.models.patient import Patient, PatientContact, RecordEntry, RecordKind
from app.models.patient_list import PatientFigure
from app.models.reminder import Reminder
from app.services.actor import Actor, Permission, require
from app.services.openings import is_opening_recorded
from app.services.patients.schemas import PatientDetail
from app.services.reminders.local_time import zone_of
from app.services.reminders.text import Fills, reminder_text
from app.services.timeline.headline import headline
from app.services.timeline.planned import Ahead, list_ahead
from app.services.visibility import get_visible_patient

NEXT = 5
SHOWN = 3
MOST_WORDS = 80


@dataclass(frozen=True)
class Coming:
    """The reminder that is due next, as the patient will read it, and when the next five are due."""

    reminder_id: UUID
    text: str
    moments: list[datetime]


@dataclass(frozen=True)
class Open:
    """What waits for somebody: open questions with the words of the newest, an emergency, a call that is needed.

    `question` is empty for those who may not read messages.
    """

    questions: int = 0
    question: str = ""
    asked_at: datetime | None = None
    emergency_id: UUID | None = None
    emergency_at: datetime | None = None
    call_reason: str = ""
    call_since: datetime | None = None


@dataclass(frozen=True)
class Overview:
    """One patient, with what the page shows beside the tabs. `reminders` counts those that are not deleted."""

    patient: PatientDetail
    volunteer: str
    companions: list[tuple[str, str]]
    allergies: list[str]
    reminders: int
    coming: Coming | None
    open: Open
    is_opening_recorded: bool


def get_overview(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> Overview:
    """The overview of a patient whom the actor sees."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    volunteer = session.get(User, patient.assigned_volunteer_id) if patient.assigned_volunteer_id else None
    return Overview(
        patient=PatientDetail.of(patient, actor),
        volunteer=volunteer.name if volunteer else "",
        companions=_companions(session, patient),
        allergies=_allergies(session, patient) if actor.may(Permission.RECORD_READ) else [],
        reminders=_count_reminders(session, patient) if actor.may(Permission.REMINDER_READ) else 0,
        coming=_coming(session, patient, now=now) if actor.may(Permission.REMINDER_READ) else None,
        open=_open(session, actor, patient),
        is_opening_recorded=is_opening_recorded(session, actor, patient.id, now=now),
    )


def _companions(session: Session, patient: Patient) -> list[tuple[str, str]]:
    """Name and relation of those close to them, those who may confirm first."""
    query = (
        select(PatientContact.name, PatientContact.relation)
        .where(PatientContact.patient_id == patient.id, col(PatientContact.deleted_at).is_(None))
        .order_by(col(PatientContact.may_confirm).desc(), col(PatientContact.created_at))
        .limit(SHOWN)
    )
    return [(name, relation) for name, relation in session.exec(query).all()]


def _allergies(session: Session, patient: Patient) -> list[str]:
    query = (
        select(RecordEntry)
        .where(
            RecordEntry.patient_id == patient.id,
            RecordEntry.kind == RecordKind.ALLERGY,
            col(RecordEntry.deleted_at).is_(None),
        )
        .order_by(col(RecordEntry.happened_on).desc())
        .limit(SHOWN)
    )
    return [_first_words(entry.body) for entry in session.exec(query).all()]


def _count_reminders(session: Session, patient: Patient) -> int:
    query = select(func.count()).where(Reminder.patient_id == patient.id, col(Reminder.deleted_at).is_(None))
    return session.exec(query).one()


def _coming(session: Session, patient: Patient, *, now: datetime) -> Coming | None:
    """Nothing comes for somebody who gets no messages, however much is planned."""
    if not patient.may_receive_care:
        return None
    ahead = [each for each in list_ahead(session, patient, now=now) if each.status == "scheduled"][:NEXT]
    reminder = session.get(Reminder, ahead[0].reminder_id) if ahead else None
    if reminder is None:
        return None
    return Coming(reminder.id, _text(reminder, patient, ahead[0]), [each.at for each in ahead])


def _text(reminder: Reminder, patient: Patient, next_one: Ahead) -> str:
    fills = Fills(patient.name, patient.hospital, patient.doctor, reminder.variables or {})
    zone = zone_of(reminder.timezone or patient.timezone)
    text = reminder_text(reminder.message, fills, due_at=next_one.at, zone=zone, language=patient.language)
    return text or headline(reminder, patient)


def _open(session: Session, actor: Actor, patient: Patient) -> Open:
    waiting = (Question.patient_id == patient.id, col(Question.answered_at).is_(None))
    count = session.exec(select(func.count()).where(*waiting)).one()
    newest = session.exec(select(Question).where(*waiting).order_by(col(Question.asked_at).desc()).limit(1)).first()
    may_read = actor.may(Permission.MESSAGE_READ)
    message = session.get(Message, newest.message_id) if newest and newest.message_id and may_read else None
    emergency = None
    if actor.may(Permission.EMERGENCY_READ):
        cries = select(Emergency).where(Emergency.patient_id == patient.id, Emergency.status != EmergencyStatus.CLOSED)
        emergency = session.exec(cries.order_by(col(Emergency.happened_at).desc()).limit(1)).first()
    figure = session.get(PatientFigure, patient.id)
    return Open(
        questions=count,
        question=_first_words(message.body) if message else "",
        asked_at=newest.asked_at if newest else None,
        emergency_id=emergency.id if emergency else None,
        emergency_at=emergency.happened_at if emergency else None,
        call_reason=(figure.call_reason or "") if figure else "",
        call_since=figure.call_since if figure else None,
    )


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_WORDS else line[: MOST_WORDS - 1].rstrip() + "…"
