"""`/api/v1/patients`: the people who are accompanied (P1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path, Query
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.patient_filter import FilterQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import DuplicatePhone, Invalid, VersionConflict
from app.ids import named_id
from app.services import subscription
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.patients import commands, queries
from app.services.patients.queries import ListedPatient, PatientSort
from app.services.patients.schemas import NewPatient, PatientChanges, PatientDetail
from app.services.visibility import get_visible_patient

PatientId = Annotated[str, Path(description="The patient's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]


def sees_patient(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    """Raise NotFound unless the patient in the path is visible to the caller."""
    return get_visible_patient(session, actor, named_id(path["patient_id"]))


patients = Resource("/patients", tag="Patients", subject="patient", sees=sees_patient)


@patients.post("", needs=Permission.PATIENT_CREATE, summary="Add a patient", raises=(DuplicatePhone,))
def add_patient(body: NewPatient, session: Tx, actor: CurrentActor) -> PatientDetail:
    """The number may be written any way and is stored as E.164. A number that another patient has is refused unless
    `allowSharedPhone` says that they share it; `data.patientId` names the other when you may see them."""
    return PatientDetail.of(commands.add_patient(session, actor, body, now=clock.now()), actor)


@patients.get("", needs=Permission.PATIENT_READ, summary="List patients")
def list_patients(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    wanted: FilterQuery,
    sort: Annotated[PatientSort, Query()] = PatientSort.NEWEST,
) -> Page[ListedPatient]:
    """Those you see: all, or the ones assigned to you and the ones you entered. A name that nobody has finds those
    that are like it. `GET /patients/facets` counts what each filter would show."""
    return queries.list_patients(session, actor, wanted, page, sort=sort)


@patients.get("/{patient_id}", needs=Permission.PATIENT_READ, summary="Read a patient", opens=True)
def read_patient(patient_id: PatientId, session: Reading, actor: CurrentActor) -> PatientDetail:
    """Looking is written down once in ten minutes. Identity fields are empty for those who may not see them."""
    return PatientDetail.of(queries.get_patient(session, actor, named_id(patient_id)), actor)


@patients.patch(
    "/{patient_id}",
    needs=Permission.PATIENT_WRITE,
    summary="Change a patient",
    raises=(DuplicatePhone, VersionConflict),
)
def change_patient(
    patient_id: PatientId, body: PatientChanges, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> PatientDetail:
    """Only the fields that are sent change. A new number has to be verified anew; a new time zone moves the reminders.
    Switching messages on again after the patient stopped them needs a `reason`."""
    sent, now = body.given(), clock.now()
    patient = commands.change_patient(
        session, actor, named_id(patient_id), body, seen=body.version if "version" in sent else seen, now=now
    )
    if "is_active" in sent and body.is_active is not patient.is_active:
        reason = body.reason if "reason" in sent else subscription.STAFF
        if body.is_active and subscription.has_said_stop(patient.inactive_reason) and "reason" not in sent:
            raise Invalid.field("reason", "error.reason_needed")
        subscription.set_active(session, actor, patient.id, is_active=body.is_active, reason=reason, now=now)
    return PatientDetail.of(patient, actor)


@patients.delete(
    "/{patient_id}", needs=Permission.PATIENT_DELETE, summary="Delete a patient", raises=(VersionConflict,)
)
def delete_patient(patient_id: PatientId, session: Tx, actor: CurrentActor, seen: SeenVersion) -> None:
    """Nothing more is sent to them. History stays, and they can be restored."""
    commands.delete_patient(session, actor, named_id(patient_id), seen=seen, now=clock.now())


@patients.post(
    "/{patient_id}/restore",
    needs=Permission.PATIENT_DELETE,
    summary="Restore a deleted patient",
    status=200,
    raises=(DuplicatePhone,),
)
def restore_patient(patient_id: PatientId, session: Tx, actor: CurrentActor) -> PatientDetail:
    """One who is not deleted stays as they are."""
    return PatientDetail.of(commands.restore_patient(session, actor, named_id(patient_id), now=clock.now()), actor)
