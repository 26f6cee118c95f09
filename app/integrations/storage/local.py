"""Objects as files below one folder of this machine.

An object appears by a rename after its bytes were flushed, so that it is there whole or not at all, also after a
crash or a loss of power. What is on its way in lies in `incoming/` beside the objects and never under their names.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.integrations.ports import (
    Incoming,
    ObjectMissing,
    StorageFull,
    StorageUnavailable,
    StoredObject,
    StoredPart,
    Unfinished,
    UploadDamaged,
)
from app.integrations.storage.keys import checked, checked_prefix

HEAD_BYTES = 8 * 1024
_READ_BYTES = 256 * 1024
_COPY_BYTES = 64 << 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class LocalStorage:
    name = "local"

    def __init__(self, root: Path) -> None:
        self._root = root
        self._objects = root / "objects"
        self._incoming = root / "incoming"

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        target = self._object(key)
        temporary = self._incoming / f"puts~{secrets.token_hex(8)}"
        with _told():
            _make_folder(self._incoming)
            try:
                with temporary.open("xb") as out:
                    for chunk in chunks:
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                _appear(temporary, target)
            finally:
                temporary.unlink(missing_ok=True)

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        with _told():
            descriptor = os.open(self._object(key), os.O_RDONLY | os.O_CLOEXEC)
        return _pieces(descriptor, start, length)

    def size(self, key: str) -> int:
        with _told():
            return self._object(key).stat().st_size

    def delete(self, key: str) -> None:
        with _told():
            self._object(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[StoredObject]:
        folder = self._objects / checked_prefix(prefix)
        for parent, _folders, names in os.walk(folder):
            for name in names:
                path = Path(parent, name)
                with suppress(FileNotFoundError):
                    status = path.stat()
                    yield StoredObject(
                        path.relative_to(self._objects).as_posix(), status.st_size, _moment(status.st_mtime)
                    )

    def path(self, key: str) -> Path | None:
        return self._object(key)

    def link(self, key: str, *, file_name: str, media_type: str, is_inline: bool, seconds: int = 300) -> str | None:  # noqa: ARG002 - the port's shape; a folder has no addresses
        return None

    def check(self) -> None:
        key = f"checks/{secrets.token_hex(8)}"
        self.put(key, [b"carepost"])
        try:
            if b"".join(self.read(key)) != b"carepost":
                raise StorageUnavailable("the folder gives back other bytes than it was given")
        finally:
            self.delete(key)

    def begin(self, key: str, size: int) -> str | None:  # noqa: ARG002 - a folder needs no size in advance
        with _told():
            _make_folder(self._incoming)
            self._partial(key).touch(exist_ok=True)
            _flush_folder(self._incoming)
        return None

    def open(self, incoming: Incoming) -> LocalWriter:
        with _told():
            return LocalWriter(self._partial(incoming.key), incoming.received)

    def finish(self, incoming: Incoming) -> None:
        partial, target = self._partial(incoming.key), self._object(incoming.key)
        with _told():
            if not partial.exists() and target.exists():
                partial = target
            held = partial.stat().st_size if partial.exists() else 0
            if held < incoming.size or not partial.exists():
                raise UploadDamaged(f"holds {held} of {incoming.size} bytes")
            if partial is not target:
                os.truncate(partial, incoming.size)
                _appear(partial, target)

    def abort(self, key: str, handle: str | None) -> None:  # noqa: ARG002 - a folder needs no handle
        with _told():
            self._partial(key).unlink(missing_ok=True)

    def unfinished(self) -> Iterator[Unfinished]:
        with suppress(FileNotFoundError):
            for entry in list(os.scandir(self._incoming)):
                with suppress(FileNotFoundError):
                    yield Unfinished(entry.name.replace("~", "/"), None, _moment(entry.stat().st_mtime))

    def _object(self, key: str) -> Path:
        return self._objects / checked(key)

    def _partial(self, key: str) -> Path:
        return self._incoming / checked(key).replace("/", "~")


class LocalWriter:
    """Writes at the offset that was committed, never at the end of the file.

    It holds the file's lock. Who takes an upload over from a writer that never let go, because its process is frozen,
    goes on in a copy of the committed bytes: what the other writes when it wakes up then lands nowhere.
    """

    def __init__(self, path: Path, received: int) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            raise UploadDamaged("the partial file is gone") from None
        try:
            held = os.fstat(self._descriptor).st_size
            if held < received:
                raise UploadDamaged(f"holds {held} of {received} bytes")
            if not _lock(self._descriptor):
                self._descriptor = _moved_to_copy(self._descriptor, path, received)
            elif held > received:
                os.ftruncate(self._descriptor, received)
        except BaseException:
            os.close(self._descriptor)
            raise
        self._offset = received
        self._has_failed = False

    def head(self) -> bytes:
        with _told():
            return os.pread(self._descriptor, HEAD_BYTES, 0)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        rest = memoryview(data)
        with _told():
            while rest:
                written = os.pwrite(self._descriptor, rest, self._offset)
                self._offset += written
                rest = rest[written:]

    def settle(self) -> tuple[StoredPart, ...]:
        return ()

    def flush(self) -> None:
        # Linux tells of a failed flush once and succeeds afterwards, with the bytes lost: fsync(2), "Errors".
        if self._has_failed:
            raise StorageUnavailable("an earlier flush failed")
        self._has_failed = True
        with _told():
            os.fdatasync(self._descriptor)
        self._has_failed = False

    def close(self) -> None:
        os.close(self._descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _moved_to_copy(descriptor: int, path: Path, length: int) -> int:
    """A descriptor of a new file under the same name, with the first `length` bytes; the old one is closed."""
    copy = path.with_name(f"puts~{secrets.token_hex(8)}")
    target = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        _lock(target)
        at = 0
        while at < length:
            at += os.copy_file_range(descriptor, target, min(length - at, _COPY_BYTES), at, at)
        os.fsync(target)
        copy.replace(path)
        _flush_folder(path.parent)
    except BaseException:
        os.close(target)
        copy.unlink(missing_ok=True)
        raise
    os.close(descriptor)
    return target


def _pieces(descriptor: int, start: int, length: int | None) -> Iterator[bytes]:
    with os.fdopen(descriptor, "rb", buffering=0) as source:
        source.seek(start)
        left = length
        while left is None or left > 0:
            piece = source.read(_READ_BYTES if left is None else min(_READ_BYTES, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece


def _appear(temporary: Path, target: Path) -> None:
    """Give flushed bytes their name, and flush the name."""
    _make_folder(target.parent)
    temporary.replace(target)
    _flush_folder(target.parent)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the disk as errors of the port; names of folders stay out of what others read."""
    try:
        yield
    except FileNotFoundError as problem:
        raise ObjectMissing("there is no such object") from problem
    except OSError as problem:
        kind = StorageFull if problem.errno in _NO_ROOM else StorageUnavailable
        raise kind(os.strerror(problem.errno or 0)) from problem
