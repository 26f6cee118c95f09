"""Which bytes somebody gets for a file, and why they do not (F3): the order of answers is that of PRODUCT 0.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, select

from app.errors import FileNotReady, Gone, NotFound
from app.file_types import BY_EXTENSION
from app.models.file import Derivative, DerivativeKind, File, FileKind, FileStatus
from app.services.actor import Actor, Permission, require
from app.services.files.uses import is_held
from app.services.files.visibility import get_visible_file

DRAWN_KINDS = (FileKind.IMAGE, FileKind.PDF)
"""Kinds that are shown as pictures of our own making, never by their own bytes (a PDF only when it is asked for)."""
TEXT = "text/plain; charset=utf-8"


class PreviewSize(StrEnum):
    """`thumbnail` and `preview` are pictures of our own making; `original` is the file itself, where it is safe."""

    THUMBNAIL = "thumbnail"
    PREVIEW = "preview"
    ORIGINAL = "original"


@dataclass(frozen=True)
class Bytes:
    """An object to give out: where it lies, and what is said of it. `mark` changes when, and only when, they do.

    `pixels` are the width and height of a picture of our own making.
    """

    key: str
    name: str
    media_type: str
    size: int
    mark: str
    pixels: tuple[int, int] | None = None


def file_for_download(session: Session, actor: Actor, file_id: UUID, *, now: datetime) -> File:
    """The file when its bytes may be given to the actor. Raises NotFound, then Gone, then FileNotReady."""
    require(actor, Permission.FILE_READ)
    file = get_visible_file(session, actor, file_id)
    check_given_out(session, file, now=now)
    return file


def check_given_out(session: Session, file: File, *, now: datetime, is_needed: bool | None = None) -> None:
    """Raise Gone for what has expired or was refused, FileNotReady for what is still being looked at.

    `is_needed`: whether some place holds it beyond its time, where that has been looked up for many at once.
    """
    if file.status is FileStatus.REJECTED:
        raise Gone("error.file_refused")
    check_has_time(session, file, now=now, is_needed=is_needed)
    if file.bytes_removed_at is not None:
        raise Gone("error.file_expired")
    if file.status is not FileStatus.READY:
        raise FileNotReady()


def check_has_time(session: Session, file: File, *, now: datetime, is_needed: bool | None = None) -> None:
    """Raise Gone for a file whose time is over and that is not needed anywhere."""
    if _is_past(file, now) and not (_is_needed(session, file) if is_needed is None else is_needed):
        raise Gone("error.file_expired")


def whole(file: File) -> Bytes:
    """The file as it was brought."""
    return Bytes(file.object_key, file.name, file.media_type, file.size, file.sha256)


def preview_of(session: Session, file: File, size: PreviewSize) -> Bytes:
    """What a browser may show of the file. Raises NotFound when there is nothing of that kind."""
    if size is not PreviewSize.ORIGINAL:
        query = select(Derivative).where(Derivative.file_id == file.id, Derivative.kind == DerivativeKind(size.value))
        drawn = session.exec(query).first()
        if drawn is not None:
            mark = drawn.object_key.rpartition("/")[2]
            pixels = (drawn.width, drawn.height)
            return Bytes(drawn.object_key, f"{file.id}.webp", drawn.media_type, drawn.size, mark, pixels)
        if file.drawn_at is None and file.kind in DRAWN_KINDS:
            raise FileNotReady()
    known = BY_EXTENSION.get(file.extension)
    is_drawn = file.kind is FileKind.IMAGE or (file.kind is FileKind.PDF and size is not PreviewSize.ORIGINAL)
    if known is None or is_drawn or not known.is_shown or size is PreviewSize.THUMBNAIL:
        raise NotFound("error.no_preview")
    media_type = TEXT if file.kind is FileKind.TEXT else file.media_type
    return Bytes(file.object_key, file.name, media_type, file.size, file.sha256)


def _is_past(file: File, now: datetime) -> bool:
    return file.expires_at is not None and file.expires_at <= now


def _is_needed(session: Session, file: File) -> bool:
    return session.exec(select(File.id).where(File.id == file.id, is_held())).first() is not None
