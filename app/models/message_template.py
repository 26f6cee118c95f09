"""Texts for reminders, kept to be used again: a person's own, or shared with everybody (R2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.columns import (
    choice,
    created_moment,
    id_field,
    json_object,
    maybe_moment,
    ref,
    versioned,
)
from app.models.reminder import ReminderKind


class MessageTemplate(SQLModel, table=True):
    """A text with variables for one kind of reminder in one language. Without an owner it is everybody's.

    `shipped_as` names one that came with the application; it is put in once, and stays changed or deleted.
    """

    __tablename__ = "message_template"
    __table_args__ = (Index("ix_message_template_kind_language", "kind", "language"),)

    id: UUID = id_field()
    kind: ReminderKind = choice(ReminderKind, ReminderKind.MEDICATION)
    language: str = Field(max_length=8)
    name: str = Field(max_length=100)
    body: str
    variables: dict[str, str] = json_object()
    owner_id: UUID | None = ref("user.id", optional=True)
    shipped_as: str | None = Field(default=None, max_length=60, unique=True, nullable=True)
    used_count: int = 0
    created_by: UUID | None = ref("user.id", optional=True, index=False)
    field_versions: dict[str, int] = json_object()
    version: int = versioned()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment()
