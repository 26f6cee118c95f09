"""A file's shares, and what was done with each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.share import Share, ShareVisit
from app.services.actor import Actor
from app.services.pages import Page, PageRequest, paginate
from app.services.shares.rights import find_share, get_own_file
from app.services.shares.rows import share_rows
from app.services.shares.schemas import ShareRow, VisitRow


def list_shares(session: Session, actor: Actor, file_id: UUID, page: PageRequest, *, now: datetime) -> Page[ShareRow]:
    """Newest first; those that ended among them, so that they can be restored."""
    file = get_own_file(session, actor, file_id)
    query = select(Share).where(Share.file_id == file.id)
    found = paginate(session, query, page, order=[(col(Share.created_at), True), (col(Share.id), True)])
    rows = iter(share_rows(session, actor, file, found.rows, now=now))
    return found.map(lambda _share: next(rows))


def get_share(session: Session, actor: Actor, file_id: UUID, share_id: UUID, *, now: datetime) -> ShareRow:
    share = find_share(session, actor, file_id, share_id)
    return share_rows(session, actor, get_own_file(session, actor, file_id), [share], now=now)[0]


def list_visits(session: Session, actor: Actor, file_id: UUID, share_id: UUID, page: PageRequest) -> Page[VisitRow]:
    """What visitors did with a share in the last 90 days, newest first."""
    share = find_share(session, actor, file_id, share_id)
    query = select(ShareVisit).where(ShareVisit.share_id == share.id)
    found = paginate(session, query, page, order=[(col(ShareVisit.at), True), (col(ShareVisit.id), True)])
    return found.map(lambda visit: VisitRow(id=visit.id, kind=visit.kind, network=visit.network, at=visit.at))
