"""Bytes that come whole into a file, for whichever edge has them: stored, looked at, and only then a row.

The other way in, for bytes that come in parts over a line that breaks, is `app/finished_uploads.py`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.db import reading, transaction
from app.errors import AppError, BadRequest, Gone, NoRoom, TooLarge, TypeNotAllowed, Unavailable
from app.integrations.ports import PortError, Scanner, Storage, StorageFull, StorageUnavailable
from app.models.file import Duration, File, FileSource
from app.models.upload import UploadState
from app.services.files import acceptance
from app.services.files.checking import FileRefused
from app.services.files.names import clean_name
from app.services.files.signatures import HEAD_BYTES
from app.services.uploads import outcomes
from app.services.uploads.creation import new_object_key, require_room
from app.settings import get_settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brought:
    """Where whole bytes lie and what is said of them; the shape of `acceptance.Arrival`."""

    name: str
    original_name: str | None
    size: int
    store: str
    object_key: str
    folder: str = ""
    duration: Duration = Duration.UNLIMITED
    owner_id: UUID | None = None
    patient_id: UUID | None = None
    replaces_id: UUID | None = None
    asked_by_id: UUID | None = None
    began_at: datetime | None = None


@dataclass
class Seen:
    """What has come so far of what will lie under `key`."""

    key: str
    size: int = 0
    head: bytes = b""
    began_at: datetime = field(default_factory=clock.now)


@dataclass(frozen=True)
class Announced:
    """What the bytes are said to be. It is asked for late: a form may name its file after other fields."""

    name: Callable[[], str]
    declared_type: Callable[[], str]


@contextmanager
def store_failures() -> Iterator[None]:
    """A store that is full or away, as the failures that people are told."""
    try:
        yield
    except StorageFull as problem:
        raise NoRoom() from problem
    except StorageUnavailable as problem:
        raise Unavailable() from problem


def bring(
    pieces: Iterable[bytes],
    announced: Announced,
    storage: Storage,
    scanner: Scanner | None,
    *,
    most: int,
) -> tuple[acceptance.Stored, acceptance.Verdict]:
    """Store the bytes and look at them. Nothing stays behind when they are refused.

    Raises FileRefused, TooLarge (over `most` bytes or the quota), NoRoom and Unavailable.
    """
    seen, whole = Seen(new_object_key()), hashlib.sha256()
    with outcome_recorded(announced, seen, storage), store_failures():
        with reading() as session:
            require_room(session, 0, settings=get_settings())
        storage.put(seen.key, _watched(pieces, announced, seen, whole.update, most=most))
        with or_removed(storage, seen.key):
            name, declared = clean_name(announced.name()), announced.declared_type()
            stored = acceptance.Stored(seen.key, name, declared, seen.size, whole.hexdigest(), seen.began_at)
            verdict = acceptance.examine(stored, storage, scanner)
            if verdict.rejected_reason:
                raise FileRefused(verdict.rejected_reason)
    return stored, verdict


def keep(
    storage: Storage,
    verdict: acceptance.Verdict,
    brought: Brought,
    *,
    source: FileSource,
    now: datetime,
    then: Callable[[Session, File], None] = lambda _session, _file: None,
) -> File:
    """Make the file of what was brought, and `then` whatever belongs into the same transaction. If that fails, the
    bytes go again."""
    announced = Announced(lambda: brought.name, lambda: "")
    seen = Seen(brought.object_key, brought.size, began_at=min(brought.began_at or now, now))
    failing = outcome_recorded(announced, seen, storage)
    with failing, or_removed(storage, brought.object_key), transaction() as session:
        require_room(session, brought.size, settings=get_settings())
        file = acceptance.admit(session, brought, now=now, source=source)
        file = acceptance.settle(session, file.id, verdict, now=now)
        then(session, file)
        outcomes.record_arrival(session, file, began_at=seen.began_at, now=now)
    return file


@contextmanager
def or_removed(storage: Storage, key: str) -> Iterator[None]:
    """Take the object away when the block fails: no row names it."""
    try:
        yield
    except BaseException:
        remove(storage, key)
        raise


def remove(storage: Storage, key: str) -> None:
    """Take an object away that no row names. What cannot be removed now goes with the sweep."""
    try:
        storage.delete(key)
    except PortError as problem:
        _log.warning("The bytes of a refused file stay until the next sweep: %s", problem.detail)


@contextmanager
def outcome_recorded(announced: Announced, seen: Seen, storage: Storage) -> Iterator[None]:
    """Write down what becomes of bytes that are not taken: refused, broken off by their sender, or not stored by us."""
    try:
        yield
    except (TypeNotAllowed, TooLarge, Gone) as problem:
        _record(announced, seen, storage, UploadState.REJECTED, reason=_reason_of(problem))
        raise
    except BadRequest:
        if seen.size:
            _record(announced, seen, storage, UploadState.TERMINATED)
        raise
    except (NoRoom, Unavailable):
        outcomes.count_failure()
        raise


def _record(
    announced: Announced, seen: Seen, storage: Storage, state: UploadState, *, reason: str | None = None
) -> None:
    name = clean_name(announced.name())
    refused = outcomes.Refused(name, seen.size, storage.name, seen.key, state, reason)
    now = clock.now()
    with transaction() as session:
        outcomes.record_refusal(session, refused, began_at=min(seen.began_at, now), now=now)


def _reason_of(problem: AppError) -> str:
    return problem.reason if isinstance(problem, FileRefused) else problem.code.lower()


def _watched(
    pieces: Iterable[bytes], announced: Announced, seen: Seen, add: Callable[[bytes], None], *, most: int
) -> Iterator[bytes]:
    """The pieces, refused as soon as their beginning says what they are, or as they are too many."""
    is_looked_at = False
    for piece in pieces:
        seen.size += len(piece)
        if seen.size > most:
            raise TooLarge("error.upload_too_large", limit=str(most >> 20))
        if not is_looked_at:
            seen.head += piece[: HEAD_BYTES - len(seen.head)]
            if len(seen.head) >= HEAD_BYTES:
                is_looked_at = True
                acceptance.refuse_early(clean_name(announced.name()), announced.declared_type(), seen.head)
        add(piece)
        yield piece
