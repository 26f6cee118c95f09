"""`/today`: for now, the way to the pages that exist; a calm word for those whose pages are still to come."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.security.page_gate import PENDING, SIGN_IN
from app.security.pools import UI
from app.services.accounts.actors import WAITING
from app.services.actor import Permission, permissions_of
from app.web.forms import go, page
from app.web.visitors import visitor_of

APPROVALS = "/admin/approvals"


async def today_page(request: Request) -> Response:
    """Where everybody gets to after signing in."""
    visitor = await UI.run(lambda: visitor_of(request))
    if visitor is None:
        return go(SIGN_IN)
    if visitor.user.status in WAITING:
        return go(PENDING)
    if Permission.USER_APPROVE in permissions_of(visitor.role.permissions):
        return go(APPROVALS)
    return page(request, "today.html", name=visitor.user.name, role=visitor.role.slug, role_name=visitor.role.name)
