"""Keeping the sums of doses by quarter of an hour (`dose_sum`), from which the organisation's figures are read.

Three things are counted: what is young enough to change by itself, what a change was said of, and, going back in time
until there is nothing older, what was never summed. Each is a look that holds no lock and one short write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, or_, select
from sqlmodel import Session, col

from app.models.dose_sum import YOUNG, DoseSum, DoseSumChange, DoseSumSpan
from app.models.reminder import Occurrence
from app.services.compliance.tallies import FEW_IN_A_MONTH, QUARTER, STEPS, counted_by, of_somebody, quarter_of
from app.services.reminders.day import STANDING_OF
from app.services.reminders.planning import HORIZON
from app.services.visibility import LONG_AGO

DAY = timedelta(days=1)
ANEW = YOUNG + timedelta(hours=1)  # an hour more, for changes that were made in time and committed late
CHANGES, QUARTERS, PATIENTS = 5_000, 96, 10  # taken in one step


@dataclass(frozen=True)
class Piece:
    """Some quarters to count, all from `since` until before `until` or those in `quarters`, and what follows from it:
    which changes are done with, and what the sums are complete for."""

    since: datetime | None = None
    until: datetime | None = None
    quarters: Sequence[datetime] = ()
    changes: Sequence[UUID] = ()
    complete: tuple[datetime, datetime] | None = None

    def holds(self, column: Any) -> ColumnElement[bool]:
        """That a moment lies in one of the quarters."""
        if self.since is not None and self.until is not None:
            return and_(column >= self.since, column < self.until)
        return or_(false(), *(and_(column >= each, column < each + QUARTER) for each in self.quarters))


def has_doses_to_sum(session: Session, *, now: datetime) -> bool:
    """Whether something became due lately, was said to have changed, or was never summed."""
    due = col(Occurrence.due_at)
    span = session.get(DoseSumSpan, 1)
    earliest = LONG_AGO if span is None or span.since > LONG_AGO else now - ANEW - QUARTER
    lately = select(due).where(due > earliest, due <= now).limit(1)
    said = select(col(DoseSumChange.id)).limit(1)
    return any(session.execute(query).first() is not None for query in (lately, said))


def young(session: Session, *, now: datetime) -> Piece:
    """What may have changed since the last run without being said, and what became due meanwhile."""
    last = quarter_of(now)
    span = session.get(DoseSumSpan, 1)
    if span is None:
        return Piece(last, last, complete=(last, last))
    until = min(span.until, last)  # a clock that was ahead has counted what was not yet
    return Piece(max(until - ANEW, min(span.since, last)), last, complete=(min(span.since, last), last))


def has_many_ahead(session: Session, *, now: datetime) -> bool:
    """Whether so many doses are planned that nobody counts them one by one."""
    due = col(Occurrence.due_at)
    one_more = select(due).where(due > now).order_by(due).offset(FEW_IN_A_MONTH).limit(1)
    return session.execute(one_more).first() is not None


def ahead(*, now: datetime) -> Piece:
    """What is planned: for the months, which show it hours before anything of it is counted."""
    return Piece(quarter_of(now), quarter_of(now) + HORIZON + QUARTER)


def changed(session: Session) -> Piece | None:
    """The quarters of doses of which a change was said, the first said first; None when there are none."""
    order = col(DoseSumChange.id)
    said = select(order, col(DoseSumChange.due_at)).where(col(DoseSumChange.due_at).is_not(None))
    quarters: dict[datetime, None] = {}
    covered: list[UUID] = []
    for change_id, due_at in session.execute(said.order_by(order).limit(CHANGES)).all():
        quarter = quarter_of(due_at)
        if len(quarters) == QUARTERS and quarter not in quarters:
            break
        quarters[quarter] = None
        covered.append(change_id)
    span = session.get_one(DoseSumSpan, 1)
    summed = [each for each in quarters if span.since <= each < span.until]
    return Piece(quarters=summed, changes=covered) if covered else None


def name_doses_of_changed_patients(session: Session) -> int:
    """Say of each quarter what was said of a patient who was deleted or came back. Returns how many patients."""
    said = select(col(DoseSumChange.patient_id)).where(col(DoseSumChange.patient_id).is_not(None)).limit(PATIENTS)
    patients = set(session.execute(said).scalars())
    if not patients:
        return 0
    span = session.get_one(DoseSumSpan, 1)
    theirs = select(col(Occurrence.due_at)).where(
        col(Occurrence.patient_id).in_(patients), col(Occurrence.due_at) < span.until
    )
    quarters = {quarter_of(due_at) for due_at in session.execute(theirs).scalars()}
    session.add_all(DoseSumChange(due_at=quarter) for quarter in sorted(quarters))
    session.execute(delete(DoseSumChange).where(col(DoseSumChange.patient_id).in_(patients)))
    return len(patients)


def older(session: Session) -> Piece | None:
    """The day before the earliest one that was summed; None when the sums reach back to the first dose."""
    span = session.get_one(DoseSumSpan, 1)
    if span.since <= LONG_AGO:
        return None
    before = select(func.max(col(Occurrence.due_at))).where(col(Occurrence.due_at) < span.since)
    newest: datetime | None = session.execute(before).scalar()
    if newest is None:
        return Piece(span.since, span.since, complete=(LONG_AGO, span.until))
    until = quarter_of(newest) + QUARTER
    return Piece(until - DAY, until, complete=(until - DAY, span.until))


def again(session: Session, day: int, *, now: datetime) -> Piece:
    """One whole day, so many days ago: what is summed of it is counted anew, whatever was said or not."""
    span = session.get(DoseSumSpan, 1)
    until = quarter_of(now) - day * DAY
    return Piece(max(until - DAY, min(span.since, until)), until) if span is not None else Piece()


def count_sums(session: Session, piece: Piece) -> list[dict[str, object]]:
    """The rows of these quarters as they are now. One statement."""
    due, day, status = col(Occurrence.due_at), col(Occurrence.local_date), col(Occurrence.status)
    sums: dict[tuple[datetime, date], Counter[str]] = {}
    for row in session.execute(counted_by(session, due, day, status, parts=[[piece.holds(due), of_somebody()]])):
        each = sums.setdefault((quarter_of(row.due_at), row.local_date), Counter())
        each[row.came_to] += int(row.doses)
        each[f"stands_{STANDING_OF[row.status]}"] += int(row.doses)
        for step in STEPS:
            each[f"step_{step}"] += int(getattr(row, f"step_{step}"))
    names = [name for name in DoseSum.model_fields if name not in ("quarter", "local_date")]
    return [
        {"quarter": quarter, "local_date": day, **{name: each[name] for name in names}}
        for (quarter, day), each in sums.items()
    ]


def store_sums(session: Session, piece: Piece, rows: Sequence[dict[str, object]]) -> int:
    """Write them in the place of what was there. Returns how many."""
    session.execute(delete(DoseSum).where(piece.holds(col(DoseSum.quarter))))
    if rows:
        session.execute(insert(DoseSum), list(rows))
    if piece.changes:
        session.execute(delete(DoseSumChange).where(col(DoseSumChange.id).in_(piece.changes)))
    if piece.complete is not None:
        since, until = piece.complete
        session.merge(DoseSumSpan(number=1, since=since, until=until))
    return len(rows)


def forget_sums(session: Session) -> None:
    """All are to be summed anew: doses were put in that nobody said anything of."""
    session.execute(delete(DoseSumSpan))
