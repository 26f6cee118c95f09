"""Ending an upload that becomes no file: its sender gave it up, it is refused, or nobody came back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.errors import Gone, Locked
from app.models.upload import Upload, UploadPart, UploadState
from app.services.actor import Actor
from app.services.uploads.found import get_open_upload
from app.services.uploads.leases import UploadLease, holds, is_free
from app.services.uploads.outcomes import count_end, count_ends

ENDED = (UploadState.READY, UploadState.REJECTED, UploadState.TERMINATED, UploadState.EXPIRED)
ROWS_KEPT = timedelta(days=7)  # of ended uploads: long enough to tell a late sender that it ended


@dataclass(frozen=True)
class Remains:
    """What the store still holds of an upload that ended."""

    key: str
    handle: str | None


def terminate_upload(session: Session, actor: Actor, upload_id: UUID, *, now: datetime) -> Remains:
    """End the caller's own upload at once, whoever writes to it. Raises Gone for one that has become a file."""
    upload = get_open_upload(session, actor, upload_id, now=now, lock=True)
    if upload.state is UploadState.READY:
        raise Gone("error.upload_ended")
    if upload.state is not UploadState.RECEIVING:
        raise Locked()
    return _end(session, upload, UploadState.TERMINATED, now=now)


def refuse_upload(session: Session, lease: UploadLease, reason: str, *, now: datetime) -> Remains | None:
    """End an upload whose content is not taken. None when the lease was lost."""
    upload = session.exec(select(Upload).where(holds(lease)).with_for_update()).first()
    if upload is None:
        return None
    upload.rejected_reason = reason
    return _end(session, upload, UploadState.REJECTED, now=now)


def expire_uploads(session: Session, *, now: datetime, limit: int = 100) -> list[Remains]:
    """End those that nobody came back to. They are locked one after another, so that two sweeps share the work."""
    query = (
        select(Upload)
        .where(Upload.state == UploadState.RECEIVING, col(Upload.expires_at) <= now, is_free(now))
        .where(col(Upload.received) < col(Upload.size))
        .order_by(col(Upload.expires_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_end(session, upload, UploadState.EXPIRED, now=now) for upload in session.exec(query).all()]


def end_uploads_of(session: Session, user_id: UUID, now: datetime) -> None:
    """Stop what somebody is sending who may not any more. The bytes go with the next sweep."""
    ended = session.execute(
        update(Upload)
        .where(col(Upload.owner_id) == user_id, col(Upload.state) == UploadState.RECEIVING)
        .values(state=UploadState.TERMINATED, ended_at=now, fence=col(Upload.fence) + 1, lease_owner=None)
        .returning(col(Upload.id))
    ).all()
    count_ends(session, UploadState.TERMINATED, of=user_id, number=len(ended))


def remove_ended(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Remove rows of uploads that ended long ago, with their parts."""
    old: Sequence[UUID] = session.exec(
        select(Upload.id).where(col(Upload.state).in_(ENDED), col(Upload.ended_at) < now - ROWS_KEPT).limit(limit)
    ).all()
    if old:
        session.execute(delete(UploadPart).where(col(UploadPart.upload_id).in_(old)))
        session.execute(delete(Upload).where(col(Upload.id).in_(old)))
    return len(old)


def _end(session: Session, upload: Upload, state: UploadState, *, now: datetime) -> Remains:
    upload.state, upload.ended_at = state, now
    upload.fence += 1  # whoever holds the lease commits nothing more
    upload.lease_owner, upload.lease_until = None, None
    session.add(upload)
    session.execute(delete(UploadPart).where(col(UploadPart.upload_id) == upload.id))
    count_end(session, upload)
    return Remains(upload.object_key, upload.multipart_id)
