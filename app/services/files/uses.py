"""Where a file is used (F5, F6): a file in use is not removed by its expiry, and is seen by those who see the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.models.file import File, FileUse, UseKind

HOLDS = (
    UseKind.RECORD,
    UseKind.REMINDER,
    UseKind.SCHEDULED,
    UseKind.LETTER,
    UseKind.PATIENT_PHOTO,
    UseKind.USER_PHOTO,
)
"""Places that need the file: while one of them is there, the file outlives its time. A patient's list of files and a
message that was sent do not: they say that it is gone."""


@dataclass(frozen=True)
class Place:
    """Where a file is used. `patient_id`: whose place it is, for what may be seen."""

    kind: UseKind
    subject_id: UUID
    patient_id: UUID | None = None


def add_use(session: Session, file: File, place: Place, *, by: UUID | None, now: datetime) -> FileUse:
    """Say that the file is used there. Safe to repeat."""
    known = find_use(session, file.id, place)
    if known is not None:
        return known
    use = FileUse(
        file_id=file.id,
        kind=place.kind,
        subject_id=place.subject_id,
        patient_id=place.patient_id,
        created_by=by,
        created_at=now,
    )
    session.add(use)
    session.flush()
    return use


def end_use(session: Session, file_id: UUID, place: Place) -> bool:
    """Say that it is not used there any more. False when it was not."""
    use = find_use(session, file_id, place)
    if use is not None:
        session.delete(use)
        session.flush()
    return use is not None


def find_use(session: Session, file_id: UUID, place: Place) -> FileUse | None:
    query = select(FileUse).where(
        FileUse.file_id == file_id, FileUse.kind == place.kind, FileUse.subject_id == place.subject_id
    )
    return session.exec(query).first()


def list_uses(session: Session, file_id: UUID) -> Sequence[FileUse]:
    """Every place, oldest first."""
    query = select(FileUse).where(FileUse.file_id == file_id, FileUse.kind != UseKind.FORMER)
    return session.exec(query.order_by(col(FileUse.id))).all()


def is_held() -> ColumnElement[bool]:
    """The condition under which a row of File is needed somewhere."""
    held = select(FileUse.id).where(col(FileUse.file_id) == col(File.id), col(FileUse.kind).in_(HOLDS))
    return held.exists()
