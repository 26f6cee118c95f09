"""Telling whoever made a link that it ends soon: once, a day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.account import User
from app.models.share import FileRequest, Share
from app.services.notifications import Notice, notify
from app.services.shares.standing import list_without_their_patient

BEFORE = timedelta(hours=24)
BATCH = 100

L = TypeVar("L", Share, FileRequest)


def told_at(expires_at: datetime | None, *, now: datetime) -> datetime | None:
    """When a link with this new end counts as warned of: at once, if whoever chooses it chooses less than a day."""
    return now if expires_at is not None and expires_at <= now + BEFORE else None


def warn_before_end(session: Session, *, now: datetime, size: int = BATCH) -> int:
    """Warn of up to `size` shares and as many requests. Returns how many links were dealt with."""
    shares = session.exec(_ending(Share, now).limit(size)).all()
    for share in shares:
        _tell(session, share, event="share_ending", subject_type="file", subject_id=share.file_id, now=now)
    requests = session.exec(_ending(FileRequest, now).limit(size)).all()
    lost = list_without_their_patient(session, requests)
    for request in requests:
        if request.id in lost:  # it is nobody's whom one could tell
            request.expiry_told_at = now
            continue
        kind = "file_request"
        _tell(session, request, event="file_request_ending", subject_type=kind, subject_id=request.id, now=now)
    return len(shares) + len(requests)


def has_ending_links(session: Session, *, now: datetime) -> bool:
    """Whether there is anybody to warn."""
    ending = session.exec(_ending(Share, now).limit(1)).first()
    return ending is not None or session.exec(_ending(FileRequest, now).limit(1)).first() is not None


def _ending(table: type[L], now: datetime) -> SelectOfScalar[L]:
    return select(table).where(
        col(table.expires_at) > now,
        col(table.expires_at) <= now + BEFORE,
        col(table.expiry_told_at).is_(None),
        col(table.ended_at).is_(None),
    )


def _tell(
    session: Session, link: Share | FileRequest, *, event: str, subject_type: str, subject_id: UUID, now: datetime
) -> None:
    link.expiry_told_at = now
    session.add(link)
    maker = session.get(User, link.created_by)
    dedupe = f"{event}:{link.id}:{link.expires_at}"
    notice = Notice(event=event, subject_type=subject_type, subject_id=subject_id, dedupe=dedupe)
    notify(session, [maker] if maker else [], notice, now=now)
