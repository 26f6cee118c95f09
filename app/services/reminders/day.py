"""One day's due moments: by time and state, for the people who look after them (R6).

A day is that of the reader's zone. Counts stop at a thousand: nobody reads further, and a day of 450 000 is counted as
fast as one of 1 500.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, union_all
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.account import User
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.actor import Actor, Permission, require
from app.services.pages import PageRequest
from app.services.reminders.due import Due, text_of
from app.services.reminders.local_time import local_date_of, moment_of, zone_of
from app.services.reminders.whose import (
    InView,
    People,
    deleted_patients,
    of_patients,
    patients_in_view,
)
from app.services.timeline.headline import headline

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
SETTLED = (Standing.CONFIRMED, Standing.LEFT_OUT)
SETTLED_FOR = timedelta(minutes=10)  # what somebody has just settled stays in its place
STANDING_OF = {status: standing for standing, statuses in STATES.items() for status in statuses}


@dataclass(frozen=True)
class DayFilter:
    """Which day, and what of it. `words` are looked for in the patient's name. `now`: what was due before and needs
    nobody any more is left out."""

    day: date
    standing: Standing | None = None
    volunteer_id: UUID | None = None
    patient_id: UUID | None = None
    words: str = ""
    now: datetime | None = None

    def people(self) -> People:
        return People(self.volunteer_id, self.patient_id, self.words)


@dataclass(frozen=True)
class DayRow:
    """One due moment with whom and what it is about. `text` is what is, or will be, read; `headline` the few words by
    which it is called."""

    occurrence: Occurrence
    reminder: Reminder
    patient: Patient
    volunteer: str
    text: str
    headline: str


@dataclass(frozen=True)
class DayView:
    """A page of a day with its counts, as the reader's clock and calendar have it. `total` grows to thousands only.

    `is_at_least`: so many patients have such a name that the counts are those of the first of them, and more in truth.
    `earlier`: how many were left out because they are settled.
    """

    rows: list[DayRow]
    counts: dict[Standing, int]
    total: int
    timezone: str
    is_at_least: bool = False
    earlier: int = 0


def look_at_day(session: Session, actor: Actor, wanted: DayFilter, page: PageRequest) -> DayView:
    """What a page of the day shows. Six statements, however many rows there are, and one where a part is left out."""
    require(actor, Permission.REMINDER_READ)
    whose = patients_in_view(session, actor, wanted.people())
    counts = _counts(session, actor, wanted, whose)
    query = of_patients(session, _on_day(actor, wanted), actor, wanted.people(), whose)
    if wanted.standing is not None:
        query = query.where(col(Occurrence.status).in_(STATES[wanted.standing]))
    earlier = 0
    if wanted.now is not None and all(counts.get(each, 0) <= COUNTED for each in SETTLED):
        settled = _settled_before(wanted.now)
        earlier = session.execute(query.where(settled).with_only_columns(func.count())).scalar_one()
        query = query.where(~settled)
    is_few = whose is not None and whose.is_all
    # Few are sorted, so that the database does not go through the day in order until it has found them.
    due_at = func.coalesce(col(Occurrence.due_at), col(Occurrence.expires_at)) if is_few else col(Occurrence.due_at)
    order = (due_at, col(Occurrence.id))
    # Only the rows of the page are read whole: the way to them is in an index.
    found = query.with_only_columns(col(Occurrence.id)).order_by(*order).offset(page.offset).limit(page.size)
    here = col(Occurrence.id).in_(found.correlate(None))
    rows = session.exec(select(Occurrence).where(here).order_by(*order)).all()
    total = counts.get(wanted.standing, 0) if wanted.standing else sum(counts.values())
    is_at_least = whose is not None and not whose.is_all
    return DayView(_with_people(session, rows), counts, total - earlier, actor.timezone, is_at_least, earlier)


def get_todays_date(session: Session, actor: Actor, *, now: datetime) -> date:  # noqa: ARG001 - a query like the others
    """The same, for those who ask through their session."""
    return today_of(actor, now=now)


def today_of(actor: Actor, *, now: datetime) -> date:
    """What day it is where the actor is."""
    return local_date_of(now, zone_of(actor.timezone))


def span_of(day: date, actor: Actor) -> tuple[datetime, datetime]:
    """The moments at which `day` begins and ends where the actor is."""
    zone = zone_of(actor.timezone)
    return moment_of(day, time(), zone), moment_of(day + timedelta(days=1), time(), zone)


def _settled_before(now: datetime) -> ColumnElement[bool]:
    """Due before `now`, and confirmed or left out for a while: on a day that is counted to its end, few."""
    statuses = [status for standing in SETTLED for status in STATES[standing]]
    return and_(
        col(Occurrence.status).in_(statuses),
        col(Occurrence.due_at) < now,
        col(Occurrence.updated_at) < now - SETTLED_FOR,
    )


def _counts(session: Session, actor: Actor, wanted: DayFilter, whose: InView | None) -> dict[Standing, int]:
    """How many stand how. Of everybody each is counted up to one more than a thousand, off an index alone."""
    if whose is not None:
        return _grouped(session, _on_day(actor, wanted).where(whose.is_theirs))
    parts = []
    for standing, statuses in STATES.items():
        some = _on_day(actor, wanted).where(col(Occurrence.status).in_(statuses))
        counted = some.with_only_columns(literal(1)).limit(COUNTED + 1).subquery()
        parts.append(core_select(literal(standing.value), func.count()).select_from(counted))
    found = {Standing(name): count for name, count in session.execute(union_all(*parts)).all()}
    if gone := deleted_patients(session):
        of_gone = _grouped(session, _on_day(actor, wanted).where(col(Occurrence.patient_id).in_(gone)))
        found = {standing: max(count - of_gone[standing], 0) for standing, count in found.items()}
    return found


def _grouped(session: Session, query: SelectOfScalar[Occurrence]) -> dict[Standing, int]:
    by_status = query.with_only_columns(col(Occurrence.status), func.count()).group_by(col(Occurrence.status))
    found: dict[Standing, int] = dict.fromkeys(STATES, 0)
    for status, count in session.execute(by_status).all():
        found[STANDING_OF[status]] += count
    return found


def _on_day(actor: Actor, wanted: DayFilter) -> SelectOfScalar[Occurrence]:
    begin, end = span_of(wanted.day, actor)
    return select(Occurrence).where(Occurrence.due_at >= begin, Occurrence.due_at < end)


def _with_people(session: Session, rows: Sequence[Occurrence]) -> list[DayRow]:
    reminders = _by_id(session, Reminder, {row.reminder_id for row in rows})
    patients = _by_id(session, Patient, {row.patient_id for row in rows})
    carers = {patient.assigned_volunteer_id for patient in patients.values() if patient.assigned_volunteer_id}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(carers))).all())

    def row(occurrence: Occurrence) -> DayRow:
        reminder, patient = reminders[occurrence.reminder_id], patients[occurrence.patient_id]
        volunteer = names.get(patient.assigned_volunteer_id, "") if patient.assigned_volunteer_id else ""
        text = text_of(Due(occurrence, reminder, patient))
        return DayRow(occurrence, reminder, patient, volunteer, text, headline(reminder, patient))

    return [row(occurrence) for occurrence in rows]


def _by_id(session: Session, model: type[T], ids: set[UUID]) -> dict[UUID, T]:
    return {found.id: found for found in session.exec(select(model).where(col(model.id).in_(ids)))}
