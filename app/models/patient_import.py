"""A table of patients that somebody brought: its rows, what was found in them, and what became of them (P7)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.columns import (
    Id,
    choice,
    created_moment,
    id_field,
    json_list,
    json_object,
    maybe_moment,
    ref,
    sealed,
    sealed_text,
)


class ImportState(StrEnum):
    """`reading`: rows arrive. `checking` and `importing` are work of a job; `ready` waits for a person."""

    READING = "reading"
    CHECKING = "checking"
    READY = "ready"
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


IMPORT_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.READING: frozenset({ImportState.CHECKING, ImportState.CANCELLED, ImportState.FAILED}),
    ImportState.CHECKING: frozenset({ImportState.CHECKING, ImportState.READY, ImportState.CANCELLED}),
    ImportState.READY: frozenset({ImportState.CHECKING, ImportState.IMPORTING, ImportState.CANCELLED}),
    ImportState.IMPORTING: frozenset({ImportState.DONE, ImportState.CANCELLED}),
    ImportState.DONE: frozenset(),
    ImportState.CANCELLED: frozenset(),
    ImportState.FAILED: frozenset(),
}
WORKED_ON = frozenset({ImportState.CHECKING, ImportState.IMPORTING})
OPEN_IMPORTS = frozenset({ImportState.READING, ImportState.CHECKING, ImportState.READY, ImportState.IMPORTING})


class ImportBatch(SQLModel, table=True):
    """One file that somebody brought. `mapping` says which column holds which field, by the column's place."""

    __tablename__ = "import_batch"

    id: UUID = id_field()
    owner_id: UUID = ref("user.id")
    file_name: str = sealed_text("import_batch.file_name")
    headings: str | None = sealed("import_batch.headings")
    mapping: dict[str, int] = json_object()
    state: ImportState = choice(ImportState, ImportState.READING, index=True)
    shares_phones: bool = False
    total: int = 0
    checked: int = 0
    good: int = 0
    bad: int = 0
    duplicate: int = 0
    imported: int = 0
    failed: int = 0
    error: str | None = Field(default=None, max_length=60)
    version: int = Field(default=1)
    created_at: datetime = created_moment(index=True)
    finished_at: datetime | None = maybe_moment()

    def may_become(self, state: ImportState) -> bool:
        return state in IMPORT_MOVES[self.state]


class RowState(StrEnum):
    UNCHECKED = "unchecked"
    GOOD = "good"
    BAD = "bad"
    DUPLICATE = "duplicate"
    IMPORTED = "imported"
    FAILED = "failed"


class ImportRow(SQLModel, table=True):
    """One row of the file. `cells` are as they stood there; `problems` name field and reason, never a value."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("uq_import_row_batch_id_number", "batch_id", "number", unique=True),
        Index("ix_import_row_batch_id_state_number", "batch_id", "state", "number"),
        Index("ix_import_row_batch_id_phone_index", "batch_id", "phone_index"),
    )

    id: UUID = id_field()
    batch_id: UUID = ref("import_batch.id", index=False)
    number: int
    cells: str = sealed_text("import_row.cells")
    state: RowState = choice(RowState, RowState.UNCHECKED)
    problems: list[dict[str, str]] = json_list()
    phone_index: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    patient_id: UUID | None = Field(default=None, sa_type=Id, index=True, nullable=True)
