"""A stored object as a file that can be read from anywhere in it, for libraries that want one."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from app.integrations.ports import ObjectMissing, Storage

_BLOCK = 64 * 1024


def open_stored(storage: Storage, key: str) -> BinaryIO:
    """Open an object for reading: from the disk where it lies there, else piece by piece. Close it after use.
    Raises ObjectMissing and StorageUnavailable."""
    path = storage.path(key)
    if path is not None:
        try:
            return path.open("rb")
        except FileNotFoundError as problem:
            raise ObjectMissing(key) from problem
    return cast("BinaryIO", io.BufferedReader(_Remote(storage, key), _BLOCK))


class _Remote(io.RawIOBase):
    """Each read is one request for just those bytes; the buffer around it makes them few."""

    def __init__(self, storage: Storage, key: str) -> None:
        super().__init__()
        self._storage = storage
        self._key = key
        self._size = storage.size(key)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # what BufferedReader gives
        wanted = min(len(buffer), max(self._size - self._at, 0))
        if not wanted:
            return 0
        data = b"".join(self._storage.read(self._key, self._at, wanted))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
