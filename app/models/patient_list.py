"""What the list of patients stands on beside the patients: their figures, tags, saved views, and bulk changes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.models.columns import Id, created_moment, id_field, json_list, json_object, maybe_moment, ref


class PatientFigure(SQLModel, table=True):
    """What is known of a patient's doses and calls, counted beforehand so that lists filter and sort by it (P5, P8).

    `services/compliance` and `services/calls` keep it; a patient without a row has no figures yet. `percent` is
    confirmed ÷ counted of the last 30 days, empty while nothing counts. `call_reason` is set while the patient needs a
    call, `call_since` says since when. `refresh_at` is when the figures change by themselves next.
    """

    __tablename__ = "patient_figure"
    __table_args__ = (
        Index("ix_patient_figure_is_slipping_week_percent_patient_id", "is_slipping", "week_percent", "patient_id"),
        # Of those who need a call alone, who are few: a database that only knows how often a value occurs on average
        # would take them for half of all.
        Index(
            "ix_patient_figure_calls",
            "call_since",
            "patient_id",
            "call_reason",
            sqlite_where=text("call_reason IS NOT NULL"),
            postgresql_where=text("call_reason IS NOT NULL"),
        ),
        # What the filters of thousands of patients are counted by.
        Index("ix_patient_figure_patient_id_percent_call_reason", "patient_id", "percent", "call_reason"),
    )

    patient_id: UUID = Field(primary_key=True, foreign_key="patient.id", sa_type=Id)
    confirmed: int = 0
    counted: int = 0
    percent: int | None = Field(default=None, index=True)
    week_confirmed: int = 0
    week_counted: int = 0
    week_percent: int | None = Field(default=None)
    is_slipping: bool = Field(default=False)
    misses: int = 0
    last_heard_at: datetime | None = maybe_moment()
    call_reason: str | None = Field(default=None, max_length=40)
    call_since: datetime | None = maybe_moment()
    refresh_at: datetime | None = maybe_moment(index=True)
    updated_at: datetime = created_moment(index=True)


class Tag(SQLModel, table=True):
    """A word that people of the organisation put on patients. `key` is its form for comparing."""

    id: UUID = id_field()
    name: str = Field(max_length=40)
    key: str = Field(max_length=80, unique=True)
    created_by: UUID | None = ref("user.id", optional=True, index=False)
    created_at: datetime = created_moment()


class PatientTag(SQLModel, table=True):
    __tablename__ = "patient_tag"

    patient_id: UUID = Field(primary_key=True, foreign_key="patient.id", sa_type=Id)
    tag_id: UUID = Field(primary_key=True, foreign_key="tag.id", sa_type=Id, index=True)


class SavedView(SQLModel, table=True):
    """A list with its filters, order and columns under a name: its owner's, or everybody's."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_page_owner_id", "page", "owner_id"),)

    id: UUID = id_field()
    page: str = Field(max_length=20)
    owner_id: UUID = ref("user.id")
    name: str = Field(max_length=60)
    is_shared: bool = False
    query: dict[str, str] = json_object()
    version: int = Field(default=1)
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()


class BulkAction(StrEnum):
    ASSIGN = "assign"
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    TAG = "tag"
    UNTAG = "untag"


class BulkChange(SQLModel, table=True):
    """What one bulk change did, so that it can be taken back a moment later. `former` holds ids and codes only."""

    __tablename__ = "bulk_change"

    id: UUID = id_field()
    actor_id: UUID = ref("user.id")
    action: str = Field(max_length=20)
    former: list[list[str]] = json_list()
    undone_at: datetime | None = maybe_moment()
    created_at: datetime = created_moment(index=True)
