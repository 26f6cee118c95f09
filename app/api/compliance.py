"""`/api/v1/compliance`: how well patients keep to what was planned, of one, of a volunteer's, of all you see (P5)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from app import clock
from app.api.params import PageQuery
from app.api.patients import PatientId, sees_patient
from app.api.periods import Period, PeriodQuery
from app.api.plan import CurrentActor, Reading
from app.api.resource import Resource
from app.errors import Invalid
from app.ids import named_id, parse_id
from app.models.patient_list import PatientFigure
from app.services.actor import Actor, Permission
from app.services.compliance import queries
from app.services.compliance.counting import Outcome, percent_of
from app.services.compliance.queries import Compliance, OfVolunteer, Scope, Segment, Span, Week
from app.services.pages import Page
from app.services.shapes import Moment, Shown

compliance = Resource("/compliance", tag="Compliance", subject="patient")
patient_compliance = Resource(
    "/patients/{patient_id}/compliance", tag="Compliance", subject="patient", sees=sees_patient
)
Percent = Annotated[int | None, Field(description="Confirmed ÷ counted, in whole percent; null while nothing counts.")]


class FunnelRow(Shown):
    due: int
    not_sent: int
    sent: int
    not_delivered: int
    delivered: int
    read: int
    answered: int
    confirmed: int
    declined: int


class BesideRow(Shown):
    """What does not stand in the rate."""

    waiting: int
    not_delivered: int
    failed: int
    too_late: int
    cancelled: int
    muted: int
    by_hand: Annotated[int, Field(description="Settled by a person without any message.")]


class WeekRow(Shown):
    begins: date
    confirmed: int
    counted: int
    percent: Percent

    @classmethod
    def of(cls, week: Week) -> WeekRow:
        return cls(begins=week.begins, confirmed=week.confirmed, counted=week.counted, percent=week.percent)


class SegmentRow(Shown):
    occurrence_id: UUID
    due_at: Moment
    outcome: Outcome

    @classmethod
    def of(cls, segment: Segment) -> SegmentRow:
        return cls(**asdict(segment))


class ComplianceStanding(Shown):
    since: Moment
    until: Moment
    confirmed: int
    counted: Annotated[int, Field(description="Sent, arrived, and the last follow-up is over.")]
    percent: Percent
    funnel: FunnelRow
    beside: BesideRow
    weeks: list[WeekRow]

    @classmethod
    def of(cls, found: Compliance, weeks: list[Week]) -> ComplianceStanding:
        beside = BesideRow(**{name: found.counts.of(Outcome(name)) for name in BesideRow.model_fields})
        return cls(
            since=found.span.since,
            until=found.span.until,
            confirmed=found.counts.confirmed,
            counted=found.counts.counted,
            percent=found.counts.percent,
            funnel=FunnelRow(**asdict(found.funnel)),
            beside=beside,
            weeks=[WeekRow.of(week) for week in weeks],
        )


class PatientStanding(ComplianceStanding):
    segments: Annotated[list[SegmentRow], Field(description="The newest 31 doses, oldest first.")]


class VolunteerStanding(Shown):
    volunteer_id: UUID | None
    name: str
    patients: int
    confirmed: int
    counted: int
    percent: Percent

    @classmethod
    def of(cls, row: OfVolunteer) -> VolunteerStanding:
        return cls(**asdict(row), percent=percent_of(row.confirmed, row.counted))


class FigureRow(Shown):
    patient_id: UUID
    confirmed: int
    counted: int
    percent: Percent
    week_confirmed: int
    week_counted: int
    week_percent: int | None
    misses: Annotated[int, Field(description="Missed in a row since the last answer.")]
    last_heard_at: Moment | None
    call_reason: str | None
    call_since: Moment | None

    @classmethod
    def of(cls, figure: PatientFigure) -> FigureRow:
        return cls.drawn_from(figure)


@compliance.get("", needs=Permission.REMINDER_READ, summary="Read compliance")
def read_compliance(
    session: Reading,
    actor: CurrentActor,
    period: PeriodQuery,
    volunteer_id: Annotated[str, Query(alias="volunteerId", max_length=40, description="An id, or `me`.")] = "",
) -> ComplianceStanding:
    """Of all patients you see, or of one volunteer's; the last 30 days unless `from` and `to` say otherwise."""
    scope = Scope(volunteer_id=_volunteer(volunteer_id, actor))
    span = _span(period)
    found = queries.get_compliance(session, actor, scope, span)
    return ComplianceStanding.of(found, queries.list_weeks(session, actor, scope, span))


@compliance.get("/volunteers", needs=Permission.REMINDER_READ, summary="Compare volunteers' patients")
def list_compliance_of_volunteers(
    session: Reading, actor: CurrentActor, period: PeriodQuery
) -> list[VolunteerStanding]:
    """The patients of each volunteer together, the lowest rate first. No id: patients without a volunteer.

    Where there are very many doses, the last 30 days are added up from what is kept of each patient, which is counted
    anew within a minute of an answer and once a day."""
    return [VolunteerStanding.of(row) for row in queries.list_volunteers(session, actor, _span(period))]


@compliance.get("/slipping", needs=Permission.REMINDER_READ, summary="List patients who are slipping")
def list_slipping(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[FigureRow]:
    """Their last seven days are at least 15 points below the three weeks before; the lowest first."""
    return queries.list_slipping(session, actor, page).map(FigureRow.of)


@patient_compliance.get("", needs=Permission.REMINDER_READ, summary="Read a patient's compliance", opens=True)
def read_patient_compliance(
    patient_id: PatientId, session: Reading, actor: CurrentActor, period: PeriodQuery
) -> PatientStanding:
    """With one segment for each of the newest 31 doses; the last 30 days unless `from` and `to` say otherwise."""
    scope, span = Scope(patient_id=named_id(patient_id)), _span(period)
    found = queries.get_compliance(session, actor, scope, span)
    weeks = queries.list_weeks(session, actor, scope, span)
    segments = queries.list_segments(session, actor, named_id(patient_id), span)
    common = ComplianceStanding.of(found, weeks)
    values = {name: getattr(common, name) for name in ComplianceStanding.model_fields}
    return PatientStanding(**values, segments=[SegmentRow.of(each) for each in segments])


def _span(period: Period) -> Span:
    return Span.of(period.since, period.until, now=clock.now())


def _volunteer(text: str, actor: Actor) -> UUID | None:
    if not text:
        return None
    named = actor.user_id if text == "me" else parse_id(text)
    if named is None:
        raise Invalid.field("volunteerId", "validation.id")
    return named
