"""What became of what people brought (O3), counted once each when it is committed, by whichever way it came.

What came whole (in a form, over the API, with a message, as a photo) leaves the row of an ended upload as well: so that
the figures of a week are one question, and the same sweep removes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app import metrics
from app.after_commit import after_commit
from app.models.file import File
from app.models.upload import Upload, UploadState

FAILED = "failed"  # the store was away or full: nobody's choice, and no row could say more


@dataclass(frozen=True)
class Refused:
    """What came whole and was not taken, or broke off. `state`: rejected, or terminated by whoever sent it."""

    name: str
    size: int
    store: str
    object_key: str
    state: UploadState
    reason: str | None = None


def count_end(session: Session, upload: Upload) -> None:
    """Count an upload that has ended, once that is committed."""
    after_commit(session, f"upload:{upload.id}", partial(_count, upload.state, _seconds(upload), upload.size))


def count_ends(session: Session, state: UploadState, *, of: UUID, number: int) -> None:
    """The same for several of one person that ended together and had not become files."""
    after_commit(session, f"uploads:{of}", lambda: metrics.UPLOADS.labels(state.value).inc(number))


def record_arrival(session: Session, file: File, *, began_at: datetime, now: datetime) -> None:
    """Say that a file came whole, within `began_at` and `now`."""
    came = _ended(file.name, file.size, file.store, file.object_key, began_at=began_at, now=now)
    came.owner_id, came.file_id, came.duration = file.owner_id, file.id, file.duration
    _add(session, came, UploadState.READY)


def record_refusal(session: Session, refused: Refused, *, began_at: datetime, now: datetime) -> None:
    """Say that something came whole and became no file."""
    gone = _ended(refused.name, refused.size, refused.store, refused.object_key, began_at=began_at, now=now)
    gone.rejected_reason = refused.reason
    _add(session, gone, refused.state)


def count_failure() -> None:
    """Count what came whole and could not be stored."""
    metrics.UPLOADS.labels(FAILED).inc()


def _add(session: Session, upload: Upload, state: UploadState) -> None:
    upload.state = state
    session.add(upload)
    count_end(session, upload)


def _ended(name: str, size: int, store: str, object_key: str, *, began_at: datetime, now: datetime) -> Upload:
    return Upload(
        name=name,
        size=size,
        received=size,
        store=store,
        object_key=object_key,
        last_byte_at=now,
        expires_at=now,
        created_at=began_at,
        ended_at=now,
    )


def _seconds(upload: Upload) -> float:
    until = upload.ended_at or upload.created_at
    return max(0.0, (until - upload.created_at).total_seconds())


def _count(state: UploadState, seconds: float, size: int) -> None:
    metrics.UPLOADS.labels(state.value).inc()
    if state is UploadState.READY:
        metrics.UPLOAD_SECONDS.observe(seconds)
        metrics.UPLOAD_BYTES.inc(size)
