"""From bytes that arrived to a file: its row, what its content says, and whether it is taken (F4).

refuse_early(name, declared, head)         while it arrives: raises TypeNotAllowed
file = admit(session, upload, now=…)       everything arrived: a row, which nobody is given yet
verdict = examine(stored, storage, …)      reads the object; no transaction is open
settle(session, file.id, verdict, now=…)   ready, or rejected with the reason
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.errors import NotFound, TypeNotAllowed
from app.integrations.ports import Storage
from app.models.file import Duration, File, FileSource, FileStatus, FileUse, UseKind
from app.models.upload import Upload
from app.services.files.names import extension_of
from app.services.files.signatures import family_of, is_polyglot
from app.settings import get_settings

_LASTS = {
    Duration.HOUR: timedelta(hours=1),
    Duration.DAY: timedelta(days=1),
    Duration.WEEK: timedelta(days=7),
    Duration.MONTH: timedelta(days=30),
    Duration.QUARTER: timedelta(days=90),
}


@dataclass(frozen=True)
class Stored:
    """An object that lies in the store and may become a file. `sha256` when it was summed up while it arrived."""

    key: str
    name: str
    declared_type: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What the content is. `rejected_reason` is a code, None for a file that is taken."""

    sha256: str
    media_type: str
    rejected_reason: str | None = None


def refuse_early(name: str, declared_type: str, head: bytes) -> None:  # noqa: ARG001 - the declared type is compared at the end
    """Raise TypeNotAllowed when the name, or the first bytes (none yet: only the name), will never be taken."""
    if extension_of(name) not in get_settings().file_types:
        raise TypeNotAllowed()
    family = family_of(head) if head else ""
    if family in ("markup", "program") or (family and is_polyglot(head, family)):
        raise TypeNotAllowed()


def admit(session: Session, upload: Upload, *, now: datetime) -> File:
    """The row of a file whose bytes are all here and which nobody has looked at yet."""
    lasts = _LASTS.get(upload.duration)
    file = File(
        name=upload.name,
        original_name=upload.original_name,
        name_search=upload.name.casefold(),
        folder=upload.folder,
        extension=extension_of(upload.name),
        media_type=mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
        size=upload.size,
        sha256="",
        store=upload.store,
        object_key=upload.object_key,
        status=FileStatus.VERIFYING,
        source=FileSource.ASKED if upload.asked_by_id else FileSource.UPLOAD,
        owner_id=upload.owner_id,
        duration=upload.duration,
        expires_at=now + lasts if lasts else None,
        replaces_id=upload.replaces_id,
        created_at=now,
    )
    session.add(file)
    session.flush()
    if upload.patient_id is not None:
        use = FileUse(
            file_id=file.id,
            kind=UseKind.PATIENT,
            subject_id=upload.patient_id,
            patient_id=upload.patient_id,
            created_by=upload.owner_id,
        )
        session.add(use)
    return file


def examine(stored: Stored, storage: Storage) -> Verdict:
    """Look at the whole object. Raises StorageUnavailable and ObjectMissing."""
    digest = stored.sha256 or _digest(storage, stored.key)
    head = b"".join(storage.read(stored.key, 0, 8 * 1024)) if stored.size else b""
    media_type = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
    try:
        refuse_early(stored.name, stored.declared_type, head)
    except TypeNotAllowed:
        return Verdict(digest, media_type, "type_not_allowed")
    return Verdict(digest, media_type)


def settle(session: Session, file_id: UUID, verdict: Verdict, *, now: datetime) -> File:
    """Let the file be given out, or not. The bytes of a rejected one are removed by the caller after the commit."""
    file = session.get(File, file_id)
    if file is None:
        raise NotFound()
    file.sha256, file.media_type = verdict.sha256, verdict.media_type
    file.status = FileStatus.REJECTED if verdict.rejected_reason else FileStatus.READY
    file.rejected_reason = verdict.rejected_reason
    file.bytes_removed_at = now if verdict.rejected_reason else None
    file.updated_at = now
    session.add(file)
    return file


def _digest(storage: Storage, key: str) -> str:
    whole = hashlib.sha256()
    for piece in storage.read(key):
        whole.update(piece)
    return whole.hexdigest()
