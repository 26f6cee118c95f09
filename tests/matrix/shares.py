"""A file with a share, and a request for files, made for one call."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app import clock
from app.models.account import User
from app.models.share import FileRequest, Share
from app.services.shares import requests
from app.services.shares.schemas import NewRequest
from tests.factories import an_actor
from tests.factories.shares import a_file, a_share


def add_shares(session: Session, owner: User, *, route: str) -> dict[str, UUID]:
    """What belongs to `owner`; ended already where a route restores it."""
    now = clock.now()
    file = a_file(session, owner)
    share = a_share(session, owner, file, now=now)
    request = requests.create_request(session, an_actor(user=owner), NewRequest(title="Scans"), now=now)
    if route.endswith("/restore"):
        for row in (session.get_one(Share, share.id), session.get_one(FileRequest, request.id)):
            row.ended_at = now
            session.add(row)
    return {"file_id": file.id, "share_id": share.id, "request_id": request.id}
