"""Smaller pictures of files, drawn by jobs: 320 pixels for lists, 1600 to look at, without what cameras note (F10)."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import pypdfium2
from pypdfium2 import PdfiumError
from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from app.file_types import BY_EXTENSION
from app.integrations.ports import Storage
from app.models.file import Derivative, DerivativeKind, File, FileStatus
from app.services.actor import SYSTEM
from app.services.events import emit, hint
from app.services.files import pictures
from app.services.files.giving import DRAWN_KINDS
from app.services.files.pictures import BadPicture, Drawn
from app.services.files.stored import open_stored
from app.services.files.uses import list_uses

SIDES = {DerivativeKind.THUMBNAIL: 320, DerivativeKind.PREVIEW: 1600}
_PDF_LOCK = threading.Lock()  # PDFium works for one thread at a time


def list_undrawn(session: Session, *, most: int = 20) -> Sequence[File]:
    """Files that can be drawn and were not tried yet, the newest first: somebody is looking at those."""
    query = select(File).where(_is_undrawn()).order_by(col(File.created_at).desc()).limit(most)
    return session.exec(query).all()


def has_undrawn(session: Session, *, now: datetime) -> bool:  # noqa: ARG001 - the shape of every look
    return bool(list_undrawn(session, most=1))


def draw(file: File, storage: Storage) -> dict[DerivativeKind, Drawn]:
    """Every smaller picture of the file; none when it cannot be drawn. Raises StorageUnavailable and ObjectMissing."""
    known = BY_EXTENSION.get(file.extension)
    if known is None or known.family not in (*pictures.FORMATS, "pdf"):
        return {}
    try:
        with open_stored(storage, file.object_key) as opened:
            if known.family == "pdf":
                return _of_first_page(opened)
            return {kind: pictures.draw_smaller(opened, known.family, side=side) for kind, side in SIDES.items()}
    except (BadPicture, PdfiumError):
        return {}


def record_drawn(
    session: Session, file_id: UUID, made: Mapping[DerivativeKind, tuple[str, Drawn]], *, now: datetime
) -> bool:
    """Note what was drawn, by kind: its key and the picture. False when another was faster, or the file has gone."""
    file = session.exec(select(File).where(File.id == file_id, _is_undrawn()).with_for_update()).first()
    if file is None:
        return False
    file.drawn_at = now
    session.add(file)
    for kind, (key, drawn) in made.items():
        row = Derivative(
            file_id=file_id,
            kind=kind,
            object_key=key,
            media_type=drawn.media_type,
            width=drawn.width,
            height=drawn.height,
            size=len(drawn.data),
            created_at=now,
        )
        session.add(row)
    emit(session, SYSTEM, "file.drawn", subject_type="file", subject_id=file_id)
    for use in list_uses(session, file_id):
        hint(session, use.patient_id)
    return True


def _is_undrawn() -> ColumnElement[bool]:
    return and_(
        col(File.drawn_at).is_(None),
        col(File.status) == FileStatus.READY,
        col(File.kind).in_(DRAWN_KINDS),
        col(File.deleted_at).is_(None),
        col(File.bytes_removed_at).is_(None),
    )


def _of_first_page(opened: BinaryIO) -> dict[DerivativeKind, Drawn]:
    largest = max(SIDES.values())
    with _PDF_LOCK:
        document = pypdfium2.PdfDocument(opened)
        try:
            page = document[0]
            scale = largest / max(*page.get_size(), 1.0)
            image = page.render(scale=scale).to_pil()
        except IndexError:
            return {}
        finally:
            document.close()
    return {kind: pictures.drawn_from(image, side=side) for kind, side in SIDES.items()}
