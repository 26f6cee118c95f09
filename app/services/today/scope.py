"""Whose patients a person's day is about: their own, or, for who sees all, the whole organisation's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.visibility import assigned_to, visible_patients

AT_MOST = 1_000  # own patients that are named one by one; more are looked for as everybody's are


@dataclass(frozen=True)
class Scope:
    """`patient_ids` names the patients while they are few, so that the database goes by patient, not by time."""

    is_mine: bool
    may_switch: bool
    patient_ids: tuple[UUID, ...] | None
    condition: ColumnElement[bool]

    def of(self, patient_id: Any) -> ColumnElement[bool]:
        """The condition that a column holds one of these patients, in a query that joins Patient."""
        return self.condition if self.patient_ids is None else patient_id.in_(self.patient_ids)


def scope_of(session: Session, actor: Actor, *, is_mine: bool | None = None) -> Scope:
    """Mine for who has patients, unless said otherwise; everybody's for who sees all and has none."""
    may_switch = actor.may(Permission.PATIENT_READ_ALL)
    is_active = col(Patient.is_active).is_(True)
    visible = visible_patients(actor)
    mine = visible & assigned_to(actor.user_id) if may_switch else visible
    if may_switch and is_mine is False:
        return Scope(False, True, None, visible & is_active)
    # Active or not is looked at here: nearly all are, and an index of it would lead the database through all of them.
    found = session.exec(select(Patient.id, Patient.is_active).where(mine).limit(AT_MOST + 1)).all()
    ids = tuple(patient_id for patient_id, active in found if active)
    if may_switch and is_mine is None and not ids:
        return Scope(False, True, None, visible & is_active)
    return Scope(True, may_switch, ids if len(found) <= AT_MOST else None, mine & is_active)
