"""The patient before and after one in the list that somebody came from."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, tuple_
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from app.models.patient import Patient
from app.services.actor import Actor, Permission, require
from app.services.pages import EXACT_TOTAL
from app.services.patients.filters import PatientFilter, condition_of
from app.services.patients.queries import PatientSort, order_of


@dataclass(frozen=True)
class Neighbours:
    """Where a patient stands in a list: `position` from 1, 0 when the list does not hold them."""

    previous: UUID | None = None
    next: UUID | None = None
    position: int = 0
    total: int = 0


def find_neighbours(
    session: Session, actor: Actor, patient_id: UUID, wanted: PatientFilter, *, sort: PatientSort
) -> Neighbours:
    """Five statements, however long the list. Lists beyond 10 000 are counted no further."""
    require(actor, Permission.PATIENT_READ)
    condition = condition_of(session, actor, wanted)
    patient = session.exec(select(Patient).where(condition, Patient.id == patient_id)).first()
    if patient is None:
        return Neighbours()
    order = order_of(sort)
    columns = tuple_(*(column for column, _ in order))
    here = tuple_(*(literal(getattr(patient, column.key), column.type) for column, _ in order))
    is_down = order[0][1]
    before, after = (columns > here, columns < here) if is_down else (columns < here, columns > here)
    forward = [column.desc() if down else column.asc() for column, down in order]
    backward = [column.asc() if down else column.desc() for column, down in order]
    rows = select(Patient.id).where(condition)
    ahead_of = rows.where(before).limit(EXACT_TOTAL).subquery()
    return Neighbours(
        previous=session.exec(rows.where(before).order_by(*backward).limit(1)).first(),
        next=session.exec(rows.where(after).order_by(*forward).limit(1)).first(),
        position=session.execute(core_select(func.count()).select_from(ahead_of)).scalar_one() + 1,
        total=session.execute(core_select(func.count()).select_from(rows.limit(EXACT_TOTAL).subquery())).scalar_one(),
    )
