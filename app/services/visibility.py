"""Which patients a person sees (A5): all, or those assigned to them and those they entered themselves.

Reminders, occurrences, messages and emergencies are seen through their patient. Every query made on behalf of a person
starts here; there is no other place that decides it.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import NotFound, NotVisible
from app.models.patient import Patient
from app.services.actor import Actor, Permission


class OfPatient(Protocol):
    """A record that is seen through its patient, if it has one."""

    @property
    def id(self) -> UUID: ...

    @property
    def patient_id(self) -> UUID | None: ...


def visible_patients(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a row of Patient is visible to `actor`. Deleted ones never are."""
    mine: ColumnElement[bool] = true()
    if not actor.may(Permission.PATIENT_READ_ALL):
        mine = or_(col(Patient.assigned_volunteer_id) == actor.user_id, col(Patient.created_by) == actor.user_id)
    return col(Patient.deleted_at).is_(None) & mine


def visible_patient_ids(actor: Actor) -> SelectOfScalar[UUID]:
    return select(Patient.id).where(visible_patients(actor))


def get_visible_patient(session: Session, actor: Actor, patient_id: UUID, *, lock: bool = False) -> Patient:
    """The patient, when visible to `actor`. Raises NotFound for others' and for none alike (others' are audited)."""
    query = select(Patient).where(Patient.id == patient_id, visible_patients(actor))
    patient = session.exec(query.with_for_update() if lock else query).first()
    if patient is None:
        raise unseen_patient(session, patient_id)
    return patient


def unseen_patient(session: Session, patient_id: UUID) -> NotFound:
    """What to raise for a patient the actor does not see: NotVisible when there is one."""
    others = select(Patient.id).where(Patient.id == patient_id, col(Patient.deleted_at).is_(None))
    is_there = session.exec(others).first() is not None
    return NotVisible("patient", patient_id, patient_id=patient_id) if is_there else NotFound()


def unseen(found: OfPatient | None, subject_type: str) -> NotFound:
    """What to raise for a record that the scoped query did not give: NotVisible when `found` says that there is one."""
    if found is None or getattr(found, "deleted_at", None) is not None:
        return NotFound()
    return NotVisible(subject_type, found.id, patient_id=found.patient_id)
