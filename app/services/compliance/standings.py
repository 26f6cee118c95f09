"""Who needs a second look (P5): the patients of each volunteer together, and who is slipping.

Both are bounded: the ones with the lowest rates, and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.models.account import User
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.services.actor import Actor, Permission
from app.services.compliance.counting import percent_of
from app.services.compliance.queries import OfVolunteer, Span, list_slipping, list_volunteers
from app.services.pages import PageRequest

SHOWN = 8


@dataclass(frozen=True)
class Slipping:
    """A patient whose last seven days, in percent, are clearly below the three weeks `before`; "" for no volunteer."""

    patient_id: UUID
    name: str
    volunteer: str
    percent: int
    before: int


@dataclass(frozen=True)
class Standings:
    """The lowest first. The totals say how many there are beyond those; of volunteers only those with doses count."""

    volunteers: Sequence[OfVolunteer] = ()
    all_volunteers: int = 0
    slipping: Sequence[Slipping] = ()
    all_slipping: int = 0


def get_standings(session: Session, actor: Actor, *, now: datetime) -> Standings:
    """Of all patients the actor sees; nothing for those who may not read reminders. As many statements for few as for
    many."""
    if not actor.may(Permission.REMINDER_READ):
        return Standings()
    volunteers = [one for one in list_volunteers(session, actor, Span.of(None, None, now=now)) if one.counted]
    page = list_slipping(session, actor, PageRequest(size=SHOWN))
    named = _named(session, [figure.patient_id for figure in page.rows])
    slipping = [_slipping(figure, named[figure.patient_id]) for figure in page.rows]
    return Standings(volunteers[:SHOWN], len(volunteers), slipping, page.total)


def _named(session: Session, patient_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    columns: list[Any] = [col(Patient.id), col(Patient.name), col(User.name).label("volunteer")]
    query = (
        core_select(*columns)
        .outerjoin(User, col(User.id) == col(Patient.assigned_volunteer_id))
        .where(col(Patient.id).in_(patient_ids))
    )
    return {row.id: row for row in session.execute(query).all()}


def _slipping(figure: PatientFigure, named: Row[Any]) -> Slipping:
    before = percent_of(figure.confirmed - figure.week_confirmed, figure.counted - figure.week_counted)
    return Slipping(figure.patient_id, named.name, named.volunteer or "", figure.week_percent or 0, before or 0)
