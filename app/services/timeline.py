"""One line of time per patient: what was said, done, noted and planned, oldest first (P6, as far as it exists).

Only what the reader may see is in it: messages, the record and reminders each need their own permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Subquery, case, literal, select, type_coerce, union_all
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from app.models.message import Direction, Emergency, Message
from app.models.patient import RecordEntry, Verification
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import get_visible_patient


class Happening(StrEnum):
    """What a point on the line is. `planned` points are occurrences that have not been sent yet."""

    MESSAGE_IN = "message_in"
    MESSAGE_OUT = "message_out"
    RECORD = "record"
    REMINDER = "reminder"
    OCCURRENCE = "occurrence"
    VERIFICATION = "verification"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Point:
    """One point: `detail` is a word of ours (a status or kind), never a patient's words."""

    at: datetime
    id: UUID
    kind: Happening
    detail: str
    is_planned: bool


@dataclass(frozen=True)
class Span:
    """From and until when, both included."""

    since: datetime | None = None
    until: datetime | None = None


def list_timeline(
    session: Session, actor: Actor, patient_id: UUID, page: PageRequest, *, span: Span, now: datetime
) -> Page[Point]:
    """One page of the line, oldest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    line = union_all(*_sources(actor, patient.id)).subquery("line")
    query = select(line.c.at, line.c.id, line.c.kind, line.c.detail).where(*_within(line, span))
    order = [(line.c.at, False), (line.c.id, False)]
    rows = paginate(session, cast("SelectOfScalar[Any]", query), page, order=order)
    return rows.map(lambda row: _point(row, now=now))


def _sources(actor: Actor, patient_id: UUID) -> list[Select[Any]]:
    found = [_verifications(patient_id)]
    if actor.may(Permission.RECORD_READ):
        found.append(_record(patient_id))
    if actor.may(Permission.REMINDER_READ):
        found += [_reminders(patient_id), _occurrences(patient_id)]
    if actor.may(Permission.MESSAGE_READ):
        found.append(_messages(patient_id))
    if actor.may(Permission.EMERGENCY_READ):
        found.append(_emergencies(patient_id))
    return found


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


def _occurrences(patient_id: UUID) -> Select[Any]:
    return _points(
        col(Occurrence.due_at), col(Occurrence.id), literal(Happening.OCCURRENCE.value), Occurrence.status
    ).where(col(Occurrence.patient_id) == patient_id)


def _messages(patient_id: UUID) -> Select[Any]:
    kind = case((col(Message.direction) == Direction.IN, Happening.MESSAGE_IN.value), else_=Happening.MESSAGE_OUT.value)
    return _points(col(Message.created_at), col(Message.id), kind, Message.status).where(
        col(Message.patient_id) == patient_id
    )


def _emergencies(patient_id: UUID) -> Select[Any]:
    return _points(
        col(Emergency.happened_at), col(Emergency.id), literal(Happening.EMERGENCY.value), Emergency.status
    ).where(col(Emergency.patient_id) == patient_id)


def _points(at: Any, identity: Any, kind: ColumnElement[str], detail: object) -> Select[Any]:
    """One source. The detail is read as plain text: its enums differ from source to source."""
    return select(at.label("at"), identity.label("id"), kind.label("kind"), _as_text(detail).label("detail"))


def _as_text(column: object) -> ColumnElement[str]:
    return type_coerce(cast("ColumnElement[Any]", column), String())


def _within(line: Subquery, span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if span.since:
        conditions.append(line.c.at >= span.since)
    if span.until:
        conditions.append(line.c.at <= span.until)
    return conditions


def _point(row: Any, *, now: datetime) -> Point:
    is_planned = row.kind == Happening.OCCURRENCE and row.detail == OccurrenceStatus.SCHEDULED and row.at > now
    return Point(row.at, row.id, Happening(row.kind), row.detail, is_planned)
