"""`/api/v1/patients/{patientId}/contacts`: people close to a patient (P1)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from app import clock
from app.api.params import PageQuery
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.ids import named_id
from app.services.actor import Permission
from app.services.pages import Page
from app.services.patients import contacts as people
from app.services.patients.contacts import ContactChanges, ContactRow, NewContact

ContactId = Annotated[str, Path(description="The contact's id.")]

contacts = Resource("/patients/{patient_id}/contacts", tag="Contacts", subject="patient", sees=sees_patient)


@contacts.get("", needs=Permission.PATIENT_READ, summary="List a patient's contacts", opens=True)
def list_contacts(patient_id: PatientId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[ContactRow]:
    """Newest first."""
    found = people.list_contacts(session, actor, named_id(patient_id), page)
    return found.map(lambda contact: ContactRow.of(contact, actor))


@contacts.post("", needs=Permission.PATIENT_WRITE, summary="Add a contact")
def add_contact(patient_id: PatientId, body: NewContact, session: Tx, actor: CurrentActor) -> ContactRow:
    """Somebody with `mayConfirm` answers reminders in the patient's place, from their own phone."""
    return ContactRow.of(people.add_contact(session, actor, named_id(patient_id), body, now=clock.now()), actor)


@contacts.get("/{contact_id}", needs=Permission.PATIENT_READ, summary="Read a contact", opens=True)
def read_contact(patient_id: PatientId, contact_id: ContactId, session: Reading, actor: CurrentActor) -> ContactRow:
    """One person close to the patient."""
    return ContactRow.of(people.get_contact(session, actor, named_id(patient_id), named_id(contact_id)), actor)


@contacts.patch("/{contact_id}", needs=Permission.PATIENT_WRITE, summary="Change a contact")
def change_contact(
    patient_id: PatientId, contact_id: ContactId, body: ContactChanges, session: Tx, actor: CurrentActor
) -> ContactRow:
    """Only the fields that are sent change."""
    changed = people.change_contact(session, actor, named_id(patient_id), named_id(contact_id), body)
    return ContactRow.of(changed, actor)


@contacts.delete("/{contact_id}", needs=Permission.PATIENT_WRITE, summary="Remove a contact")
def remove_contact(patient_id: PatientId, contact_id: ContactId, session: Tx, actor: CurrentActor) -> None:
    """Their answers no longer count as the patient's."""
    people.remove_contact(session, actor, named_id(patient_id), named_id(contact_id), now=clock.now())


@contacts.post("/{contact_id}/restore", needs=Permission.PATIENT_WRITE, summary="Put a contact back", status=200)
def restore_contact(patient_id: PatientId, contact_id: ContactId, session: Tx, actor: CurrentActor) -> ContactRow:
    """One that was not removed stays as it is."""
    contact = people.restore_contact(session, actor, named_id(patient_id), named_id(contact_id))
    return ContactRow.of(contact, actor)
