"""One day's due moments: by time and state, for the people who look after them (R6).

A day is that of the reader's zone. Counts stop at a thousand: nobody reads further, and a day of 450 000 is counted as
fast as one of 1 500.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, union_all
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.account import User
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.reminders.due import Due, text_of
from app.services.reminders.local_time import local_date_of, moment_of, zone_of
from app.services.visibility import visible_patients

COUNTED = 1_000
T = TypeVar("T", Reminder, Patient)
_S = OccurrenceStatus


class Standing(StrEnum):
    """How a due moment stands, in the few words that a day is looked at by."""

    PLANNED = "planned"
    GOING = "going"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    MISSED = "missed"
    FAILED = "failed"
    LEFT_OUT = "left_out"


STATES: dict[Standing, tuple[OccurrenceStatus, ...]] = {
    Standing.PLANNED: (_S.SCHEDULED,),
    Standing.GOING: (_S.SENDING,),
    Standing.WAITING: (_S.SENT, _S.DELIVERED, _S.READ),
    Standing.CONFIRMED: (_S.CONFIRMED,),
    Standing.DECLINED: (_S.DECLINED,),
    Standing.MISSED: (_S.MISSED,),
    Standing.FAILED: (_S.FAILED, _S.TOO_LATE),
    Standing.LEFT_OUT: (_S.CANCELLED, _S.MUTED),
}
STANDING_OF = {status: standing for standing, statuses in STATES.items() for status in statuses}


@dataclass(frozen=True)
class DayFilter:
    """Which day, and what of it. `words` are looked for in the patient's name."""

    day: date
    standing: Standing | None = None
    volunteer_id: UUID | None = None
    patient_id: UUID | None = None
    words: str = ""


@dataclass(frozen=True)
class DayRow:
    """One due moment with whom and what it is about. `text` is what is, or will be, read."""

    occurrence: Occurrence
    reminder: Reminder
    patient: Patient
    volunteer: str
    text: str


@dataclass(frozen=True)
class DayView:
    """A page of a day with its counts, as the reader's clock and calendar have it."""

    page: Page[DayRow]
    counts: dict[Standing, int]
    timezone: str


def look_at_day(session: Session, actor: Actor, wanted: DayFilter, page: PageRequest) -> DayView:
    """What a page of the day shows."""
    counts = count_day(session, actor, replace(wanted, standing=None))
    return DayView(list_day(session, actor, wanted, page), counts, actor.timezone)


def get_today(session: Session, actor: Actor, *, now: datetime) -> date:  # noqa: ARG001 - a query like the others
    """The same, for those who ask through their session."""
    return today_of(actor, now=now)


def today_of(actor: Actor, *, now: datetime) -> date:
    """What day it is where the actor is."""
    return local_date_of(now, zone_of(actor.timezone))


def list_day(session: Session, actor: Actor, wanted: DayFilter, page: PageRequest) -> Page[DayRow]:
    """By due moment, earliest first. Five statements, however many rows there are."""
    require(actor, Permission.REMINDER_READ)
    query = _of_day(actor, wanted)
    if wanted.standing is not None:
        query = query.where(col(Occurrence.status).in_(STATES[wanted.standing]))
    found = paginate(session, query, page, order=[(col(Occurrence.due_at), False), (col(Occurrence.id), False)])
    return _with_people(session, found)


def count_day(session: Session, actor: Actor, wanted: DayFilter) -> dict[Standing, int]:
    """How many of the day stand how, each up to one more than a thousand. One statement."""
    require(actor, Permission.REMINDER_READ)
    parts = []
    for standing, statuses in STATES.items():
        some = _of_day(actor, wanted).where(col(Occurrence.status).in_(statuses)).with_only_columns(literal(1))
        counted = some.limit(COUNTED + 1).subquery()
        parts.append(core_select(literal(standing.value), func.count()).select_from(counted))
    return {Standing(name): count for name, count in session.execute(union_all(*parts)).all()}


def span_of(day: date, actor: Actor) -> tuple[datetime, datetime]:
    """The moments at which `day` begins and ends where the actor is."""
    zone = zone_of(actor.timezone)
    return moment_of(day, time(), zone), moment_of(day + timedelta(days=1), time(), zone)


def _of_day(actor: Actor, wanted: DayFilter) -> SelectOfScalar[Occurrence]:
    begin, end = span_of(wanted.day, actor)
    return (
        select(Occurrence)
        .join(Patient, col(Patient.id) == col(Occurrence.patient_id))
        .where(Occurrence.due_at >= begin, Occurrence.due_at < end, visible_patients(actor), *_people(wanted))
    )


def _people(wanted: DayFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.volunteer_id is not None:
        found.append(col(Patient.assigned_volunteer_id) == wanted.volunteer_id)
    if wanted.patient_id is not None:
        found.append(col(Patient.id) == wanted.patient_id)
    found += [col(Patient.name_search).contains(word, autoescape=True) for word in wanted.words.casefold().split()[:5]]
    return found


def _with_people(session: Session, found: Page[Occurrence]) -> Page[DayRow]:
    reminders = _by_id(session, Reminder, {row.reminder_id for row in found.rows})
    patients = _by_id(session, Patient, {row.patient_id for row in found.rows})
    carers = {patient.assigned_volunteer_id for patient in patients.values() if patient.assigned_volunteer_id}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(carers))).all())

    def row(occurrence: Occurrence) -> DayRow:
        reminder, patient = reminders[occurrence.reminder_id], patients[occurrence.patient_id]
        volunteer = names.get(patient.assigned_volunteer_id, "") if patient.assigned_volunteer_id else ""
        return DayRow(occurrence, reminder, patient, volunteer, text_of(Due(occurrence, reminder, patient)))

    return found.map(row)


def _by_id(session: Session, model: type[T], ids: set[UUID]) -> dict[UUID, T]:
    return {found.id: found for found in session.exec(select(model).where(col(model.id).in_(ids)))}
