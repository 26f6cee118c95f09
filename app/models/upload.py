"""Files on their way in (F1, F2)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from app.models.columns import Id, choice, created_moment, maybe_moment, moment, ref, sealed
from app.models.file import Duration


class UploadState(StrEnum):
    RECEIVING = "receiving"
    VERIFYING = "verifying"
    SCANNING = "scanning"
    READY = "ready"
    REJECTED = "rejected"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class Upload(SQLModel, table=True):
    """A file on its way in. `received` is the committed offset in bytes: what lies beyond it does not exist.

    The writer holds a lease with a fence: a commit that carries an older fence changes nothing. The id is random, not
    ordered by time, because it is the only name that the browser keeps.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True, sa_type=Id)
    owner_id: UUID | None = ref("user.id", optional=True)
    asked_by_id: UUID | None = ref("file_request.id", optional=True)
    name: str = Field(max_length=255)
    original_name: str | None = sealed("upload.original_name")
    sent_metadata: str | None = sealed("upload.sent_metadata")
    folder: str = Field(default="", max_length=300)
    declared_type: str = Field(default="", max_length=127)
    duration: Duration = choice(Duration, Duration.UNLIMITED)
    patient_id: UUID | None = ref("patient.id", optional=True)
    letter_id: UUID | None = Field(default=None, sa_type=Id, nullable=True)
    replaces_id: UUID | None = ref("file.id", optional=True)
    size: int = Field(sa_type=BigInteger)
    received: int = Field(default=0, sa_type=BigInteger)
    store: str = Field(max_length=8)
    object_key: str = Field(max_length=100, unique=True)
    multipart_id: str | None = Field(default=None, max_length=1024)
    state: UploadState = choice(UploadState, UploadState.RECEIVING, index=True)
    rejected_reason: str | None = Field(default=None, max_length=40)
    lease_owner: str | None = Field(default=None, max_length=64)
    lease_until: datetime | None = maybe_moment()
    fence: int = 0
    is_release_requested: bool = False
    file_id: UUID | None = ref("file.id", optional=True)
    last_byte_at: datetime = created_moment()
    expires_at: datetime = moment(index=True)
    created_at: datetime = created_moment()
    ended_at: datetime | None = maybe_moment()


class UploadPart(SQLModel, table=True):
    """One part of an S3 multipart upload whose bytes lie below the committed offset."""

    __tablename__ = "upload_part"

    upload_id: UUID = Field(primary_key=True, foreign_key="upload.id", sa_type=Id)
    number: int = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    etag: str = Field(max_length=128)
    sha256: str = Field(max_length=64)
