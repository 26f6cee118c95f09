"""Whether a link works now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, col, select

from app.models.share import FileRequest, Share
from app.services.shares.schemas import Standing
from app.services.visibility import seen_by_whom_it_names


def standing_of(share: Share, *, now: datetime) -> Standing:
    limit = share.max_downloads
    return _standing(share, is_used_up=limit is not None and share.downloads >= limit, now=now)


def standing_of_request(request: FileRequest, *, has_lost_patient: bool, now: datetime) -> Standing:
    """One whose maker no longer sees its patient has ended: what is sent would reach somebody it is not for."""
    if has_lost_patient:
        return Standing.ENDED
    limit = request.max_files
    return _standing(request, is_used_up=limit is not None and request.files >= limit, now=now)


def is_open_request(session: Session, now: datetime) -> ColumnElement[bool]:
    """The condition under which a request still takes files: what `standing_of_request` calls open."""
    ends, most = col(FileRequest.expires_at), col(FileRequest.max_files)
    return and_(
        reaches_its_maker(session),
        col(FileRequest.ended_at).is_(None),
        or_(ends.is_(None), ends > now),
        or_(most.is_(None), col(FileRequest.files) < most),
    )


def reaches_its_maker(session: Session) -> ColumnElement[bool]:
    """The condition under which what a request brings is for its maker: no patient's, or of one whom they see."""
    patient_id = col(FileRequest.patient_id)
    return or_(patient_id.is_(None), seen_by_whom_it_names(session, col(FileRequest.created_by), patient_id))


def list_without_their_patient(session: Session, requests: Sequence[FileRequest]) -> set[UUID]:
    """The ids of those whose makers see their patients no longer, by two statements for all."""
    ids = [request.id for request in requests if request.patient_id is not None]
    if not ids:
        return set()
    query = select(FileRequest.id).where(col(FileRequest.id).in_(ids), not_(reaches_its_maker(session)))
    return set(session.exec(query).all())


def _standing(link: Share | FileRequest, *, is_used_up: bool, now: datetime) -> Standing:
    if link.ended_at is not None:
        return Standing.ENDED
    if link.expires_at is not None and link.expires_at <= now:
        return Standing.EXPIRED
    return Standing.USED_UP if is_used_up else Standing.OPEN
