"""The four groups of Today: questions, who needs a call, what is due, each the oldest first; who is waited for.

Due now: the machine has asked at least once and nobody answered, or the dose was missed or never sent today. Waited
for: sent, and not asked again yet, or answered "not yet". A missed dose of somebody who needs a call stands there only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import load_only
from sqlmodel import Session, col

from app.models.call import CallReason, Question
from app.models.message import Message
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.reminder import WAITING_FOR_ANSWER, Occurrence, OccurrenceStatus, Reminder
from app.services.timeline.headline import headline
from app.services.today.scope import Scope

SHOWN = 50
COUNTED = 1_000  # nobody reads further; one more than this is shown as "more than"
WITHIN = timedelta(hours=18)  # a dose of yesterday morning is no matter of today


_REASONS = [reason.value for reason in CallReason]  # named one by one, so that their index is used


def _only(*columns: Any) -> Any:
    """What a line shows, and nothing else: the rest of a row is wide, and much of it sealed."""
    return load_only(*columns, raiseload=True)


_NAMED = _only(Patient.name)
_OF_A_DOSE = (
    _only(Occurrence.due_at, Occurrence.status, Occurrence.followups_sent, Occurrence.read_at),
    _only(Reminder.variables, Reminder.message),
    _only(Patient.name, Patient.hospital, Patient.doctor),
)


class Group(StrEnum):
    QUESTIONS = "questions"
    CALLS = "calls"
    DUE = "due"
    WAITING = "waiting"


@dataclass(frozen=True)
class Todo:
    """One thing to do. `at` is when it was asked, due, or became necessary; `text` is the patient's question or what
    the dose is; `state` is the reason, the intent or the occurrence's standing; `seen_at` belongs to it."""

    id: UUID
    group: Group
    patient_id: UUID
    name: str
    at: datetime
    text: str
    state: str
    count: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Limits:
    """What counts as today for the reader."""

    now: datetime
    day_begins: datetime

    @property
    def due_after(self) -> datetime:
        return min(self.now - WITHIN, self.day_begins)


def count_groups(session: Session, scope: Scope, limits: Limits) -> dict[Group, int]:
    """How many there are of each, up to one more than a thousand. One statement."""
    parts = [
        select(literal(group.value), func.count()).select_from(_ids(group, scope, limits).limit(COUNTED + 1).subquery())
        for group in Group
    ]
    return {Group(name): count for name, count in session.execute(union_all(*parts)).all()}


def count_patients(session: Session, scope: Scope, limits: Limits) -> int:
    """Of how many different patients there is something to do. One statement."""
    named = union_all(*(_ids(group, scope, limits) for group in Group)).subquery()
    counted: int = session.execute(select(func.count(func.distinct(named.c[0])))).scalar_one()
    return counted


def list_questions(session: Session, scope: Scope, limits: Limits, *, limit: int = SHOWN) -> list[Todo]:
    query = (
        select(Question, Patient, Message)
        .options(_NAMED, _only(Message.body, Message.media_kind))
        .join(Patient, col(Patient.id) == col(Question.patient_id))
        .outerjoin(Message, col(Message.id) == col(Question.message_id))
        .where(*_where(Group.QUESTIONS, scope, limits))
        .order_by(col(Question.asked_at), col(Question.id))
        .limit(limit)
    )
    return [
        Todo(
            question.id,
            Group.QUESTIONS,
            patient.id,
            patient.name,
            question.asked_at,
            message.body if message else "",
            _kind_of(question, message),
        )
        for question, patient, message in session.execute(query).all()
    ]


def list_calls(session: Session, scope: Scope, limits: Limits, *, limit: int = SHOWN) -> list[Todo]:
    order = (col(PatientFigure.call_since), col(PatientFigure.patient_id))
    query = (
        select(PatientFigure, Patient)
        .options(_NAMED)
        .join(Patient, col(Patient.id) == col(PatientFigure.patient_id))
        .where(col(PatientFigure.patient_id).in_(_ids(Group.CALLS, scope, limits).order_by(*order).limit(limit)))
        .order_by(*order)
    )
    return [
        Todo(
            patient.id,
            Group.CALLS,
            patient.id,
            patient.name,
            figure.call_since or figure.updated_at,
            "",
            figure.call_reason or CallReason.MISSED.value,
            count=figure.misses,
            seen_at=figure.last_heard_at,
        )
        for figure, patient in session.execute(query).all()
    ]


def list_doses(session: Session, scope: Scope, limits: Limits, group: Group, *, limit: int = SHOWN) -> list[Todo]:
    """What is due, the oldest first; what is waited for, the newest first."""
    order = _order(group)
    if scope.patient_ids is None:
        columns = (col(Occurrence.id), col(Occurrence.due_at))
        found = _everybodys(columns, scope, limits, group, limit=limit).subquery()
        first = select(found.c.id).order_by(*_order(group, found.c.due_at, found.c.id)).limit(limit)
        where: list[ColumnElement[bool]] = [col(Occurrence.id).in_(session.execute(first).scalars().all())]
    else:
        where = _where(group, scope, limits)
    query = (
        _joined(select(Occurrence, Reminder, Patient))
        .options(*_OF_A_DOSE)
        .join(Reminder, col(Reminder.id) == col(Occurrence.reminder_id))
        .where(*where)
        .order_by(*order)
        .limit(limit)
    )
    return [
        Todo(
            dose.id,
            group,
            patient.id,
            patient.name,
            dose.due_at,
            headline(reminder, patient),
            _standing_of(dose),
            count=dose.followups_sent,
            seen_at=dose.read_at,
        )
        for dose, reminder, patient in session.execute(query).all()
    ]


def _ids(group: Group, scope: Scope, limits: Limits) -> Select[Any]:
    """The patients of a group, one row for each thing to do."""
    if group is Group.QUESTIONS:
        query = select(col(Question.patient_id)).join(Patient, col(Patient.id) == col(Question.patient_id))
    elif group is Group.CALLS:
        query = select(col(PatientFigure.patient_id))
    elif scope.patient_ids is None:
        columns = (col(Occurrence.patient_id),)
        return select(_everybodys(columns, scope, limits, group, limit=COUNTED + 1).subquery().c[0])
    else:
        query = _joined(select(col(Occurrence.patient_id)))
    return query.where(*_where(group, scope, limits))


def _everybodys(
    columns: Sequence[Any], scope: Scope, limits: Limits, group: Group, *, limit: int
) -> CompoundSelect[Any]:
    """`columns` of the doses of a group, whoever's they are: each state by itself, so that each is read in the order of
    its index and no further than needed, however many doses a day has."""
    parts = [
        _joined(select(*columns))
        .where(scope.condition, *_of_today(limits), col(Occurrence.status) == status, condition)
        .order_by(_order(group)[0])
        .limit(limit)
        .subquery()
        for status, condition in _branches(group, limits)
    ]
    return union_all(*(select(*part.c) for part in parts))


def _order(group: Group, due_at: Any = Occurrence.due_at, dose_id: Any = Occurrence.id) -> tuple[Any, Any]:
    return (due_at.desc(), dose_id.desc()) if group is Group.WAITING else (due_at, dose_id)


def _joined(query: Any) -> Any:
    return query.join(Patient, col(Patient.id) == col(Occurrence.patient_id))


def _where(group: Group, scope: Scope, limits: Limits) -> list[ColumnElement[bool]]:
    if group is Group.QUESTIONS:
        return [col(Question.answered_at).is_(None), scope.of(col(Question.patient_id))]
    if group is Group.CALLS:
        return [col(PatientFigure.call_reason).in_(_REASONS), _is_such_a_patient(scope)]
    status = type_coerce(func.lower(col(Occurrence.status)), String())  # by patient, then: not by the index of states
    found = [and_(status == each.value, condition) for each, condition in _branches(group, limits)]
    return [scope.of(col(Occurrence.patient_id)), *_of_today(limits), or_(*found)]


def _is_such_a_patient(scope: Scope) -> ColumnElement[bool]:
    """Said of each figure, so that a database begins with those who need a call, even if it cannot know them few."""
    patient_id = col(PatientFigure.patient_id)
    if scope.patient_ids is not None:
        return patient_id.in_(scope.patient_ids)
    return select(col(Patient.id)).where(col(Patient.id) == patient_id, scope.condition).exists()


def _of_today(limits: Limits) -> list[ColumnElement[bool]]:
    return [col(Occurrence.due_at) > limits.due_after, col(Occurrence.due_at) <= limits.now]


def _branches(group: Group, limits: Limits) -> list[tuple[OccurrenceStatus, ColumnElement[bool]]]:
    """The states of a group, each with what else has to hold."""
    asked = col(Occurrence.followups_sent)
    if group is Group.DUE:
        figure = select(literal(1)).where(col(PatientFigure.patient_id) == col(Occurrence.patient_id))
        needs_call = figure.where(col(PatientFigure.call_reason).is_not(None)).exists()
        over = and_(col(Occurrence.due_at) >= limits.day_begins, ~needs_call)
        missed = [(status, over) for status in (OccurrenceStatus.MISSED, OccurrenceStatus.TOO_LATE)]
        return [*((status, asked > 0) for status in _list(WAITING_FOR_ANSWER)), *missed]
    not_yet = and_(col(Occurrence.is_not_yet).is_(True), col(Occurrence.next_followup_at).is_not(None))
    return [*((status, asked == 0) for status in _list(WAITING_FOR_ANSWER)), (OccurrenceStatus.DECLINED, not_yet)]


def _list(statuses: frozenset[OccurrenceStatus]) -> list[OccurrenceStatus]:
    return sorted(statuses, key=lambda status: status.value)


def _kind_of(question: Question, message: Message | None) -> str:
    """How it was read; a picture or a voice says so."""
    is_media = message is not None and message.media_kind is not None and not message.body.strip()
    return "media" if is_media else question.intent


def _standing_of(dose: Occurrence) -> str:
    if dose.status is OccurrenceStatus.DECLINED:
        return "not_yet"
    return dose.status.value
