"""Bytes that come whole into a file, for whichever edge has them: stored, looked at, and only then a row.

The other way in, for bytes that come in parts over a line that breaks, is `app/finished_uploads.py`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.db import reading, transaction
from app.errors import NoRoom, TooLarge, Unavailable
from app.integrations.ports import PortError, Scanner, Storage, StorageFull, StorageUnavailable
from app.models.file import Duration, File, FileSource
from app.services.files import acceptance
from app.services.files.checking import FileRefused
from app.services.files.names import clean_name
from app.services.files.signatures import HEAD_BYTES
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


@dataclass
class _Seen:
    size: int = 0
    head: bytes = b""


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
    key, seen, whole = new_object_key(), _Seen(), hashlib.sha256()
    with reading() as session:
        require_room(session, 0, settings=get_settings())
    with store_failures():
        storage.put(key, _watched(pieces, announced, seen, whole.update, most=most))
        with or_removed(storage, key):
            name, declared = clean_name(announced.name()), announced.declared_type()
            stored = acceptance.Stored(key, name, declared, seen.size, whole.hexdigest())
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
    with or_removed(storage, brought.object_key), transaction() as session:
        require_room(session, brought.size, settings=get_settings())
        file = acceptance.admit(session, brought, now=now, source=source)
        file = acceptance.settle(session, file.id, verdict, now=now)
        then(session, file)
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


def _watched(
    pieces: Iterable[bytes], announced: Announced, seen: _Seen, add: Callable[[bytes], None], *, most: int
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
