"""Who looks at a server-rendered page, if anybody signed in does; people who wait for approval included."""

from __future__ import annotations

from starlette.requests import Request

from app import clock
from app.db import reading
from app.errors import NotSignedIn, Suspended
from app.security.identity import session_of_cookie
from app.security.page_gate import HOME, PENDING, SIGN_IN
from app.services.accounts.actors import WAITING
from app.services.accounts.sessions import FoundSession
from app.services.actor import Permission, permissions_of


def visitor_of(request: Request) -> FoundSession | None:
    """The session of the browser that asks, or None. Blocks: call it in a thread."""
    try:
        with reading() as session:
            return session_of_cookie(session, request.headers.get("cookie", ""), writes=False, now=clock.now())
    except (NotSignedIn, Suspended):
        return None


def way_out(visitor: FoundSession | None, *, came_for: str, needs: Permission) -> str:
    """Where to send whoever has nothing to do on the page `came_for`; "" for whoever may stay."""
    if visitor is None:
        return f"{SIGN_IN}?next={came_for}"
    if visitor.user.status in WAITING:
        return PENDING
    return "" if needs in permissions_of(visitor.role.permissions) else HOME
