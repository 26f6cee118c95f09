"""Doses by the patients' own days and what became of them: counted one by one, or, of everybody, read off the sums.

The sums (`sums.py`) are kept by a job and lag a little. The newest doses are therefore always counted themselves: in a
house of some hundred reminders a day that is all that still changes, in a large one what no eye could check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, literal_column, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.dialect import is_postgres
from app.models.dose_sum import DoseSum, DoseSumSpan
from app.models.patient import Patient
from app.models.reminder import Occurrence
from app.services.compliance.counting import MOMENTS, Outcome, outcome, steps
from app.services.reminders.day import Standing
from app.services.visibility import LONG_AGO

STEPS = ("sent", "delivered", "read", "answered", "confirmed", "declined")
QUARTER = timedelta(minutes=15)  # every zone's days begin on one
NEWEST, FEW_IN_A_MONTH = 3_000, 10_000  # doses that are counted one by one, whatever is summed

_Due = tuple[datetime, datetime | None]  # from a moment until before another, or to the end of what is asked for


@dataclass(frozen=True)
class Tally:
    """Some doses of one local day: how many came to which outcome, and how many took each step of the funnel."""

    local_date: date
    outcomes: Mapping[Outcome, int]
    steps: Mapping[str, int]


def tally(session: Session, where: Sequence[ColumnElement[bool]]) -> list[Tally]:
    """Counted one by one. One statement."""
    return [_as_tally(row) for row in session.execute(counted_by(session, col(Occurrence.local_date), parts=[where]))]


def tally_everybody(session: Session, sinces: Sequence[datetime], until: datetime) -> list[list[Tally]]:
    """The doses of all patients who are not deleted, due until one moment: for each of `sinces` those due from then on.

    What is newest is in all of them and counted once. Three statements at most and one for each.
    """
    first, end = _summed(session, until)
    begins = [max(quarter_of(since + QUARTER - timedelta(microseconds=1)), first) for since in sinces]
    beside = [_beside(since, begin, end) for since, begin in zip(sinces, begins, strict=True)]
    spans = list(dict.fromkeys(chain(*beside)))
    parts = [[_is_due(span, until), of_somebody()] for span in spans]
    counted = session.execute(counted_by(session, col(Occurrence.local_date), parts=parts)).all()
    return [
        _read_off(session, begin, end) + [_as_tally(row) for row in counted if spans[row.part] in own]
        for begin, own in zip(begins, beside, strict=True)
    ]


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


def counted_by(session: Session, *keys: Any, parts: Sequence[Sequence[ColumnElement[bool]]]) -> Select[Any]:
    """Doses by these columns and by outcome: `came_to`, how many in `doses`, and of those each of `STEPS`. The parts
    are conditions; each is counted by itself, and `part` says which of them it is.

    Doses are put together first by all that decides it: few differ, and only of those it is worked out.
    """
    looked_at = {column.key: column for column in (*keys, col(Occurrence.status))}
    looked_at |= {name: case((getattr(Occurrence, name).is_not(None), 1)).label(name) for name in MOMENTS}
    alike = select(*looked_at.values(), func.count().label("doses")).group_by(*looked_at.values())
    numbered = [
        alike.add_columns(literal(number).label("part")).where(_as_they_lie(session, where))
        for number, where in enumerate(parts)
    ]
    found = union_all(*numbered).subquery()
    own, dose = [found.c.part, *(found.c[key.key] for key in keys)], aliased(Occurrence, found, adapt_on_names=True)
    came_to, taken = outcome(dose).label("came_to"), steps(dose)
    sums = [func.sum(case((taken[step], found.c.doses), else_=0)).label(f"step_{step}") for step in STEPS]
    return select(*own, came_to, func.sum(found.c.doses).label("doses"), *sums).group_by(*own, came_to)


def _as_they_lie(session: Session, where: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition; on SQLite so that it reads the rows in the order in which they lie, and each page of them once.
    By the time at which they are due, neighbours are far from each other."""
    if is_postgres(session):
        return and_(*where)
    row: ColumnElement[int] = literal_column("occurrence.rowid")
    return row.in_(select(row).select_from(Occurrence).where(*where).correlate(None))


def of_somebody() -> ColumnElement[bool]:
    """That the patient is not deleted, said so that the database begins with the doses."""
    return col(Occurrence.patient_id).not_in(select(col(Patient.id)).where(col(Patient.deleted_at) > LONG_AGO))


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of an hour began in which it lies."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def _summed(session: Session, until: datetime) -> tuple[datetime, datetime]:
    """From and until when there are sums to read; nothing where they say nothing yet, or few doses are due in all."""
    span = session.get(DoseSumSpan, 1)
    if span is None:
        return until, until
    order = col(Occurrence.due_at).desc()
    newest = select(col(Occurrence.due_at)).where(col(Occurrence.due_at) <= until).order_by(order)
    first_counted = session.execute(newest.offset(NEWEST).limit(1)).scalar()
    return (until, until) if first_counted is None else (span.since, min(quarter_of(first_counted), span.until))


def _beside(since: datetime, begin: datetime, end: datetime) -> list[_Due]:
    """What is counted one by one where the quarters from `begin` until `end` are read off the sums."""
    if begin >= end:
        return [(since, None)]
    return [(since, begin), (end, None)] if since < begin else [(end, None)]


def _is_due(span: _Due, until: datetime) -> ColumnElement[bool]:
    due, (since, end) = col(Occurrence.due_at), span
    return (due >= since) & (due < end if end else due <= until)


def _read_off(session: Session, begin: datetime, end: datetime) -> list[Tally]:
    if begin >= end:
        return []
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


def _as_tally(row: Row[Any]) -> Tally:
    return Tally(row.local_date, {Outcome(row.came_to): int(row.doses)}, _steps_of(row))


def _steps_of(row: Row[Any]) -> dict[str, int]:
    return {step: int(getattr(row, f"step_{step}")) for step in STEPS}
