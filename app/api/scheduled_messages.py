"""`/api/v1/patients/{patientId}/scheduled-messages`: messages that a person wrote for later (M6)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.patient_conversation import FILE_STATES, FileAlong, MessageWords
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import IllegalTransition, NotFound, VersionConflict
from app.ids import named_id
from app.models.conversation import ScheduledMessage, ScheduledState
from app.services.actor import Permission
from app.services.messages import scheduled
from app.services.pages import Page
from app.services.shapes import Given, Instant, Moment, Shown, Version, example, unsent

ScheduledId = Annotated[str, Path(description="The scheduled message's id.")]
_AT = "2026-04-16T01:15:00Z"

later = Resource("/patients/{patient_id}/scheduled-messages", tag="Messages", subject="patient", sees=sees_patient)


class NewScheduled(Given, json_schema_extra=example(text="Bagaimana mualnya pagi ini, Bu?", sendAt=_AT)):
    text: MessageWords
    send_at: Annotated[Instant, Field(description="When it leaves; up to a year ahead.")]
    file_id: FileAlong = None


class ScheduledChanges(Given, json_schema_extra=example(sendAt=_AT)):
    text: MessageWords = unsent()
    send_at: Instant = unsent()
    version: Version = unsent()


class ScheduledRow(Shown):
    id: UUID
    patient_id: UUID
    author_id: UUID
    body: str
    file_id: UUID | None
    send_at: Moment
    state: ScheduledState
    reason: Annotated[str | None, Field(description="Why it was cancelled: `by_hand` or `author_gone`.")]
    version: int
    created_at: Moment

    @classmethod
    def of(cls, row: ScheduledMessage) -> ScheduledRow:
        return cls.drawn_from(row, send_at=row.due_at)


@later.get("", needs=Permission.MESSAGE_READ, summary="List messages for later", opens=True)
def list_scheduled(patient_id: PatientId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[ScheduledRow]:
    """The next first, with those that were sent or cancelled."""
    return scheduled.list_scheduled(session, actor, named_id(patient_id), page).map(ScheduledRow.of)


@later.post("", needs=Permission.MESSAGE_SEND, summary="Schedule a message", raises=(NotFound, *FILE_STATES))
def schedule_message(patient_id: PatientId, body: NewScheduled, session: Tx, actor: CurrentActor) -> ScheduledRow:
    """It leaves at its time as your word, while you may still write to this patient; two hours late is too late."""
    row = scheduled.schedule_message(
        session,
        actor,
        named_id(patient_id),
        body.text,
        due_at=body.send_at,
        now=clock.now(),
        file_id=body.file_id,
    )
    return ScheduledRow.of(row)


@later.patch(
    "/{scheduled_id}",
    needs=Permission.MESSAGE_SEND,
    summary="Change your message for later",
    raises=(VersionConflict, IllegalTransition),
)
def change_scheduled(
    patient_id: PatientId,
    scheduled_id: ScheduledId,
    body: ScheduledChanges,
    *,
    session: Tx,
    actor: CurrentActor,
    seen: SeenVersion,
) -> ScheduledRow:
    """Only while it waits, and only by its author."""
    given = body.given()
    row = scheduled.change_scheduled(
        session,
        actor,
        named_id(patient_id),
        named_id(scheduled_id),
        text=body.text if "text" in given else None,
        due_at=body.send_at if "send_at" in given else None,
        version=body.version if "version" in given else seen,
        now=clock.now(),
    )
    return ScheduledRow.of(row)


@later.post(
    "/{scheduled_id}/cancel",
    needs=Permission.MESSAGE_SEND,
    summary="Cancel a message for later",
    status=200,
    raises=(IllegalTransition,),
)
def cancel_scheduled(
    patient_id: PatientId, scheduled_id: ScheduledId, session: Tx, actor: CurrentActor
) -> ScheduledRow:
    """It will not be sent."""
    row = scheduled.cancel_scheduled(session, actor, named_id(patient_id), named_id(scheduled_id), now=clock.now())
    return ScheduledRow.of(row)
