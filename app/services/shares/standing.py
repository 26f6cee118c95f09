"""Whether a link works now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from app.models.share import FileRequest, Share
from app.services.shares.schemas import Standing


def standing_of(share: Share, *, now: datetime) -> Standing:
    limit = share.max_downloads
    return _standing(share, is_used_up=limit is not None and share.downloads >= limit, now=now)


def standing_of_request(request: FileRequest, *, now: datetime) -> Standing:
    limit = request.max_files
    return _standing(request, is_used_up=limit is not None and request.files >= limit, now=now)


def is_open_request(now: datetime) -> ColumnElement[bool]:
    """The condition under which a request still takes files: what `standing_of_request` calls open."""
    ends, most = col(FileRequest.expires_at), col(FileRequest.max_files)
    return and_(
        col(FileRequest.ended_at).is_(None),
        or_(ends.is_(None), ends > now),
        or_(most.is_(None), col(FileRequest.files) < most),
    )


def _standing(link: Share | FileRequest, *, is_used_up: bool, now: datetime) -> Standing:
    if link.ended_at is not None:
        return Standing.ENDED
    if link.expires_at is not None and link.expires_at <= now:
        return Standing.EXPIRED
    return Standing.USED_UP if is_used_up else Standing.OPEN
