"""`/api/v1/overview`: what is wrong, what runs, and how it went lately (S1, for administrators)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import clock
from app.api.plan import CurrentActor, Reading
from app.api.resource import Resource
from app.services.actor import Permission
from app.services.compliance.queries import Funnel
from app.services.files.figures import FileFigures, get_file_figures
from app.services.overview import Finding, Problem, get_overview, get_trends
from app.services.shapes import Moment, Shown

overview = Resource("/overview", tag="Overview", subject="overview")


class FindingRow(Shown):
    problem: Problem
    count: Annotated[int, Field(description="How many: of `doses` those that failed.")]
    more: Annotated[int, Field(description="Of `doses`: those that were too late.")]
    since: Moment | None
    until: Annotated[Moment | None, Field(description="Of `queue`: when the last one leaves.")]
    name: str
    subject_id: UUID | None

    @classmethod
    def of(cls, finding: Finding) -> FindingRow:
        return cls.drawn_from(finding)


class WeekRow(Shown):
    begins: date
    confirmed: int
    counted: int
    percent: int | None


class Steps(Shown):
    """The reminders of the last 24 hours: from `sent` to `confirmed` each step is contained in the one before; beside
    them what never left, what left and never arrived, and what was declined."""

    not_sent: int
    sent: int
    not_delivered: int
    delivered: int
    read: int
    answered: int
    confirmed: int
    declined: int


class OverviewShown(Shown):
    problems: Annotated[list[FindingRow], Field(description="The worst first; empty when nothing is wrong.")]
    devices_online: int
    queued: int
    queue_ends_at: Moment
    jobs: int
    active_people: int
    people: int
    weeks: Annotated[list[WeekRow], Field(description="Empty for a key that may not read reminders.")]
    last_day: Steps | None
    files: FileFigures


@overview.get("", needs=Permission.JOB_READ, summary="See what needs somebody")
def read_overview(session: Reading, actor: CurrentActor) -> OverviewShown:
    """Problems first; twelve weeks of compliance, the last day, and the files after."""
    now = clock.now()
    seen = get_overview(session, actor, now=now)
    trends = get_trends(session, actor, now=now) if actor.may(Permission.REMINDER_READ) else None
    running = seen.running
    return OverviewShown(
        problems=[FindingRow.of(finding) for finding in seen.findings],
        devices_online=running.devices,
        queued=running.queued,
        queue_ends_at=running.queue_ends_at,
        jobs=running.jobs,
        active_people=running.active_people,
        people=running.people,
        weeks=[
            WeekRow(begins=week.begins, confirmed=week.confirmed, counted=week.counted, percent=week.percent)
            for week in (trends.weeks if trends else ())
        ],
        last_day=_steps(trends.lately.funnel) if trends else None,
        files=get_file_figures(session, actor, now=now),
    )


def _steps(funnel: Funnel) -> Steps:
    return Steps(**{name: getattr(funnel, name) for name in Steps.model_fields})
