"""Where the bytes of files lie, and how they get there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.integrations.ports.failures import PortError


class StorageUnavailable(PortError):
    """The store is away or refuses us. What was committed is still there; try again later."""


class StorageFull(StorageUnavailable):
    """There is no room for more bytes."""


class ObjectMissing(PortError):
    """The store holds nothing under this key."""


class UploadDamaged(PortError):
    """The store holds less of an upload than was committed: it can only be sent again from its beginning."""


@dataclass(frozen=True)
class StoredObject:
    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True)
class StoredPart:
    """One part of an upload that the store confirmed with its own checksum. Numbers begin at 1; SHA-256 as hex."""

    number: int
    size: int
    etag: str
    sha256: str


@dataclass(frozen=True)
class Incoming:
    """An upload as the database has it: all that a store needs to go on from there, in whichever process."""

    key: str
    size: int
    received: int
    handle: str | None = None
    parts: tuple[StoredPart, ...] = ()


@dataclass(frozen=True)
class Unfinished:
    """What the store holds of an upload that was begun and neither finished nor aborted."""

    key: str
    handle: str | None
    modified_at: datetime


class UploadWriter(Protocol):
    """Takes the bytes of one upload from its committed offset on. Used by one thread at a time, but for `flush`."""

    def head(self) -> bytes:
        """The first bytes (up to 8 KiB) of what is stored, while the whole upload is no longer than that."""
        ...

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append. Nothing of it counts before `settle` and `flush`. Raises StorageFull, StorageUnavailable."""
        ...

    def settle(self) -> tuple[StoredPart, ...]:
        """Hand over what is written; returns the parts that are new. Nothing is written meanwhile."""
        ...

    def flush(self) -> None:
        """Make what was settled survive a crash, also while more is written. Then the offset may be committed.

        Once it has failed it fails for good: what the store holds of this upload since the last commit is not known.
        """
        ...

    def close(self) -> None: ...


class Storage(Protocol):
    """Whole, unchanging objects under keys such as `files/3f/3f6c…`, and uploads that become objects.

    Raises StorageUnavailable (and StorageFull) from every call, ObjectMissing where there is nothing to read.
    """

    name: str

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Store a whole object, or nothing: an error from `chunks` leaves no trace."""
        ...

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]: ...
    def size(self, key: str) -> int: ...
    def delete(self, key: str) -> None:
        """No error when it is gone already."""
        ...

    def keys(self, prefix: str) -> Iterator[StoredObject]: ...
    def path(self, key: str) -> Path | None:
        """Where the object lies on this machine's disk; None on stores elsewhere."""
        ...

    def link(self, key: str, *, file_name: str, media_type: str, is_inline: bool, seconds: int = 300) -> str | None:
        """An address that gives out the object without us, for so long; None on stores that have none."""
        ...

    def check(self) -> None:
        """Write, read and delete a small object. Raises StorageUnavailable with what is wrong."""
        ...

    def begin(self, key: str, size: int) -> str | None:
        """Make room for an upload. The handle, when there is one, names it at the store."""
        ...

    def open(self, incoming: Incoming) -> UploadWriter:
        """Go on at the committed offset; bytes beyond it are dropped. Raises UploadDamaged when some below it lack."""
        ...

    def finish(self, incoming: Incoming) -> None:
        """Make the complete upload an object under its key. May be repeated. Raises UploadDamaged."""
        ...

    def abort(self, key: str, handle: str | None) -> None:
        """Forget an upload and its bytes; no error when it is gone already."""
        ...

    def unfinished(self) -> Iterator[Unfinished]: ...
