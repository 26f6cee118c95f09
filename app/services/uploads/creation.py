"""Beginning an upload: what it is called, how long it is, where it belongs, and whether there is room for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.errors import Invalid, RateLimited, TooLarge
from app.models.file import Duration, File
from app.models.upload import Upload, UploadState
from app.services.actor import Actor, Permission, require
from app.services.files import acceptance
from app.services.files.belonging import check_is_for
from app.services.files.names import clean_folder, clean_name
from app.services.files.visibility import get_handled_file
from app.services.uploads.found import MOST_OPEN, UNFINISHED
from app.services.visibility import get_visible_patient
from app.services.work.locking import lock_file_room
from app.settings import Settings

KEPT_FOR = timedelta(hours=24)  # after the last byte


@dataclass(frozen=True)
class NewUpload:
    """What its sender says of a file. `size` in bytes; `metadata` is the header itself, to be said back."""

    name: str
    size: int
    declared_type: str = ""
    folder: str = ""
    duration: Duration = Duration.UNLIMITED
    patient_id: UUID | None = None
    letter_id: UUID | None = None
    replaces_id: UUID | None = None
    metadata: str | None = None


def begin_upload(
    session: Session, actor: Actor, new: NewUpload, *, store: str, settings: Settings, now: datetime
) -> Upload:
    """Add the row of an upload.

    Raises Invalid, also for a newer version of another patient's file, TooLarge, RateLimited, NotFound for a patient or
    file not seen, and NotAllowed for a newer version of a file that was only shared with the actor.
    """
    require(actor, Permission.FILE_WRITE)
    if new.size > settings.max_file_mb << 20:
        raise TooLarge("error.upload_too_large", limit=str(settings.max_file_mb))
    name = clean_name(new.name)
    acceptance.refuse_early(name, new.declared_type, b"")
    require_room(session, new.size, settings=settings)
    _require_few_open(session, actor)
    if new.patient_id is not None:
        get_visible_patient(session, actor, new.patient_id)
    if new.replaces_id is not None:
        older = get_handled_file(session, actor, new.replaces_id, lock=False)
        check_is_for(session, older, new.patient_id)
    upload = Upload(
        owner_id=actor.user_id,
        name=name,
        original_name=new.name[:1000],
        folder=_folder(new.folder),
        declared_type=new.declared_type[:127],
        duration=new.duration,
        patient_id=new.patient_id,
        letter_id=new.letter_id,
        replaces_id=new.replaces_id,
        sent_metadata=new.metadata,
        size=new.size,
        store=store,
        object_key=new_object_key(),
        last_byte_at=now,
        expires_at=now + KEPT_FOR,
        created_at=now,
    )
    session.add(upload)
    return upload


def new_object_key() -> str:
    """A key under which nothing lies yet: 128 random bits."""
    name = secrets.token_hex(16)
    return f"files/{name[:2]}/{name}"


def require_room(session: Session, size: int, *, settings: Settings) -> None:
    """Raise TooLarge when so many more bytes would be over the organisation's quota. Until the transaction ends, nobody
    else takes of what is left."""
    lock_file_room(session)
    kept = session.exec(select(func.sum(File.size)).where(col(File.bytes_removed_at).is_(None))).one() or 0
    coming = session.exec(select(func.sum(Upload.size)).where(Upload.state == UploadState.RECEIVING)).one() or 0
    if kept + coming + size > settings.storage_quota_gb << 30:
        raise TooLarge("error.storage_quota", limit=str(settings.storage_quota_gb))


def _require_few_open(session: Session, actor: Actor) -> None:
    mine = select(func.count()).select_from(Upload).where(Upload.owner_id == actor.user_id)
    if session.exec(mine.where(col(Upload.state).in_(UNFINISHED))).one() >= MOST_OPEN:
        raise RateLimited(retry_after=60)


def _folder(folder: str) -> str:
    try:
        return clean_folder(folder)
    except ValueError:
        raise Invalid.field("folder", "validation.folder_too_long") from None
