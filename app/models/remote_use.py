"""What a remote model may be asked for, each purpose by its own switch (M4). Without a row a purpose is off."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import choice, created_moment, id_field, ref


class RemotePurpose(StrEnum):
    """`intent`: what a patient's message wants. A purpose is here once something asks a model for it."""

    INTENT = "intent"


class RemoteUse(SQLModel, table=True):
    """One purpose, and who switched it last."""

    __tablename__ = "remote_use"
    __table_args__ = (UniqueConstraint("purpose"),)

    id: UUID = id_field()
    purpose: RemotePurpose = choice(RemotePurpose, RemotePurpose.INTENT)
    is_on: bool = Field(default=False)
    changed_by: UUID | None = ref("user.id", optional=True, index=False)
    changed_at: datetime = created_moment()
