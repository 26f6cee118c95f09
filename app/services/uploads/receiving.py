"""Committing what arrived: only then does it exist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from app.integrations.ports import StoredPart
from app.models.upload import Upload, UploadPart, UploadState
from app.services.uploads.creation import KEPT_FOR
from app.services.uploads.leases import UploadLease, holds


def commit_offset(
    session: Session,
    lease: UploadLease,
    received: int,
    parts: Sequence[StoredPart],
    *,
    now: datetime,
    and_let_go: bool = False,
) -> bool:
    """Let `received` bytes count, which the store already holds safely. False when the lease is no longer ours."""
    freed = {"lease_owner": None, "lease_until": None, "is_release_requested": False} if and_let_go else {}
    committed = session.execute(
        update(Upload)
        .where(holds(lease), col(Upload.state) == UploadState.RECEIVING, col(Upload.received) <= received)
        .values(received=received, last_byte_at=now, expires_at=now + KEPT_FOR, **freed)
        .returning(col(Upload.id))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if committed is None:
        return False
    for part in parts:
        row = UploadPart(
            upload_id=lease.upload_id, number=part.number, size=part.size, etag=part.etag, sha256=part.sha256
        )
        session.merge(row)
    return True
