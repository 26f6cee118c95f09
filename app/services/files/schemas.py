"""Files as they cross the API: what may be changed, and everything that is said of one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlmodel import Session

from app.errors import Invalid
from app.models.file import Duration, File, FileSource
from app.services.actor import Actor
from app.services.files.listing import ListedFile, with_particulars
from app.services.shapes import Given, Line, Moment, Shown, Version, example, unsent

MOST_AT_ONCE = 200


class FileChanges(Given, json_schema_extra=example(name="Hasil lab.pdf", folder="Lab/2026", duration="90d", version=1)):
    """Only what is sent changes. The type of a file cannot: its name keeps its extension."""

    name: Annotated[Line, Field(min_length=1, max_length=500)] = unsent()
    folder: Annotated[Line, Field(max_length=1000)] = unsent()
    duration: Duration = unsent()
    version: Version = unsent()


class FileDetail(ListedFile):
    """A file with its content's sum, its address, and what became of it."""

    file_name: str
    original_name: str | None
    mime_type: str
    sha256: str
    uploaded_at: Moment
    download_url: str
    source: FileSource
    rejected_reason: Annotated[str | None, Field(description="Why it was not taken, as a code.")]
    replaces_id: UUID | None

    @classmethod
    def of(cls, file: File, listed: ListedFile) -> Self:
        own = ("original_name", "sha256", "source", "rejected_reason", "replaces_id")
        return cls(
            **listed.model_dump(),
            **{name: getattr(file, name) for name in own},
            file_name=file.name,
            mime_type=file.media_type,
            uploaded_at=file.created_at,
            download_url=f"/api/v1/download/{file.id}",
        )


def detail_of(session: Session, actor: Actor, file: File) -> FileDetail:
    """Everything that is said of one file to somebody who sees it."""
    (listed,) = with_particulars(session, actor, [file])
    return FileDetail.of(file, listed)


class BulkFileAction(StrEnum):
    DELETE = "delete"
    MOVE = "move"
    KEEP = "keep"


class BulkFileOrder(Given, json_schema_extra=example(ids=[str(UUID(int=1))], action="move", folder="Lab")):
    """One change to many files: `move` needs `folder`, `keep` needs `duration`."""

    ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    action: BulkFileAction
    folder: Annotated[Line, Field(max_length=1000)] | None = None
    duration: Duration | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {BulkFileAction.MOVE: ("folder", self.folder), BulkFileAction.KEEP: ("duration", self.duration)}
        name, value = needed.get(self.action, ("", ""))
        if value is None:
            raise Invalid.field(name, "validation.missing")
        return self


class SkippedFile(Shown):
    """A file that stayed as it was, and why: `not_found not_allowed in_use`."""

    id: UUID
    reason: str


class BulkFilesDone(Shown):
    changed: list[UUID]
    skipped: list[SkippedFile]
