"""One "send all now": what it took on, so that its progress can be seen and it can be stopped (R5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.models.columns import Choice, Id, created_moment, id_field, maybe_moment, ref
from app.models.reminder import OccurrenceStatus


class SendRun(SQLModel, table=True):
    """Who pressed the button when. How far it is, is read from the occurrences of its items."""

    __tablename__ = "send_run"

    id: UUID = id_field()
    started_by: UUID | None = ref("user.id", optional=True)
    started_at: datetime = created_moment(index=True)
    cancelled_at: datetime | None = maybe_moment()


class SendRunItem(SQLModel, table=True):
    """One occurrence of a run: the state it was in before, and why it was skipped, if it was."""

    __tablename__ = "send_run_item"

    run_id: UUID = Field(primary_key=True, foreign_key="send_run.id", sa_type=Id)
    occurrence_id: UUID = Field(primary_key=True, foreign_key="occurrence.id", sa_type=Id, index=True)
    was: OccurrenceStatus = Field(sa_type=Choice(OccurrenceStatus))
    reason: str | None = Field(default=None, max_length=40)
