"""What is given and shown of shares and of requests for files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.models.file import Duration
from app.models.share import ShareKind, SharePermission, VisitKind
from app.services.shapes import LAST_DAY, Given, Instant, Line, Moment, Prose, Shown, Version, example, unsent

LEAST_PASSWORD, MOST_PASSWORD = 6, 128
MOST_DOWNLOADS = 100_000
MOST_FILES = 1_000


def _within_reach(moment: datetime) -> datetime:
    """In the last year that there is, a moment has no day everywhere on earth."""
    if moment.year > LAST_DAY.year:
        raise PydanticCustomError("date_out_of_reach", "a day until 2100")
    return moment


End = Annotated[
    Annotated[Instant, AfterValidator(_within_reach)] | None,
    Field(description="When the link stops working, until 2100; `null` for never."),
]
Password = Annotated[
    str | None,
    Field(min_length=LEAST_PASSWORD, max_length=MOST_PASSWORD, description="Asked from whoever opens the link."),
]
Limit = Annotated[
    Annotated[int, Field(strict=True, ge=1, le=MOST_DOWNLOADS)] | None,
    Field(description="How often it may be downloaded in all."),
]
Title = Annotated[Line, Field(min_length=1, max_length=200)]
Message = Annotated[Prose, Field(max_length=2000)]
Folder = Annotated[Line, Field(max_length=300, description="Where the files go; empty for the top.")]
Files = Annotated[
    Annotated[int, Field(strict=True, ge=1, le=MOST_FILES)] | None,
    Field(description="How many files may be sent in all."),
]


class NewShare(Given, json_schema_extra=example(permission="view", expiresAt="2026-12-31T17:00:00Z")):
    """For a link, name nobody; for a person `userId`; for a patient, who gets it over WhatsApp, `patientId`.

    Without `expiresAt` a link and a patient's share last 30 days, and a person's share until it is ended.
    """

    permission: SharePermission = SharePermission.DOWNLOAD
    expires_at: End = None
    password: Password = None
    max_downloads: Limit = None
    user_id: UUID | None = None
    patient_id: UUID | None = None


class ShareChanges(Given, json_schema_extra=example(permission="download", maxDownloads=5, version=1)):
    """Only the fields that are sent change; `null` takes an end, a password or a limit away."""

    permission: SharePermission = unsent()
    expires_at: End = None
    password: Password = None
    max_downloads: Limit = None
    version: Version = unsent()


class Standing(StrEnum):
    """Whether a link works, and why not."""

    OPEN = "open"
    ENDED = "ended"
    EXPIRED = "expired"
    USED_UP = "used_up"


class ShareRow(Shown):
    """`url` is there for those who may change the share, and none for a person's: they find the file among theirs."""

    id: UUID
    file_id: UUID
    kind: ShareKind
    url: str | None
    user_id: UUID | None
    user_name: str | None
    patient_id: UUID | None
    patient_name: str | None
    permission: SharePermission
    has_password: bool
    expires_at: Moment | None
    max_downloads: int | None
    downloads: int
    visits: int
    status: Standing
    created_by: UUID
    created_by_name: str
    may_change: bool
    version: int
    created_at: Moment
    updated_at: Moment
    ended_at: Moment | None


class VisitRow(Shown):
    id: UUID
    kind: VisitKind
    network: str | None
    at: Moment


class NewRequest(Given, json_schema_extra=example(title="Hasil laboratorium", maxFiles=5)):
    """A link by which somebody outside sends files. Without `expiresAt` it lasts 30 days."""

    title: Title
    message: Message = ""
    folder: Folder = ""
    patient_id: UUID | None = None
    password: Password = None
    duration: Duration = Duration.UNLIMITED
    max_files: Files = None
    expires_at: End = None


class RequestChanges(Given, json_schema_extra=example(maxFiles=10, version=1)):
    """Only the fields that are sent change; `null` takes an end, a password or a limit away."""

    title: Title = unsent()
    message: Message = unsent()
    folder: Folder = unsent()
    password: Password = None
    duration: Duration = unsent()
    max_files: Files = None
    expires_at: End = None
    version: Version = unsent()


class RequestRow(Shown):
    id: UUID
    url: str
    title: str
    message: str
    folder: str
    patient_id: UUID | None
    patient_name: str | None
    has_password: bool
    duration: Duration
    max_files: int | None
    files: int
    expires_at: Moment | None
    status: Standing
    created_by: UUID
    created_by_name: str
    version: int
    created_at: Moment
    updated_at: Moment
    ended_at: Moment | None
