"""What somebody was typing when the page went away: kept for its author only, for 14 days (DESIGN, Form)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import created_moment, id_field, ref, sealed_text


class Draft(SQLModel, table=True):
    """The unsaved fields of one form of one person. `subject` is the id of the record it is about, or empty."""

    __table_args__ = (UniqueConstraint("author_id", "kind", "subject"),)

    id: UUID = id_field()
    author_id: UUID = ref("user.id", index=False)
    kind: str = Field(max_length=60)
    subject: str = Field(default="", max_length=64)
    content: str = sealed_text("draft.content")
    updated_at: datetime = created_moment(index=True)
