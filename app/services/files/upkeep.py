"""The end of a file's time: its owner is told before, and the bytes go after; rows stay (F5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlmodel import Session, col, select

from app.models.account import User
from app.models.file import Derivative, Duration, File, FileStatus
from app.services.files.commands import RESTORE_WITHIN
from app.services.files.uses import is_held
from app.services.notifications import Notice, notify

TOLD_BEFORE = {
    Duration.DAY: timedelta(hours=4),
    **dict.fromkeys((Duration.WEEK, Duration.MONTH, Duration.QUARTER), timedelta(days=1)),
}
"""How long before the end its owner is told. Not of a file kept for an hour: it was brought a moment ago."""
_BATCH = 200


def remove_batch(session: Session, *, now: datetime) -> list[str]:
    """Mark the next files whose bytes may go, and return the keys of the objects to delete after the commit."""
    query = select(File).where(_may_go(now)).limit(_BATCH).with_for_update()
    files = session.exec(query).all()
    keys = [file.object_key for file in files]
    ids = [file.id for file in files]
    for file in files:
        file.bytes_removed_at = now
        session.add(file)
    gone = delete(Derivative).where(col(Derivative.file_id).in_(ids)).returning(col(Derivative.object_key))
    return keys + [row[0] for row in session.execute(gone).all()]


def warn_owners(session: Session, *, now: datetime) -> int:
    """Tell owners of files that end soon, each once for all of theirs. Returns how many files were told of."""
    due = (and_(col(File.duration) == kept, col(File.expires_at) <= now + lead) for kept, lead in TOLD_BEFORE.items())
    soon = and_(col(File.expires_at) > now, or_(*due))
    told = col(File.expiry_told_at).is_(None)
    listed = and_(col(File.deleted_at).is_(None), col(File.replaced_at).is_(None), col(File.owner_id).is_not(None))
    query = select(File).where(soon, told, listed, ~is_held()).limit(_BATCH).with_for_update()
    files = session.exec(query).all()
    by_owner: defaultdict[UUID, list[File]] = defaultdict(list)
    for file in files:
        file.expiry_told_at = now
        session.add(file)
        if file.owner_id is not None:
            by_owner[file.owner_id].append(file)
    for person in session.exec(select(User).where(col(User.id).in_(list(by_owner)))).all():
        notify(session, [person], _notice(by_owner[person.id], now), now=now)
    return len(files)


def list_waiting_for_scan(session: Session, *, most: int = 20) -> Sequence[File]:
    """Files that the scanner has not looked at, oldest first."""
    waiting = select(File).where(File.status == FileStatus.SCANNING, col(File.deleted_at).is_(None))
    return session.exec(waiting.order_by(col(File.created_at)).limit(most)).all()


def has_waiting_for_scan(session: Session, *, now: datetime) -> bool:  # noqa: ARG001 - the shape of every look
    return bool(list_waiting_for_scan(session, most=1))


def _may_go(now: datetime) -> ColumnElement[bool]:
    deleted = col(File.deleted_at) <= now - RESTORE_WITHIN
    expired = and_(col(File.expires_at) <= now, ~is_held())
    return and_(col(File.bytes_removed_at).is_(None), or_(deleted, expired, col(File.status) == FileStatus.REJECTED))


def _notice(files: Sequence[File], now: datetime) -> Notice:
    return Notice(
        event="files_expiring",
        subject_type="file",
        subject_id=files[0].id,
        dedupe=f"files_expiring:{now.date()}:{files[0].id}",
        params={"count": str(len(files))},
    )
