"""Reading patients: always only those that the actor sees (A5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.patient import Patient, VerificationStatus
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.patients.search import has_phone, matches
from app.services.visibility import get_visible_patient, visible_patients


class PatientSort(StrEnum):
    """Newest first unless said otherwise; a minus turns the order round."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    CHANGED = "-updatedAt"
    UNCHANGED = "updatedAt"


@dataclass(frozen=True)
class PatientFilter:
    """Which patients: every value that is given has to hold. `phone` is an E.164 number."""

    text: str = ""
    phone: str | None = None
    volunteer_id: UUID | None = None
    is_unassigned: bool = False
    is_active: bool | None = None
    verification: VerificationStatus | None = None
    is_deleted: bool = False


def get_patient(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    """One patient. Raises NotFound for others' and for none alike."""
    require(actor, Permission.PATIENT_READ)
    return get_visible_patient(session, actor, patient_id)


def list_patients(
    session: Session, actor: Actor, wanted: PatientFilter, page: PageRequest, *, sort: PatientSort = PatientSort.NEWEST
) -> Page[Patient]:
    """One page of the patients the actor sees. Deleted ones are for those who may restore them."""
    require(actor, Permission.PATIENT_READ)
    column, is_descending = _ORDERS[sort]
    order = [(column, is_descending), (col(Patient.id), is_descending)]
    return paginate(session, _query(actor, wanted), page, order=order)


_ORDERS: dict[PatientSort, tuple[Any, bool]] = {
    PatientSort.NEWEST: (col(Patient.created_at), True),
    PatientSort.OLDEST: (col(Patient.created_at), False),
    PatientSort.NAME: (col(Patient.name_search), False),
    PatientSort.NAME_BACKWARDS: (col(Patient.name_search), True),
    PatientSort.CHANGED: (col(Patient.updated_at), True),
    PatientSort.UNCHANGED: (col(Patient.updated_at), False),
}


def _query(actor: Actor, wanted: PatientFilter) -> SelectOfScalar[Patient]:
    query = select(Patient).where(_deleted(actor) if wanted.is_deleted else visible_patients(actor))
    if wanted.text.strip():
        query = query.where(matches(wanted.text))
    if wanted.phone:
        query = query.where(has_phone(wanted.phone))
    if wanted.volunteer_id:
        query = query.where(Patient.assigned_volunteer_id == wanted.volunteer_id)
    if wanted.is_unassigned:
        query = query.where(col(Patient.assigned_volunteer_id).is_(None))
    if wanted.is_active is not None:
        query = query.where(Patient.is_active == wanted.is_active)
    if wanted.verification:
        query = query.where(Patient.verification_status == wanted.verification)
    return query


def _deleted(actor: Actor) -> ColumnElement[bool]:
    require(actor, Permission.PATIENT_DELETE)
    condition = col(Patient.deleted_at).is_not(None)
    if actor.may(Permission.PATIENT_READ_ALL):
        return condition
    mine = or_(col(Patient.assigned_volunteer_id) == actor.user_id, col(Patient.created_by) == actor.user_id)
    return condition & mine
