"""Reading patients: always only those that the actor sees (A5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import User
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.patients import tags
from app.services.patients.filters import PatientFilter, condition_of
from app.services.patients.schemas import PatientRow
from app.services.shapes import Moment
from app.services.visibility import get_visible_patient

__all__ = ["PatientFilter"]


class PatientSort(StrEnum):
    """Newest first unless said otherwise; a minus turns the order round. Who never wrote was heard longest ago."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    CHANGED = "-updatedAt"
    UNCHANGED = "updatedAt"
    HEARD = "-lastInboundAt"
    UNHEARD = "lastInboundAt"


class ListedPatient(PatientRow):
    """A patient in the list of all: who looks after them, their tags, and the figures counted beforehand.

    `compliancePercent` is of the doses of the last 30 days that count; `callReason` says why somebody should call.
    """

    volunteer_name: str | None
    tags: list[str]
    compliance_percent: int | None
    call_reason: str | None
    call_since: Moment | None


def get_patient(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    """One patient. Raises NotFound for others' and for none alike."""
    require(actor, Permission.PATIENT_READ)
    return get_visible_patient(session, actor, patient_id)


def list_patients(
    session: Session, actor: Actor, wanted: PatientFilter, page: PageRequest, *, sort: PatientSort = PatientSort.NEWEST
) -> Page[ListedPatient]:
    """One page of the patients the actor sees. Deleted ones are for those who may restore them."""
    require(actor, Permission.PATIENT_READ)
    query = select(Patient).where(condition_of(session, actor, wanted))
    found = paginate(
        session, query, page, order=order_of(sort), is_sought=wanted.needs_call or bool(wanted.text.strip())
    )
    listed = {patient.id: patient for patient in with_particulars(session, actor, found.rows)}
    return found.map(lambda patient: listed[patient.id])


def order_of(sort: PatientSort) -> list[tuple[Any, bool]]:
    """The columns of an order, the last of which is unique."""
    column, is_descending = _ORDERS[sort]
    return [(column, is_descending), (col(Patient.id), is_descending)]


def with_particulars(session: Session, actor: Actor, patients: Sequence[Patient]) -> list[ListedPatient]:
    """The rows with what stands in other tables: three statements, however many."""
    ids = [patient.id for patient in patients]
    tagged = tags.names_of(session, ids)
    figures = _figures(session, ids)
    names = names_of_people(session, {patient.assigned_volunteer_id for patient in patients})
    rows = []
    for patient in patients:
        percent, reason, since = figures.get(patient.id, (None, None, None))
        rows.append(
            ListedPatient(
                **PatientRow.of(patient, actor).model_dump(),
                volunteer_name=names.get(patient.assigned_volunteer_id),
                tags=tagged.get(patient.id, []),
                compliance_percent=percent,
                call_reason=reason,
                call_since=since,
            )
        )
    return rows


def names_of_people(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    """The names of colleagues by their ids."""
    query = select(User.id, User.name).where(col(User.id).in_([one for one in ids if one is not None]))
    return {row[0]: row[1] for row in session.exec(query).all()}


_ORDERS: dict[PatientSort, tuple[Any, bool]] = {
    PatientSort.NEWEST: (col(Patient.created_at), True),
    PatientSort.OLDEST: (col(Patient.created_at), False),
    PatientSort.NAME: (col(Patient.name_search), False),
    PatientSort.NAME_BACKWARDS: (col(Patient.name_search), True),
    PatientSort.CHANGED: (col(Patient.updated_at), True),
    PatientSort.UNCHANGED: (col(Patient.updated_at), False),
    PatientSort.HEARD: (col(Patient.heard_at), True),
    PatientSort.UNHEARD: (col(Patient.heard_at), False),
}

_Figures = dict[UUID, tuple[int | None, str | None, datetime | None]]


def _figures(session: Session, ids: list[UUID]) -> _Figures:
    query = select(PatientFigure).where(col(PatientFigure.patient_id).in_(ids))
    return {row.patient_id: (row.percent, row.call_reason, row.call_since) for row in session.exec(query).all()}
