"""Who may write to an upload: one at a time over all processes, for ten seconds at a time.

A commit carries the fence of its lease, so that a process which was frozen and wakes up commits nothing any more. A
clock that was set back would leave leases that end hours from now: one longer than leases are is as good as none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from app.faults import hurried
from app.models.account import User, UserStatus
from app.models.upload import Upload, UploadState

LEASE = hurried(timedelta(seconds=10))
LEASED = (UploadState.RECEIVING, UploadState.VERIFYING, UploadState.SCANNING)


@dataclass(frozen=True)
class UploadLease:
    """The right to write to one upload; `fence` names this right and no other."""

    upload_id: UUID
    owner: str
    fence: int


def take_upload(session: Session, upload_id: UUID, owner: str, *, now: datetime) -> UploadLease | None:
    """Take the lease. None while somebody else holds it, who is asked to let go."""
    fence = session.execute(
        update(Upload)
        .where(col(Upload.id) == upload_id, col(Upload.state).in_(LEASED), is_free(now))
        .values(lease_owner=owner, lease_until=now + LEASE, fence=col(Upload.fence) + 1, is_release_requested=False)
        .returning(col(Upload.fence))
    ).scalar_one_or_none()
    if fence is None:
        ask_for_release(session, upload_id)
        return None
    return UploadLease(upload_id, owner, fence)


def renew_uploads(session: Session, owner: str, upload_ids: Collection[UUID], *, now: datetime) -> dict[UUID, int]:
    """Keep the leases of one process. Returns the fence of each that it still holds and nobody else asks for."""
    rows = session.execute(
        update(Upload)
        .where(col(Upload.id).in_(upload_ids), col(Upload.lease_owner) == owner)
        .values(lease_until=now + LEASE)
        .returning(col(Upload.id), col(Upload.fence), col(Upload.is_release_requested))
    ).all()
    return {upload_id: fence for upload_id, fence, is_asked in rows if not is_asked}


def ask_for_release(session: Session, upload_id: UUID) -> None:
    """Ask whoever writes to it to commit what they have and let go."""
    session.execute(update(Upload).where(col(Upload.id) == upload_id).values(is_release_requested=True))


def set_handle(session: Session, lease: UploadLease, handle: str) -> bool:
    """Keep the store's own name of the upload. False when the lease was lost."""
    kept = update(Upload).where(holds(lease)).values(multipart_id=handle).returning(col(Upload.id))
    return session.execute(kept).scalar_one_or_none() is not None


def release_upload(session: Session, lease: UploadLease) -> None:
    """Let go, if it is still ours."""
    session.execute(
        update(Upload).where(holds(lease)).values(lease_owner=None, lease_until=None, is_release_requested=False)
    )


def release_all(session: Session) -> None:
    """Forget every lease: for a start at which no other process can be running."""
    session.execute(
        update(Upload)
        .where(col(Upload.lease_owner).is_not(None))
        .values(lease_owner=None, lease_until=None, is_release_requested=False)
    )


def is_leased(upload: Upload, *, now: datetime) -> bool:
    """Whether somebody writes to it at this moment."""
    until = upload.lease_until
    return until is not None and now <= until <= now + 2 * LEASE


def list_unwelcome(session: Session, upload_ids: Collection[UUID]) -> set[UUID]:
    """Those of these uploads whose owner may not send any more: suspended, or deleted."""
    query = (
        select(Upload.id)
        .join(User, col(User.id) == col(Upload.owner_id))
        .where(col(Upload.id).in_(upload_ids), col(User.status) != UserStatus.ACTIVE)
    )
    return set(session.exec(query).all())


def holds(lease: UploadLease) -> ColumnElement[bool]:
    return (
        (col(Upload.id) == lease.upload_id)
        & (col(Upload.fence) == lease.fence)
        & (col(Upload.lease_owner) == lease.owner)
    )


def is_free(now: datetime) -> ColumnElement[bool]:
    """The condition under which nobody writes to a row of Upload."""
    until = col(Upload.lease_until)
    return or_(until.is_(None), until < now, until > now + 2 * LEASE)
