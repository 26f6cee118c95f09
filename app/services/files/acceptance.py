"""From bytes that arrived to a file: its row, what its content says, and whether it is taken (F4).

refuse_early(name, declared, head)         while it arrives: raises TypeNotAllowed
file = admit(session, upload, now=…)       everything arrived: a row, which nobody is given yet
verdict = examine(stored, storage, …)      reads the object; no transaction is open
settle(session, file.id, verdict, now=…)   ready, waiting for the scanner, or rejected with the reason
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from app.errors import NotFound
from app.file_types import BY_EXTENSION
from app.integrations.ports import Scanner, ScannerUnavailable, Storage
from app.models.file import Duration, File, FileKind, FileSource, FileStatus, UseKind
from app.services.actor import SYSTEM
from app.services.events import emit
from app.services.files import uses
from app.services.files.checking import FileRefused, check_head, check_name, check_whole
from app.services.files.durations import expiry
from app.services.files.names import extension_of
from app.services.files.signatures import HEAD_BYTES
from app.services.files.stored import open_stored
from app.services.files.succession import take_place_of_older
from app.services.patients.search import searchable
from app.services.work.wakeups import wake
from app.settings import get_settings

DRAWING = "files.draw"
INFECTED, DAMAGED = "infected", "damaged"


class Arrival(Protocol):
    """What is known of bytes that arrived, by whichever way: an upload, or one of the other ways in."""

    @property
    def name(self) -> str: ...
    @property
    def original_name(self) -> str | None: ...
    @property
    def folder(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def store(self) -> str: ...
    @property
    def object_key(self) -> str: ...
    @property
    def duration(self) -> Duration: ...
    @property
    def owner_id(self) -> UUID | None: ...
    @property
    def patient_id(self) -> UUID | None: ...
    @property
    def replaces_id(self) -> UUID | None: ...
    @property
    def asked_by_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class Stored:
    """An object that lies in the store and may become a file. `sha256` when it was summed up while it arrived;
    `began_at`: when its first byte was waited for, where it came whole."""

    key: str
    name: str
    declared_type: str
    size: int
    sha256: str | None = None
    began_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What the content is. `rejected_reason` is a code, None for a file that is taken."""

    sha256: str
    media_type: str
    rejected_reason: str | None = None
    is_scanned: bool = False


def refuse_early(name: str, declared_type: str, head: bytes) -> None:
    """Raise TypeNotAllowed when the name, what it is declared as, or the first bytes will never be taken.

    `head` is the first 8 KiB, or the whole when it is shorter; empty while there are none yet.
    """
    known = check_name(name, declared_type)
    if head:
        check_head(known, head)


def admit(session: Session, arrival: Arrival, *, now: datetime, source: FileSource = FileSource.UPLOAD) -> File:
    """The row of a file whose bytes are all here and which nobody has looked at yet."""
    extension = extension_of(arrival.name)
    known = BY_EXTENSION.get(extension)
    file = File(
        name=arrival.name,
        original_name=arrival.original_name,
        name_search=searchable(arrival.name),
        folder=arrival.folder,
        extension=extension,
        media_type=known.media_type if known else "application/octet-stream",
        kind=FileKind(known.kind) if known else FileKind.DOCUMENT,
        size=arrival.size,
        sha256="",
        store=arrival.store,
        object_key=arrival.object_key,
        status=FileStatus.VERIFYING,
        source=FileSource.ASKED if arrival.asked_by_id else source,
        owner_id=arrival.owner_id,
        duration=arrival.duration,
        expires_at=expiry(arrival.duration, since=now),
        replaces_id=arrival.replaces_id,
        created_at=now,
        updated_at=now,
    )
    session.add(file)
    session.flush()
    if arrival.patient_id is not None:
        place = uses.Place(UseKind.PATIENT, arrival.patient_id, arrival.patient_id)
        uses.add_use(session, file, place, by=arrival.owner_id, now=now)
    return file


def examine(stored: Stored, storage: Storage, scanner: Scanner | None = None) -> Verdict:
    """Look at the whole object. Raises StorageUnavailable and ObjectMissing; a scanner that is away raises nothing."""
    try:
        known = check_name(stored.name, stored.declared_type)
        check_head(known, b"".join(storage.read(stored.key, 0, HEAD_BYTES)) if stored.size else b"")
        with open_stored(storage, stored.key) as file:
            check_whole(known, file)
    except FileRefused as problem:
        named = BY_EXTENSION.get(extension_of(stored.name))
        media_type = named.media_type if named else "application/octet-stream"
        return Verdict(stored.sha256 or _digest(storage, stored.key), media_type, problem.reason)
    if scanner is None:
        return Verdict(stored.sha256 or _digest(storage, stored.key), known.media_type)
    return _scanned(stored, storage, scanner, known.media_type)


def settle(session: Session, file_id: UUID, verdict: Verdict, *, now: datetime) -> File:
    """Let the file be given out, or not, or wait for the scanner while one is configured and has not said yes.

    The bytes of a rejected one are removed by the caller after the commit.
    """
    file = session.get(File, file_id)
    if file is None:
        raise NotFound()
    file.sha256, file.media_type = verdict.sha256, verdict.media_type
    file.rejected_reason = verdict.rejected_reason
    file.updated_at = now
    session.add(file)
    if verdict.rejected_reason:
        file.status, file.bytes_removed_at = FileStatus.REJECTED, now
    elif get_settings().clamav_url and not verdict.is_scanned:
        file.status = FileStatus.SCANNING
    else:
        file.status = FileStatus.READY
        take_place_of_older(session, file, now=now)
        wake(session, DRAWING)
    emit(session, SYSTEM, f"file.{file.status.value}", subject_type="file", subject_id=file.id)
    return file


def _scanned(stored: Stored, storage: Storage, scanner: Scanner, media_type: str) -> Verdict:
    """The verdict of the scanner; the sum is taken of the same bytes as they go by."""
    whole = hashlib.sha256()
    try:
        found = scanner.scan(_summed(storage.read(stored.key), whole))
    except ScannerUnavailable:
        return Verdict(stored.sha256 or _digest(storage, stored.key), media_type)
    verdict = Verdict(stored.sha256 or whole.hexdigest(), media_type, is_scanned=True)
    return replace(verdict, rejected_reason=INFECTED) if found else verdict


def _digest(storage: Storage, key: str) -> str:
    whole = hashlib.sha256()
    for _ in _summed(storage.read(key), whole):
        pass
    return whole.hexdigest()


class _Sum(Protocol):
    def update(self, data: bytes, /) -> None: ...


def _summed(pieces: Iterable[bytes], whole: _Sum) -> Iterator[bytes]:
    for piece in pieces:
        whole.update(piece)
        yield piece
