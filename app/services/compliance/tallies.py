"""Doses by the patients' own days and what became of them: counted one by one, or, of everybody, read off the sums.

The sums (`sums.py`) are kept by a job and lag a little. The newest doses are therefore always counted themselves: in a
house of some hundred reminders a day that is all that still changes, in a large one what no eye could check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, false, func, select
from sqlmodel import Session, col

from app.models.dose_sum import DoseSum, DoseSumSpan
from app.models.patient import Patient
from app.models.reminder import Occurrence
from app.services.compliance.counting import Outcome, outcome, steps
from app.services.reminders.day import Standing
from app.services.visibility import LONG_AGO

STEPS = ("sent", "delivered", "read", "answered", "confirmed", "declined")
QUARTER = timedelta(minutes=15)  # every zone's days begin on one
NEWEST, FEW_IN_A_MONTH = 3_000, 10_000  # doses that are counted one by one, whatever is summed


@dataclass(frozen=True)
class Tally:
    """Some doses of one local day: how many came to which outcome, and how many took each step of the funnel."""

    local_date: date
    outcomes: Mapping[Outcome, int]
    steps: Mapping[str, int]


def tally(session: Session, where: Sequence[ColumnElement[bool]]) -> list[Tally]:
    """Counted one by one. One statement."""
    day = col(Occurrence.local_date)
    return [_as_tally(row) for row in session.execute(counted_by(day).where(*where)).all()]


def tally_everybody(session: Session, since: datetime, until: datetime) -> list[Tally]:
    """The doses of all patients who are not deleted, due from `since` to `until`. Four statements at most."""
    begin, end = _summed(session, since, until)
    if begin >= end:
        return tally(session, [_due(since, until), of_somebody()])
    before = (col(Occurrence.due_at) >= since) & (col(Occurrence.due_at) < begin) if since < begin else false()
    beside = before | _due(end, until)
    return _read_off(session, begin, end) + tally(session, [beside, of_somebody()])


def standings_by_quarter(
    session: Session, since: datetime, until: datetime
) -> list[tuple[datetime, Standing, int]] | None:
    """How many of everybody's doses from `since` until before `until` stand how, by the quarter in which they are due.

    None where there are so few that they are better counted, or where the sums are not complete. Three statements.
    """
    span = session.get(DoseSumSpan, 1)
    if span is None or span.since > since:
        return None
    if not is_many(session, since, until):
        return None
    quarter = col(DoseSum.quarter)
    sums = [func.sum(getattr(DoseSum, f"stands_{standing}")) for standing in Standing]
    query = select(quarter, *sums).where(quarter >= since, quarter < until).group_by(quarter)
    return [
        (row[0], standing, int(count))
        for row in session.execute(query).all()
        for standing, count in zip(Standing, row[1:], strict=True)
        if count
    ]


def is_many(session: Session, since: datetime, until: datetime) -> bool:
    """Whether so many doses are due from `since` until before `until` that nobody counts them one by one."""
    due = col(Occurrence.due_at)
    one_more = select(due).where(due >= since, due < until).order_by(due).offset(FEW_IN_A_MONTH).limit(1)
    return session.execute(one_more).first() is not None


def counted_by(*keys: Any) -> Select[Any]:
    """Doses by these columns and by outcome: `came_to`, how many in `doses`, and of those each of `STEPS`."""
    came_to = outcome().label("came_to")
    taken = steps()
    sums = [func.sum(case((taken[step], 1), else_=0)).label(f"step_{step}") for step in STEPS]
    return select(*keys, came_to, func.count().label("doses"), *sums).group_by(*keys, came_to)


def of_somebody() -> ColumnElement[bool]:
    """That the patient is not deleted, said so that the database begins with the doses."""
    return col(Occurrence.patient_id).not_in(select(col(Patient.id)).where(col(Patient.deleted_at) > LONG_AGO))


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of an hour began in which it lies."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def _summed(session: Session, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Which whole quarters of the span to read off the sums: nothing when the first moment is not before the second."""
    span = session.get(DoseSumSpan, 1)
    if span is None:
        return until, since
    order = col(Occurrence.due_at).desc()
    newest = select(col(Occurrence.due_at)).where(col(Occurrence.due_at) <= until).order_by(order)
    first_counted = session.execute(newest.offset(NEWEST).limit(1)).scalar()
    if first_counted is None:
        return until, since
    end = min(quarter_of(first_counted), span.until)
    return max(quarter_of(since + QUARTER - timedelta(microseconds=1)), span.since), end


def _read_off(session: Session, begin: datetime, end: datetime) -> list[Tally]:
    names = [each.value for each in Outcome] + [f"step_{step}" for step in STEPS]
    sums = [func.sum(getattr(DoseSum, name)).label(name) for name in names]
    query = (
        select(col(DoseSum.local_date), *sums)
        .where(col(DoseSum.quarter) >= begin, col(DoseSum.quarter) < end)
        .group_by(col(DoseSum.local_date))
    )
    return [
        Tally(
            row.local_date,
            {each: int(getattr(row, each.value)) for each in Outcome},
            _steps_of(row),
        )
        for row in session.execute(query).all()
    ]


def _due(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (col(Occurrence.due_at) >= since) & (col(Occurrence.due_at) <= until)


def _as_tally(row: Row[Any]) -> Tally:
    return Tally(row.local_date, {Outcome(row.came_to): row.doses}, _steps_of(row))


def _steps_of(row: Row[Any]) -> dict[str, int]:
    return {step: int(getattr(row, f"step_{step}")) for step in STEPS}
