"""What people put beside a conversation's messages: private notes, messages for later, replies to use again (M6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    choice,
    created_moment,
    id_field,
    json_object,
    maybe_moment,
    moment,
    ref,
    sealed_text,
    versioned,
)


class ConversationNote(SQLModel, table=True):
    """Written for staff in a patient's conversation. It has no send and no number: it cannot leave."""

    __tablename__ = "conversation_note"
    __table_args__ = (Index("ix_conversation_note_patient_id_created_at", "patient_id", "created_at"),)

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id", index=False)
    author_id: UUID = ref("user.id", index=False)
    body: str = sealed_text("conversation_note.body")
    created_at: datetime = created_moment(index=True)
    deleted_at: datetime | None = maybe_moment()


class ScheduledState(StrEnum):
    """`sent` means handed to the queue of messages: from then on the message has its own status."""

    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"


class ScheduledMessage(SQLModel, table=True):
    """A message that a person wrote now for later. It is sent only while its author may still send it."""

    __tablename__ = "scheduled_message"
    __table_args__ = (
        Index("ix_scheduled_message_patient_id_due_at", "patient_id", "due_at"),
        Index("ix_scheduled_message_state_due_at", "state", "due_at"),
    )

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id", index=False)
    author_id: UUID = ref("user.id")
    body: str = sealed_text("scheduled_message.body")
    file_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    due_at: datetime = moment()
    state: ScheduledState = choice(ScheduledState, ScheduledState.WAITING)
    reason: str | None = Field(default=None, max_length=40)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()


class SavedReply(SQLModel, table=True):
    """Words that are written often, brought up by `/`: a person's own, or shared with everybody who writes."""

    __tablename__ = "saved_reply"

    id: UUID = id_field()
    owner_id: UUID = ref("user.id")
    shortcut: str = Field(max_length=40)
    body: str = Field(max_length=4096)
    is_shared: bool = Field(default=False, index=True)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
