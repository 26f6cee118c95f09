"""What the content of an object says that it is, and why it is not taken (F4). Reads bytes, knows no rows."""

from __future__ import annotations

from typing import BinaryIO

from app.errors import TypeNotAllowed
from app.file_types import BY_EXTENSION, IN_A_ZIP, UNSAID, FileType
from app.services.files import archives, pictures, signatures
from app.services.files.names import extension_of
from app.settings import get_settings


class FileRefused(TypeNotAllowed):
    """A file whose name, declared type and content do not agree, or that would harm; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"file.refused.{reason}")
        self.reason = reason


def check_name(name: str, declared_type: str) -> FileType:
    """The type that the name means. Raises FileRefused when it is not on the list, or was declared as another."""
    extension = extension_of(name)
    if extension not in get_settings().file_types:
        raise FileRefused("extension")
    known = BY_EXTENSION[extension]
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in UNSAID and declared != known.media_type and declared not in known.declared:
        raise FileRefused("declared")
    return known


def check_head(known: FileType, head: bytes) -> None:
    """Raise FileRefused when the first bytes (8 KiB, or all there are) are not those of the type."""
    family = signatures.family_of(head)
    if family in ("markup", "program"):
        raise FileRefused(family)
    wanted = "zip" if known.family in IN_A_ZIP else known.family
    if family != wanted:
        raise FileRefused("content")
    if signatures.is_polyglot(head, family):
        raise FileRefused("polyglot")


def check_whole(known: FileType, file: BinaryIO) -> None:
    """Raise FileRefused for what only the rest of the file shows: its end, what an archive holds, a picture's size."""
    try:
        if known.family in IN_A_ZIP:
            if archives.family_of_archive(file) != known.family:
                raise FileRefused("content")
            return
        if known.family not in ("text", "ole") and archives.ends_as_archive(file):
            raise FileRefused("polyglot")
        if known.family in pictures.MEASURED:
            pictures.check_picture(file, known.family)
    except (archives.BadArchive, pictures.BadPicture) as problem:
        raise FileRefused(problem.reason) from problem
