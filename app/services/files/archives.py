"""What lies inside a zip archive, read from its list of contents without unpacking anything (F4).

Office documents are zip archives too: what they are is decided by what they hold. The limits are about what a program
that opens the archive would have to write: a few kilobytes can name terabytes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

MOST_ENTRIES = 10_000
MOST_UNPACKED = 1 << 30  # bytes
MOST_RATIO = 100  # unpacked to packed, of archives that unpack to more than the next line
RATIO_MATTERS_FROM = 10 << 20  # bytes
_MOST_DIRECTORY = 16 << 20  # bytes of the list of contents
_MOST_COMMENT = 0xFFFF
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz", ".cab", ".iso", ".jar", ".apk", ".z")
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OFFICE_FOLDERS = {"word/": "word", "xl/": "excel", "ppt/": "powerpoint"}


class BadArchive(Exception):
    """An archive that is not taken; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def ends_as_archive(file: BinaryIO) -> bool:
    """Whether a zip archive ends exactly where the file does: behind a picture it makes a second type of it."""
    return _end_record(file) is not None


def family_of_archive(file: BinaryIO) -> str:
    """`zip`, or the office family that it holds. Raises BadArchive for one that must not be stored."""
    end = _end_record(file)
    if end is None:
        raise BadArchive("archive_unreadable")
    _, _, _, _, entries, directory_size, directory_at, _ = end
    if entries > MOST_ENTRIES or directory_size > _MOST_DIRECTORY:
        raise BadArchive("archive_too_many")
    if directory_at == 0xFFFFFFFF:
        raise BadArchive("archive_too_large")
    try:
        file.seek(0)
        with ZipFile(file) as archive:
            infos = archive.infolist()
            _check(infos, packed=directory_at)
            family = _office_family(archive, infos)
    except (BadZipFile, UnicodeDecodeError, NotImplementedError, EOFError, ValueError, struct.error) as problem:
        raise BadArchive("archive_unreadable") from problem
    if family == "zip" and any(info.filename.lower().endswith(_ARCHIVES) for info in infos):
        raise BadArchive("archive_nested")
    return family


def _check(infos: Sequence[ZipInfo], *, packed: int) -> None:
    if len(infos) > MOST_ENTRIES:
        raise BadArchive("archive_too_many")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED:
        raise BadArchive("archive_too_large")
    # Entries that overlap are counted once in the file and many times when they are unpacked.
    if sum(info.compress_size for info in infos) > packed:
        raise BadArchive("archive_overlaps")
    if unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise BadArchive("archive_bomb")
    if any(_leaves(info.filename) for info in infos):
        raise BadArchive("archive_paths")


def _leaves(name: str) -> bool:
    """Whether unpacking would write outside the folder that was chosen for it."""
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or path[1:2] == ":" or "\0" in path


def _office_family(archive: ZipFile, infos: Sequence[ZipInfo]) -> str:
    names = {info.filename for info in infos}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadArchive("archive_macros")
    if infos and infos[0].filename == "mimetype" and infos[0].file_size < 100:
        with archive.open(infos[0]) as kind:
            return _OPEN_DOCUMENTS.get(kind.read(100).strip(), "zip")
    if "[Content_Types].xml" not in names:
        return "zip"
    folders = (folder for folder in _OFFICE_FOLDERS if any(name.startswith(folder) for name in names))
    return _OFFICE_FOLDERS.get(next(folders, ""), "zip")


def _end_record(file: BinaryIO) -> tuple[bytes, int, int, int, int, int, int, int] | None:
    """The record that ends an archive, when its comment reaches exactly to the end of the file."""
    size = file.seek(0, os.SEEK_END)
    start = max(size - _END.size - _MOST_COMMENT, 0)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(_END_MARK)
    while at >= 0:
        if len(tail) - at >= _END.size:
            record = _END.unpack_from(tail, at)
            if at + _END.size + record[7] == len(tail) and record[5] + record[6] <= start + at:
                return record
            if record[5] == 0xFFFFFFFF or record[6] == 0xFFFFFFFF:
                return record  # as large as only zip64 can say
        at = tail.rfind(_END_MARK, 0, at)
    return None
