"""A month of due moments: how many stand how on each day, and how many more the rules mean (R6).

What is planned or past is counted; days beyond the plan are read off the rules, as long as there are few enough of
them for a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models.patient import Patient
from app.models.reminder import Occurrence, Reminder, ReminderStatus
from app.services.actor import Actor, Permission, require
from app.services.compliance.tallies import standings_by_quarter
from app.services.reminders.day import STANDING_OF, Standing, span_of
from app.services.reminders.local_time import local_date_of, moment_of, parse_time, zone_of
from app.services.reminders.plan import Plan, PlanSource
from app.services.reminders.whose import People, of_patients, patients_in_view, sees_everybody
from app.services.visibility import assigned_to, visible_patients

MAX_RULES = 2_000
A_DAY = timedelta(days=1)


@dataclass
class MonthDay:
    """One day: how many stand how, and how many more are meant and not planned yet."""

    day: date
    counts: dict[Standing, int] = field(default_factory=dict)
    expected: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.expected


@dataclass(frozen=True)
class Month:
    """The days from `first` to `last`. `is_projected`: the days ahead were read off the rules."""

    first: date
    last: date
    days: list[MonthDay]
    is_projected: bool


def count_month(
    session: Session, actor: Actor, first: date, last: date, *, now: datetime, volunteer_id: UUID | None = None
) -> Month:
    """Every day from `first` to `last`, both included, as the actor's calendar shows them."""
    require(actor, Permission.REMINDER_READ)
    days = {first + number * A_DAY: MonthDay(first + number * A_DAY) for number in range((last - first).days + 1)}
    zone = zone_of(actor.timezone)
    for due_at, standing, count in _counted(session, actor, first, last, volunteer_id):
        counts = days[local_date_of(due_at, zone)].counts
        counts[standing] = counts.get(standing, 0) + count
    plans = _plans(session, actor, volunteer_id) if last >= local_date_of(now, zone) else []
    is_projected = len(plans) <= MAX_RULES
    if is_projected:
        for plan in plans:
            for day, count in _beyond(plan, first, last, now=now):
                days[day].expected += count
    return Month(first, last, list(days.values()), is_projected)


def _beyond(plan: Plan, first: date, last: date, *, now: datetime) -> Iterator[tuple[date, int]]:
    """How many a rule means on each day that is not planned to its end yet."""
    zone = zone_of(plan.timezone)
    planned = max(plan.planned_until or now, now)
    edge = local_date_of(planned, zone)
    for day in plan.rule.days(max(first, edge), last):
        slots = plan.slots_on(day)
        yield (
            day,
            sum(moment_of(day, parse_time(slot), zone) > planned for slot in slots) if day == edge else len(slots),
        )


def _counted(
    session: Session, actor: Actor, first: date, last: date, volunteer_id: UUID | None
) -> list[tuple[datetime, Standing, int]]:
    """By moment and standing; of very many whom the reader sees all, read off the sums."""
    since, until = span_of(first, actor)[0], span_of(last, actor)[1]
    whose = People(volunteer_id)
    is_everybody = sees_everybody(actor, whose)
    if is_everybody and (summed := standings_by_quarter(session, since, until)) is not None:
        return summed
    query = (
        select(col(Occurrence.due_at), col(Occurrence.status), func.count())
        .where(col(Occurrence.due_at) >= since, col(Occurrence.due_at) < until)
        .group_by(col(Occurrence.due_at), col(Occurrence.status))
    )
    query = of_patients(session, query, actor, whose, patients_in_view(session, actor, whose))
    return [(due_at, STANDING_OF[status], count) for due_at, status, count in session.execute(query)]


def _plans(session: Session, actor: Actor, volunteer_id: UUID | None) -> list[Plan]:
    """The rules that go on, without their sealed words; one more than can be read off when there are too many."""
    query = (
        select(
            col(Reminder.id), col(Reminder.patient_id), col(Reminder.start_date), col(Reminder.start_slot),
            col(Reminder.end_date), col(Reminder.end_slot), col(Reminder.anchor_date), col(Reminder.freq),
            col(Reminder.interval), col(Reminder.by_day), col(Reminder.pauses), col(Reminder.times_of_day),
            col(Reminder.timezone), col(Reminder.window_minutes), col(Reminder.planned_until),
            col(Patient.timezone).label("patient_timezone"),
        )
        .join(Patient, col(Patient.id) == col(Reminder.patient_id))
        .where(
            visible_patients(actor),
            col(Patient.is_active).is_(True),
            col(Reminder.status) == ReminderStatus.ACTIVE,
            col(Reminder.deleted_at).is_(None),
        )
        .limit(MAX_RULES + 1)
    )  # fmt: skip
    if volunteer_id is not None:
        query = query.where(assigned_to(volunteer_id))
    return [Plan.of(cast("PlanSource", row), row.patient_timezone) for row in session.execute(query)]
