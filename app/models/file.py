"""Stored files, where each is used, and the smaller pictures made of them (F5, F6, F10)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.columns import Id, choice, created_moment, id_field, json_object, maybe_moment, ref, sealed, versioned


class FileStatus(StrEnum):
    """Only a `ready` file is ever given out. `rejected` keeps the reason; its bytes are gone."""

    VERIFYING = "verifying"
    SCANNING = "scanning"
    READY = "ready"
    REJECTED = "rejected"


class FileKind(StrEnum):
    """What a person would call it; the list filters by it and the preview is chosen by it."""

    IMAGE = "image"
    PDF = "pdf"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    ARCHIVE = "archive"


class Duration(StrEnum):
    """How long a file is kept from the moment it was stored (F5)."""

    HOUR = "1h"
    DAY = "1d"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    UNLIMITED = "unlimited"


class FileSource(StrEnum):
    UPLOAD = "upload"
    API = "api"
    WHATSAPP = "whatsapp"
    ASKED = "asked"
    PHOTO = "photo"


def _of_listed(name: str, *columns: str) -> Index:
    """An index of those files only that lists show: neither deleted nor replaced."""
    listed = text("deleted_at IS NULL AND replaced_at IS NULL")
    return Index(name, *columns, sqlite_where=listed, postgresql_where=listed)


_UNDRAWN = text("drawn_at IS NULL")


class File(SQLModel, table=True):
    """One stored file: immutable bytes under `object_key`, and what people say about them.

    `folder` is a path of names joined by `/`, empty at the top. A newer version names the one it replaces in
    `replaces_id`; the older has `replaced_at` and leaves the lists. Rows stay for audit when the bytes are removed.
    `drawing_began_at` is written before the file is looked at and `drawn_at` after, whether or not it could be drawn.
    """

    __table_args__ = (
        # What the list asks of every row stands in the index, so that counting them reads no rows.
        _of_listed("ix_file_listed", "created_at", "id", "status", "source", "owner_id", "expires_at"),
        _of_listed("ix_file_by_name", "name_search", "id", "status", "source"),
        _of_listed("ix_file_by_size", "size", "id", "status", "source"),
        # The clock looks every few seconds for files to draw.
        Index("ix_file_undrawn", "status", "kind", "created_at", sqlite_where=_UNDRAWN, postgresql_where=_UNDRAWN),
    )

    id: UUID = id_field()
    name: str = Field(max_length=255)
    original_name: str | None = sealed("file.original_name")
    name_search: str = Field(default="", max_length=500)
    folder: str = Field(default="", max_length=300, index=True)
    extension: str = Field(default="", max_length=20)
    media_type: str = Field(max_length=127)
    kind: FileKind = choice(FileKind, FileKind.DOCUMENT, index=True)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64, index=True)
    store: str = Field(max_length=8)
    object_key: str = Field(max_length=100, unique=True)
    status: FileStatus = choice(FileStatus, FileStatus.VERIFYING, index=True)
    rejected_reason: str | None = Field(default=None, max_length=40)
    source: FileSource = choice(FileSource, FileSource.UPLOAD)
    owner_id: UUID | None = ref("user.id", optional=True)
    duration: Duration = choice(Duration, Duration.UNLIMITED)
    expires_at: datetime | None = maybe_moment(index=True)
    expiry_told_at: datetime | None = maybe_moment()
    drawing_began_at: datetime | None = maybe_moment()
    drawn_at: datetime | None = maybe_moment()
    replaces_id: UUID | None = ref("file.id", optional=True)
    replaced_at: datetime | None = maybe_moment()
    version: int = versioned()
    field_versions: dict[str, int] = json_object()
    created_at: datetime = created_moment(index=True)
    updated_at: datetime = created_moment()
    deleted_at: datetime | None = maybe_moment(index=True)
    deleted_by: UUID | None = ref("user.id", optional=True, index=False)
    bytes_removed_at: datetime | None = maybe_moment()


class UseKind(StrEnum):
    """What a file may be attached to; a file in use is not removed by its expiry (F5).

    `former` is no place: it says of an older version whose paper it is, while the newest stands in the places.
    """

    PATIENT = "patient"
    RECORD = "record"
    REMINDER = "reminder"
    MESSAGE = "message"
    SCHEDULED = "scheduled"
    LETTER = "letter"
    PATIENT_PHOTO = "patient_photo"
    USER_PHOTO = "user_photo"
    FORMER = "former"


class FileUse(SQLModel, table=True):
    """One place where a file is used. `patient_id` is the patient whom the place belongs to, for what may be seen."""

    __tablename__ = "file_use"
    __table_args__ = (UniqueConstraint("file_id", "kind", "subject_id"),)

    id: UUID = id_field()
    file_id: UUID = ref("file.id")
    kind: UseKind = choice(UseKind, UseKind.PATIENT)
    subject_id: UUID = Field(sa_type=Id, index=True)
    patient_id: UUID | None = ref("patient.id", optional=True)
    created_by: UUID | None = ref("user.id", optional=True, index=False)
    created_at: datetime = created_moment()


class DerivativeKind(StrEnum):
    THUMBNAIL = "thumbnail"
    PREVIEW = "preview"


class Derivative(SQLModel, table=True):
    """A smaller picture made from a file by a job, without the metadata of the original (F10)."""

    __table_args__ = (UniqueConstraint("file_id", "kind"),)

    id: UUID = id_field()
    file_id: UUID = ref("file.id")
    kind: DerivativeKind = choice(DerivativeKind, DerivativeKind.THUMBNAIL)
    object_key: str = Field(max_length=100, unique=True)
    media_type: str = Field(max_length=127)
    width: int
    height: int
    size: int
    created_at: datetime = created_moment()
