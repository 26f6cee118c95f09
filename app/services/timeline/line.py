"""The whole line in one order, oldest first, for programs: what was, and what is planned up to thirty days ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, select, union_all
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate_then
from app.services.timeline.planned import points_ahead
from app.services.timeline.points import Choice, Happening, Point, sources
from app.services.visibility import get_visible_patient


@dataclass(frozen=True)
class Span:
    """From and until when, both included."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at <= self.until)


def list_timeline(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    page: PageRequest,
    *,
    span: Span,
    now: datetime,
    choice: Choice = Choice.ALL,
) -> Page[Point]:
    """One page of the line, oldest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    line = union_all(*sources(actor, patient.id, choice, now=now)).subquery("line")
    query = select(line.c.at, line.c.id, line.c.kind, line.c.detail).where(*_within(line, span))
    ahead: list[Point] = []
    if actor.may(Permission.REMINDER_READ) and choice in (Choice.ALL, Choice.DOSES):
        ahead = [point for point in points_ahead(session, patient, now=now, until=span.until) if span.holds(point.at)]
    order = [(line.c.at, False), (line.c.id, False)]
    return paginate_then(session, cast("SelectOfScalar[Any]", query), ahead, page, order=order).map(as_point)


def as_point(row: Any) -> Point:
    """A row of the line; points that were counted out are points already."""
    return row if isinstance(row, Point) else Point(row.at, row.id, Happening(row.kind), row.detail, is_planned=False)


def _within(line: Subquery, span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if span.since:
        conditions.append(line.c.at >= span.since)
    if span.until:
        conditions.append(line.c.at <= span.until)
    return conditions
