"""Several files as one zip archive that is sent while it is made: nothing is gathered first (F6)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from zipfile import ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from app.integrations.ports import Storage
from app.models.file import File


def zip_of(files: Sequence[File], storage: Storage, *, zone: ZoneInfo) -> Iterator[bytes]:
    """The pieces of the archive. Names that meet are numbered; nothing is packed, as most files are already."""
    out = _Outgoing()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for file, name in zip(files, _names(files), strict=True):
            info = ZipInfo(name, _moment(file.created_at, zone))
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in storage.read(file.object_key):
                    entry.write(piece)
                    yield from out.taken()
            yield from out.taken()
    yield from out.taken()


class _Outgoing(io.RawIOBase):
    """Takes what the archive writes and hands it on: it cannot be read or gone back in, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # what ZipFile gives
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        written, self._written = self._written, []
        return iter(written)


def _names(files: Sequence[File]) -> list[str]:
    """Each file's name, numbered where it was taken: `scan.pdf`, `scan (2).pdf`."""
    taken: set[str] = set()
    names = []
    for file in files:
        path, number, name = PurePosixPath(file.name), 2, file.name
        while name.casefold() in taken:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _moment(moment: datetime, zone: ZoneInfo) -> tuple[int, int, int, int, int, int]:
    local = moment.astimezone(zone)
    return (local.year, local.month, local.day, local.hour, local.minute, local.second)
