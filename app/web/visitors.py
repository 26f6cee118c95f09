"""Who looks at a server-rendered page, if anybody signed in does; people who wait for approval included."""

from __future__ import annotations

from starlette.requests import Request

from app import clock
from app.db import reading
from app.errors import NotSignedIn, Suspended
from app.security.identity import session_of_cookie
from app.services.accounts.sessions import FoundSession


def visitor_of(request: Request) -> FoundSession | None:
    """The session of the browser that asks, or None. Blocks: call it in a thread."""
    try:
        with reading() as session:
            return session_of_cookie(session, request.headers.get("cookie", ""), writes=False, now=clock.now())
    except (NotSignedIn, Suspended):
        return None
