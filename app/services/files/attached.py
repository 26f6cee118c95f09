"""Files as they are shown where they are attached: to entries, reminders and messages. One statement or two for all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Detail
from app.file_types import BY_EXTENSION
from app.models.file import Derivative, DerivativeKind, File, FileKind, FileUse, UseKind
from app.services.actor import Actor, Permission, require
from app.services.files.carrying import goes_as_picture, why_not_carried
from app.services.files.uses import is_held
from app.services.files.visibility import get_handled_file, visible_files


@dataclass(frozen=True)
class AttachedFile:
    """One file. `problem` says why no message can take it along; `is_shown`: a browser may show its own bytes."""

    id: UUID
    name: str
    size: int
    kind: FileKind
    is_picture: bool
    is_drawn: bool
    is_shown: bool
    problem: Detail | None


def attached_files(
    session: Session, actor: Actor, file_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, AttachedFile]:
    """Those of the files that the actor sees, by id. What is missing has been deleted, or is somebody else's."""
    if not file_ids or not actor.may(Permission.FILE_READ):
        return {}
    query = select(File, is_held()).where(col(File.id).in_(file_ids), visible_files(actor))
    files = session.exec(query).all()
    thumbnails = select(Derivative.file_id).where(
        Derivative.kind == DerivativeKind.THUMBNAIL, col(Derivative.file_id).in_(file_ids)
    )
    drawn = set(session.exec(thumbnails).all())
    return {
        file.id: _attached(session, file, is_drawn=file.id in drawn, is_needed=is_needed, now=now)
        for file, is_needed in files
    }


def get_attached(session: Session, actor: Actor, file_id: UUID, *, now: datetime) -> AttachedFile:
    """One that the actor may attach. Raises NotFound, and NotAllowed for what was only shared with them."""
    require(actor, Permission.FILE_READ)
    file = get_handled_file(session, actor, file_id, lock=False)
    return attached_files(session, actor, [file.id], now=now)[file.id]


def files_in(
    session: Session, actor: Actor, kind: UseKind, subject_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, list[AttachedFile]]:
    """What is attached to each of these, the oldest first."""
    if not subject_ids:
        return {}
    query = select(FileUse.subject_id, FileUse.file_id).where(
        FileUse.kind == kind, col(FileUse.subject_id).in_(subject_ids)
    )
    uses = session.exec(query.order_by(col(FileUse.id))).all()
    known = attached_files(session, actor, {file_id for _, file_id in uses}, now=now)
    found: dict[UUID, list[AttachedFile]] = {}
    for subject_id, file_id in uses:
        if file_id in known:
            found.setdefault(subject_id, []).append(known[file_id])
    return found


def _attached(session: Session, file: File, *, is_drawn: bool, is_needed: bool, now: datetime) -> AttachedFile:
    known = BY_EXTENSION.get(file.extension)
    return AttachedFile(
        id=file.id,
        name=file.name,
        size=file.size,
        kind=file.kind,
        is_picture=goes_as_picture(file.extension, file.size),
        is_drawn=is_drawn,
        is_shown=known is not None and known.is_shown,
        problem=why_not_carried(session, file, now=now, is_needed=is_needed),
    )
