"""Ways to a file for those who do not otherwise see it, and ways for outsiders to send one (F8)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from app.models.columns import choice, created_moment, id_field, json_object, maybe_moment, ref, sealed, versioned
from app.models.file import Duration


class ShareKind(StrEnum):
    LINK = "link"
    PERSON = "person"
    PATIENT = "patient"


class SharePermission(StrEnum):
    VIEW = "view"
    DOWNLOAD = "download"


class Share(SQLModel, table=True):
    """A way to one file for somebody who does not otherwise see it (F8).

    The token is 128 random bits: found by its hash, sealed so that its maker can copy the link again.
    """

    id: UUID = id_field()
    file_id: UUID = ref("file.id")
    kind: ShareKind = choice(ShareKind, ShareKind.LINK)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    token: str | None = sealed("share.token")
    user_id: UUID | None = ref("user.id", optional=True)
    patient_id: UUID | None = ref("patient.id", optional=True)
    permission: SharePermission = choice(SharePermission, SharePermission.DOWNLOAD)
    password_hash: str | None = Field(default=None, max_length=200)
    expires_at: datetime | None = maybe_moment(index=True)
    max_downloads: int | None = None
    downloads: int = 0
    visits: int = 0
    expiry_told_at: datetime | None = maybe_moment()
    created_by: UUID = ref("user.id")
    version: int = versioned()
    field_versions: dict[str, int] = json_object()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    ended_at: datetime | None = maybe_moment(index=True)


class VisitKind(StrEnum):
    OPENED = "opened"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    REFUSED = "refused"
    UPLOADED = "uploaded"


class ShareVisit(SQLModel, table=True):
    """What a visitor did with a share, and from where; the address is sealed and shortened to its network."""

    __tablename__ = "share_visit"

    id: UUID = id_field()
    share_id: UUID = ref("share.id")
    kind: VisitKind = choice(VisitKind, VisitKind.OPENED)
    network: str | None = sealed("share_visit.network")
    at: datetime = created_moment(index=True)


class FileRequest(SQLModel, table=True):
    """A link by which somebody outside sends files to us: `/d/{token}` (F8)."""

    __tablename__ = "file_request"

    id: UUID = id_field()
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    token: str | None = sealed("file_request.token")
    title: str = Field(max_length=200)
    message: str = Field(default="", max_length=2000)
    folder: str = Field(default="", max_length=300)
    patient_id: UUID | None = ref("patient.id", optional=True)
    password_hash: str | None = Field(default=None, max_length=200)
    duration: Duration = choice(Duration, Duration.UNLIMITED)
    max_files: int | None = None
    files: int = 0
    expires_at: datetime | None = maybe_moment(index=True)
    expiry_told_at: datetime | None = maybe_moment()
    created_by: UUID = ref("user.id")
    version: int = versioned()
    field_versions: dict[str, int] = json_object()
    created_at: datetime = created_moment()
    updated_at: datetime = created_moment()
    ended_at: datetime | None = maybe_moment(index=True)
