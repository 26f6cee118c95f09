"""`/api/v1/patients/{patientId}/record`: the medical record and what it said before (P2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import VersionConflict
from app.ids import named_id
from app.models.patient import RecordKind
from app.services.actor import Permission
from app.services.pages import Page
from app.services.patients import records
from app.services.patients.records import EntryChanges, EntryRow, NewEntry, RevisionRow

EntryId = Annotated[str, Path(description="The entry's id.")]

record = Resource("/patients/{patient_id}/record", tag="Medical record", subject="patient", sees=sees_patient)


@record.get("", needs=Permission.RECORD_READ, summary="List the entries of a record", opens=True)
def list_record(
    patient_id: PatientId,
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    kind: Annotated[RecordKind | None, Query()] = None,
) -> Page[EntryRow]:
    """By the day they are about, newest first."""
    return records.list_entries(session, actor, named_id(patient_id), page, kind=kind).map(EntryRow.of)


@record.post("", needs=Permission.RECORD_WRITE, summary="Add an entry")
def add_entry(patient_id: PatientId, body: NewEntry, session: Tx, actor: CurrentActor) -> EntryRow:
    """You are its author."""
    return EntryRow.of(records.add_entry(session, actor, named_id(patient_id), body, now=clock.now()))


@record.get("/{entry_id}", needs=Permission.RECORD_READ, summary="Read an entry", opens=True)
def read_entry(patient_id: PatientId, entry_id: EntryId, session: Reading, actor: CurrentActor) -> EntryRow:
    """As it stands now."""
    return EntryRow.of(records.get_entry(session, actor, named_id(patient_id), named_id(entry_id)))


@record.patch("/{entry_id}", needs=Permission.RECORD_WRITE, summary="Change an entry", raises=(VersionConflict,))
def change_entry(
    patient_id: PatientId, entry_id: EntryId, body: EntryChanges, *, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> EntryRow:
    """What it said before stays in its history."""
    version = body.version if "version" in body.given() else seen
    return EntryRow.of(
        records.change_entry(
            session, actor, named_id(patient_id), named_id(entry_id), body, seen=version, now=clock.now()
        )
    )


@record.delete("/{entry_id}", needs=Permission.RECORD_WRITE, summary="Remove an entry")
def remove_entry(patient_id: PatientId, entry_id: EntryId, session: Tx, actor: CurrentActor) -> None:
    """It leaves the record; the database keeps it."""
    records.remove_entry(session, actor, named_id(patient_id), named_id(entry_id), now=clock.now())


@record.post("/{entry_id}/restore", needs=Permission.RECORD_WRITE, summary="Put an entry back", status=200)
def restore_entry(patient_id: PatientId, entry_id: EntryId, session: Tx, actor: CurrentActor) -> EntryRow:
    """One that was not removed stays as it is."""
    return EntryRow.of(records.restore_entry(session, actor, named_id(patient_id), named_id(entry_id), now=clock.now()))


@record.get("/{entry_id}/history", needs=Permission.RECORD_READ, summary="What an entry said before", opens=True)
def list_entry_history(
    patient_id: PatientId, entry_id: EntryId, session: Reading, actor: CurrentActor, page: PageQuery
) -> Page[RevisionRow]:
    """Newest first, each with who replaced it and when."""
    found = records.list_revisions(session, actor, named_id(patient_id), named_id(entry_id), page)
    return found.map(RevisionRow.of)
