"""The points of a line: from which tables they come, and which of them a reader and a choice leave in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, or_, select, type_coerce
from sqlmodel import col

from app.models.call import PatientCall
from app.models.conversation import ConversationNote
from app.models.file import File, FileUse, UseKind
from app.models.message import Direction, Emergency, Message, Purpose
from app.models.patient import RecordEntry, Verification
from app.models.reminder import Occurrence, Reminder
from app.services.actor import Actor, Permission
from app.services.files.listing import listed

_ADDED = (UseKind.PATIENT,)  # what came with an entry, a message or a reminder stands there already
_WITH_ANYTHING = (UseKind.PATIENT, UseKind.RECORD, UseKind.MESSAGE, UseKind.REMINDER)


class Happening(StrEnum):
    """What a point on the line is. `planned` points are occurrences that have not been sent yet."""

    MESSAGE_IN = "message_in"
    MESSAGE_OUT = "message_out"
    RECORD = "record"
    REMINDER = "reminder"
    OCCURRENCE = "occurrence"
    VERIFICATION = "verification"
    EMERGENCY = "emergency"
    CALL = "call"
    NOTE = "note"
    FILE = "file"


class Choice(StrEnum):
    """What somebody wants to see of a line."""

    ALL = "all"
    DOSES = "doses"
    MESSAGES = "messages"
    RECORD = "record"
    CALLS = "calls"
    FILES = "files"


@dataclass(frozen=True)
class Point:
    """One point: `detail` is a word of ours (a status or kind), never a patient's words."""

    at: datetime
    id: UUID
    kind: Happening
    detail: str
    is_planned: bool


def sources(
    actor: Actor, patient_id: UUID, choice: Choice, *, now: datetime, is_one_line_a_dose: bool = False
) -> list[Select[Any]]:
    """What the line is put together from. What lies ahead is not in it: that is counted out anew each time.

    `is_one_line_a_dose` leaves out the messages that only carry a dose or its answer.
    """
    found: list[Select[Any]] = []
    if choice in (Choice.ALL, Choice.MESSAGES):
        found.append(_verifications(patient_id))
        if actor.may(Permission.MESSAGE_READ):
            found.append(_messages(patient_id, is_one_line_a_dose=is_one_line_a_dose and choice is Choice.ALL))
            found.append(_notes(patient_id))
        if actor.may(Permission.EMERGENCY_READ):
            found.append(_emergencies(patient_id))
    if choice in (Choice.ALL, Choice.CALLS):
        found.append(_calls(patient_id))
    if choice in (Choice.ALL, Choice.RECORD) and actor.may(Permission.RECORD_READ):
        found.append(_record(patient_id))
    if choice in (Choice.ALL, Choice.FILES) and actor.may(Permission.FILE_READ):
        found.append(_files(actor, patient_id, _ADDED if choice is Choice.ALL else _WITH_ANYTHING))
    if actor.may(Permission.REMINDER_READ):
        if choice is Choice.ALL:
            found.append(_reminders(patient_id))
        if choice in (Choice.ALL, Choice.DOSES):
            found.append(_occurrences(patient_id, now=now))
    return found or [_verifications(patient_id).where(literal(value=False))]


def _verifications(patient_id: UUID) -> Select[Any]:
    return _points(
        col(Verification.requested_at), col(Verification.id), literal(Happening.VERIFICATION.value), Verification.status
    ).where(col(Verification.patient_id) == patient_id)


def _record(patient_id: UUID) -> Select[Any]:
    return _points(
        col(RecordEntry.created_at), col(RecordEntry.id), literal(Happening.RECORD.value), RecordEntry.kind
    ).where(col(RecordEntry.patient_id) == patient_id, col(RecordEntry.deleted_at).is_(None))


def _reminders(patient_id: UUID) -> Select[Any]:
    return _points(col(Reminder.created_at), col(Reminder.id), literal(Happening.REMINDER.value), Reminder.kind).where(
        col(Reminder.patient_id) == patient_id, col(Reminder.deleted_at).is_(None)
    )


def _occurrences(patient_id: UUID, *, now: datetime) -> Select[Any]:
    return _points(
        col(Occurrence.due_at), col(Occurrence.id), literal(Happening.OCCURRENCE.value), Occurrence.status
    ).where(col(Occurrence.patient_id) == patient_id, col(Occurrence.due_at) <= now)


def _messages(patient_id: UUID, *, is_one_line_a_dose: bool) -> Select[Any]:
    kind = case((col(Message.direction) == Direction.IN, Happening.MESSAGE_IN.value), else_=Happening.MESSAGE_OUT.value)
    found = _points(col(Message.created_at), col(Message.id), kind, Message.status).where(
        col(Message.patient_id) == patient_id
    )
    if not is_one_line_a_dose:
        return found
    asked_again = col(Message.purpose) == Purpose.FOLLOW_UP
    besides = and_(
        col(Message.occurrence_id).is_(None),
        or_(col(Message.purpose).is_(None), col(Message.purpose) != Purpose.THANKS),
    )
    return found.where(or_(besides, asked_again))


def _emergencies(patient_id: UUID) -> Select[Any]:
    return _points(
        col(Emergency.happened_at), col(Emergency.id), literal(Happening.EMERGENCY.value), Emergency.status
    ).where(col(Emergency.patient_id) == patient_id)


def _calls(patient_id: UUID) -> Select[Any]:
    return _points(
        col(PatientCall.called_at), col(PatientCall.id), literal(Happening.CALL.value), PatientCall.outcome
    ).where(col(PatientCall.patient_id) == patient_id)


def _notes(patient_id: UUID) -> Select[Any]:
    return _points(
        col(ConversationNote.created_at), col(ConversationNote.id), literal(Happening.NOTE.value), literal("")
    ).where(col(ConversationNote.patient_id) == patient_id, col(ConversationNote.deleted_at).is_(None))


def _files(actor: Actor, patient_id: UUID, uses: Sequence[UseKind]) -> Select[Any]:
    """Each file once, where it came to the patient first."""
    added_at = func.min(FileUse.created_at)
    query = _points(added_at, col(File.id), literal(Happening.FILE.value), File.kind)
    of_patient = query.join(FileUse, col(FileUse.file_id) == col(File.id)).where(
        col(FileUse.patient_id) == patient_id, col(FileUse.kind).in_(uses), listed(actor)
    )
    return of_patient.group_by(col(File.id), col(File.kind))


def _points(at: Any, identity: Any, kind: ColumnElement[str], detail: object) -> Select[Any]:
    """One source. The detail is read as plain text: its enums differ from source to source."""
    return select(at.label("at"), identity.label("id"), kind.label("kind"), _as_text(detail).label("detail"))


def _as_text(column: object) -> ColumnElement[str]:
    return type_coerce(cast("ColumnElement[Any]", column), String())
