"""`/api/v1/patients/{patientId}/notes`: private notes in a conversation (M6). Nothing here is ever sent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from app import clock
from app.api.params import PageQuery
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.ids import named_id
from app.models.conversation import ConversationNote
from app.services.actor import Permission
from app.services.messages import conversation_notes as kept
from app.services.pages import Page
from app.services.shapes import Given, Moment, Prose, Shown, example

NoteId = Annotated[str, Path(description="The note's id.")]

notes = Resource("/patients/{patient_id}/notes", tag="Notes", subject="patient", sees=sees_patient)


class NoteText(Given, json_schema_extra=example(text="Prefers to be called after 16:00.")):
    text: Annotated[Prose, Field(min_length=1, max_length=kept.MAX_NOTE)]


class NoteRow(Shown):
    id: UUID
    patient_id: UUID
    author_id: UUID
    body: str
    created_at: Moment

    @classmethod
    def of(cls, note: ConversationNote) -> NoteRow:
        return cls.drawn_from(note)


@notes.get("", needs=Permission.MESSAGE_READ, summary="List the private notes of a conversation", opens=True)
def list_notes(patient_id: PatientId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[NoteRow]:
    """Oldest first."""
    return kept.list_notes(session, actor, named_id(patient_id), page).map(NoteRow.of)


@notes.post("", needs=Permission.MESSAGE_READ, summary="Write a private note")
def add_note(patient_id: PatientId, body: NoteText, session: Tx, actor: CurrentActor) -> NoteRow:
    """For staff only. Patients never see it."""
    return NoteRow.of(kept.add_note(session, actor, named_id(patient_id), body.text, now=clock.now()))


@notes.delete("/{note_id}", needs=Permission.MESSAGE_READ, summary="Take your note away")
def remove_note(patient_id: PatientId, note_id: NoteId, session: Tx, actor: CurrentActor) -> None:
    """Only its author may."""
    kept.remove_note(session, actor, named_id(patient_id), named_id(note_id), now=clock.now())
