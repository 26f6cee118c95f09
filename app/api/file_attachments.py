"""Files of patients, of entries of their record, and of reminders (P2, R1). `GET /files?patientId=` lists them."""

from __future__ import annotations

from app import clock
from app.api.file_download import FileId
from app.api.patient_record import EntryId
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Tx
from app.api.reminders import ReminderId, sees_reminder
from app.api.resource import Resource
from app.errors import FileNotReady, Gone
from app.ids import named_id
from app.services.actor import Permission
from app.services.files import attaching
from app.services.files.schemas import FileDetail, detail_of

_STATES = (Gone, FileNotReady)

of_patients = Resource("/patients/{patient_id}", tag="Files", subject="patient", sees=sees_patient)
of_reminders = Resource("/reminders/{reminder_id}", tag="Files", subject="reminder", sees=sees_reminder)


@of_patients.put(
    "/files/{file_id}", needs=Permission.PATIENT_WRITE, summary="File something to a patient", raises=_STATES
)
def attach_to_patient(patient_id: PatientId, file_id: FileId, session: Tx, actor: CurrentActor) -> FileDetail:
    """Whoever sees the patient sees the file then. Safe to repeat."""
    file = attaching.attach_to_patient(session, actor, named_id(patient_id), named_id(file_id), now=clock.now())
    return detail_of(session, actor, file)


@of_patients.delete("/files/{file_id}", needs=Permission.PATIENT_WRITE, summary="Take a file from a patient")
def detach_from_patient(patient_id: PatientId, file_id: FileId, session: Tx, actor: CurrentActor) -> None:
    """It stays stored, for its owner."""
    attaching.detach_from_patient(session, actor, named_id(patient_id), named_id(file_id))


@of_patients.put(
    "/record/{entry_id}/files/{file_id}", needs=Permission.RECORD_WRITE, summary="Attach a file to an entry",
    raises=_STATES,
)  # fmt: skip
def attach_to_entry(
    patient_id: PatientId, entry_id: EntryId, file_id: FileId, *, session: Tx, actor: CurrentActor
) -> FileDetail:
    """While it is there, the file outlives its time and cannot be deleted."""
    ids = named_id(patient_id), named_id(entry_id), named_id(file_id)
    return detail_of(session, actor, attaching.attach_to_entry(session, actor, *ids, now=clock.now()))


@of_patients.delete(
    "/record/{entry_id}/files/{file_id}", needs=Permission.RECORD_WRITE, summary="Take a file from an entry"
)
def detach_from_entry(
    patient_id: PatientId, entry_id: EntryId, file_id: FileId, *, session: Tx, actor: CurrentActor
) -> None:
    """It stays stored."""
    attaching.detach_from_entry(session, actor, named_id(patient_id), named_id(entry_id), named_id(file_id))


@of_reminders.put(
    "/files/{file_id}", needs=Permission.REMINDER_WRITE, summary="Send a file with a reminder", raises=_STATES
)
def attach_to_reminder(reminder_id: ReminderId, file_id: FileId, session: Tx, actor: CurrentActor) -> FileDetail:
    """A picture or a document with every message from now on, in the place of the one before."""
    file = attaching.attach_to_reminder(session, actor, named_id(reminder_id), named_id(file_id), now=clock.now())
    return detail_of(session, actor, file)


@of_reminders.delete("/files", needs=Permission.REMINDER_WRITE, summary="Send a reminder in words alone")
def detach_from_reminder(reminder_id: ReminderId, session: Tx, actor: CurrentActor) -> None:
    """The file stays stored."""
    attaching.detach_from_reminder(session, actor, named_id(reminder_id))
