"""Smaller pictures of files, drawn by jobs: 320 pixels for lists, 1600 to look at, without what cameras note (F10).

begin_drawing(session, file.id, now=…)     committed before the file is opened: whatever it does, it does once
draw(file, storage)                        opens it; no transaction is open
record_drawn(session, file.id, made, …)    what came of it, which may be nothing
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app import heartbeats
from app.file_types import BY_EXTENSION
from app.integrations.ports import Storage
from app.models.file import Derivative, DerivativeKind, File, FileStatus
from app.services.actor import SYSTEM
from app.services.events import emit, hint
from app.services.files import pictures
from app.services.files.giving import DRAWN_KINDS
from app.services.files.limited_process import NoAnswer, answer_of
from app.services.files.pictures import BadPicture, Drawn
from app.services.files.stored import open_stored
from app.services.files.uses import list_uses

SIDES = {DerivativeKind.THUMBNAIL: 320, DerivativeKind.PREVIEW: 1600}
_PAGE_DRAWER = "app.services.files.page_process"
_GIVEN_UP_AFTER = timedelta(minutes=2)  # longer than any drawing takes


def list_undrawn(session: Session, *, most: int = 20) -> Sequence[File]:
    """Files that can be drawn and were not tried yet, the newest first: somebody is looking at those."""
    query = select(File).where(_can_be_drawn(), col(File.drawing_began_at).is_(None))
    return session.exec(query.order_by(col(File.created_at).desc()).limit(most)).all()


def list_left_behind(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Files whose drawing began and never came to an end: it ended the process that was at it."""
    query = select(File.id).where(_can_be_drawn(), col(File.drawing_began_at) <= now - _GIVEN_UP_AFTER)
    return session.exec(query).all()


def has_undrawn(session: Session, *, now: datetime) -> bool:
    began = col(File.drawing_began_at)
    is_due = or_(began.is_(None), began <= now - _GIVEN_UP_AFTER)
    return session.exec(select(File.id).where(_can_be_drawn(), is_due).limit(1)).first() is not None


def begin_drawing(session: Session, file_id: UUID, *, now: datetime) -> bool:
    """Note that the file is tried. False when another was faster, or it has gone."""
    file = _locked(session, file_id)
    if file is None or file.drawing_began_at is not None:
        return False
    file.drawing_began_at = now
    session.add(file)
    return True


def put_drawing_off(session: Session, file_id: UUID) -> None:
    """Let the file be tried again, when what was in the way is no fault of its own."""
    file = _locked(session, file_id)
    if file is not None:
        file.drawing_began_at = None
        session.add(file)


def draw(file: File, storage: Storage) -> dict[DerivativeKind, Drawn]:
    """Every smaller picture of the file; none when it cannot be drawn.

    Raises StorageUnavailable and ObjectMissing, and Stopped when this process is asked to stop.
    """
    known = BY_EXTENSION.get(file.extension)
    if known is None or known.family not in (*pictures.FORMATS, "pdf"):
        return {}
    try:
        with open_stored(storage, file.object_key) as opened:
            if known.family == "pdf":
                return _of_first_page(opened)
            return {kind: pictures.draw_smaller(opened, known.family, side=side) for kind, side in SIDES.items()}
    except (BadPicture, NoAnswer):
        return {}


def record_drawn(
    session: Session, file_id: UUID, made: Mapping[DerivativeKind, tuple[str, Drawn]], *, now: datetime
) -> bool:
    """Note what was drawn, by kind: its key and the picture. False when another was faster, or the file has gone."""
    file = _locked(session, file_id)
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


def _locked(session: Session, file_id: UUID) -> File | None:
    """The file, while nothing was drawn of it and something may be."""
    return session.exec(select(File).where(File.id == file_id, _can_be_drawn()).with_for_update()).first()


def _can_be_drawn() -> ColumnElement[bool]:
    return and_(
        col(File.drawn_at).is_(None),
        col(File.status) == FileStatus.READY,
        col(File.kind).in_(DRAWN_KINDS),
        col(File.deleted_at).is_(None),
        col(File.bytes_removed_at).is_(None),
    )


def _of_first_page(opened: BinaryIO) -> dict[DerivativeKind, Drawn]:
    """Drawn by a process of its own, which may be ended for what it asks for. A stop does not wait for it."""
    said = json.loads(answer_of(_PAGE_DRAWER, opened, *SIDES.values(), is_unwanted=heartbeats.is_stopping))
    drawn = [Drawn(b64decode(data), width, height) for width, height, data in said]
    return dict(zip(SIDES, drawn, strict=True))
