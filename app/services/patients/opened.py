"""A patient's page, read at once: the overview, how the week went, and who comes before and after in the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.services.actor import Actor, Permission
from app.services.compliance.counting import COUNTED, Counts, Outcome, percent_of
from app.services.compliance.queries import (
    SEGMENTS_AT_MOST,
    Scope,
    Segment,
    Span,
    get_compliance,
    list_segments,
)
from app.services.patients.filters import PatientFilter
from app.services.patients.neighbours import Neighbours, find_neighbours
from app.services.patients.overview import Overview, get_overview
from app.services.patients.queries import PatientSort
from app.services.reminders.local_time import zone_of

WEEK = timedelta(days=7)
NOON, EVENING = 12, 17
ENOUGH = 3  # doses in the morning and in the evening before the two are compared
CLEARLY = 20  # points by which one has to be better


@dataclass(frozen=True)
class CameFrom:
    """The list that somebody came from: its filter and order."""

    wanted: PatientFilter
    sort: PatientSort


@dataclass(frozen=True)
class PastWeek:
    """How the last seven days went: the counts, the rate of the seven before, and one segment a dose.

    `weaker` says when doses are clearly missed more often: morning, evening, or "" when it makes no difference.
    """

    counts: Counts
    percent_before: int | None
    segments: list[Segment]
    weaker: str = ""


@dataclass(frozen=True)
class Opened:
    overview: Overview
    week: PastWeek | None
    neighbours: Neighbours


def open_patient(
    session: Session, actor: Actor, patient_id: UUID, came_from: CameFrom | None, *, now: datetime
) -> Opened:
    """Read the page of one patient. Raises NotFound for those the actor does not see."""
    overview = get_overview(session, actor, patient_id, now=now)
    week = None
    if actor.may(Permission.REMINDER_READ):
        week = _past_week(session, actor, overview, now=now)
    neighbours = Neighbours()
    if came_from is not None:
        neighbours = find_neighbours(session, actor, patient_id, came_from.wanted, sort=came_from.sort)
    return Opened(overview, week, neighbours)


def _past_week(session: Session, actor: Actor, overview: Overview, *, now: datetime) -> PastWeek:
    patient_id, timezone = overview.patient.id, overview.patient.timezone
    scope, span = Scope(patient_id=patient_id), Span(now - WEEK, now)
    before = Span(now - 2 * WEEK, now - WEEK)
    segments = list_segments(session, actor, patient_id, span, limit=SEGMENTS_AT_MOST + 1)
    return PastWeek(
        counts=get_compliance(session, actor, scope, span).counts,
        percent_before=get_compliance(session, actor, scope, before).counts.percent,
        segments=segments,
        weaker=_weaker(segments, timezone),
    )


def _weaker(segments: list[Segment], timezone: str) -> str:
    zone = zone_of(timezone)
    counted = [(each.due_at.astimezone(zone).hour, each.outcome) for each in segments if each.outcome in COUNTED]
    morning = [outcome for hour, outcome in counted if hour < NOON]
    evening = [outcome for hour, outcome in counted if hour >= EVENING]
    rates = [percent_of(part.count(Outcome.CONFIRMED), len(part)) for part in (morning, evening)]
    if min(len(morning), len(evening)) < ENOUGH or rates[0] is None or rates[1] is None:
        return ""
    if abs(rates[0] - rates[1]) < CLEARLY:
        return ""
    return "morning" if rates[0] < rates[1] else "evening"
