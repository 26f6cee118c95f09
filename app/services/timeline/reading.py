"""The line as a person reads it: the newest that was, older on demand, and below "now" what is planned (P6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, union_all
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus
from app.services.actor import Actor, Permission, require
from app.services.pages import PageRequest, paginate
from app.services.reminders.local_time import local_date_of, moment_of, zone_of
from app.services.timeline.line import as_point
from app.services.timeline.planned import Ahead, list_ahead
from app.services.timeline.points import Choice, Happening, Point, sources
from app.services.timeline.told import Told, tell
from app.services.visibility import get_visible_patient

MOST_PAST = 90
MOST_AHEAD = 60
FARTHEST_AHEAD = 30


@dataclass(frozen=True)
class Look:
    """Which part of the line. `size` points back from now, or from where `cursor` left off. `days_ahead`: every dose up
    to the end of that day (1: tomorrow); beyond it, up to thirty days, not what comes every few days.
    """

    choice: Choice = Choice.ALL
    size: int = 30
    cursor: str | None = None
    days_ahead: int = 1


@dataclass(frozen=True)
class Reading:
    """What was, oldest first, and what is planned. `older` goes on where `past` begins; None at the beginning.

    `has_more_ahead`: something planned for the next thirty days is not shown.
    """

    past: list[Told]
    planned: list[Told]
    older: str | None
    has_more_ahead: bool
    timezone: str
    now: datetime = field(compare=False)


def read_line(session: Session, actor: Actor, patient_id: UUID, look: Look, *, now: datetime) -> Reading:
    """One look at the line of a patient whom the actor sees."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    line = union_all(*sources(actor, patient.id, look.choice, now=now, is_one_line_a_dose=True)).subquery("line")
    query = select(line.c.at, line.c.id, line.c.kind, line.c.detail)
    page = paginate(
        session,
        cast("SelectOfScalar[Any]", query),
        PageRequest(size=min(look.size, MOST_PAST), cursor=look.cursor),
        order=[(line.c.at, True), (line.c.id, True)],
    )
    past = [as_point(row) for row in reversed(page.rows)]
    planned, has_more = _ahead(session, actor, patient, look, now=now)
    told = tell(session, actor, patient, [*past, *planned])
    return Reading(
        past=told[: len(past)],
        planned=told[len(past) :],
        older=page.next_cursor,
        has_more_ahead=has_more,
        timezone=patient.timezone,
        now=now,
    )


def _ahead(session: Session, actor: Actor, patient: Patient, look: Look, *, now: datetime) -> tuple[list[Point], bool]:
    """The planned points to show, and whether others are left out."""
    is_asked_for = look.choice in (Choice.ALL, Choice.DOSES) and look.cursor is None
    if not is_asked_for or not actor.may(Permission.REMINDER_READ):
        return [], False
    every = list_ahead(session, patient, now=now)
    zone = zone_of(patient.timezone)
    last_day = local_date_of(now, zone) + timedelta(days=min(look.days_ahead, FARTHEST_AHEAD) + 1)
    whole_until = moment_of(last_day, time(0), zone)
    shown = [each for each in every if each.at < whole_until or not each.is_frequent][:MOST_AHEAD]
    return [_point(each) for each in shown], len(shown) < len(every)


def _point(ahead: Ahead) -> Point:
    is_planned = ahead.status is OccurrenceStatus.SCHEDULED
    return Point(ahead.at, ahead.id, Happening.OCCURRENCE, ahead.status, is_planned)
