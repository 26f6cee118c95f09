"""Taking patients along as a file (P7, A6): asked for the password first when that was given too long ago."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import transaction
from app.errors import AppError, NotSignedIn
from app.i18n import LANGUAGES
from app.security.client_address import origin_of
from app.security.cookies import set_session_cookie
from app.security.identity import actor_of_cookie
from app.security.page_gate import SIGN_IN
from app.security.pools import HASHING, UI
from app.security.sign_in import check_own_password
from app.services.accounts import sessions
from app.services.accounts.sessions import FoundSession, OpenedSession
from app.services.actor import Actor, Permission
from app.web.forms import Typed, check_shown_here, go, page, typed_in
from app.web.visitors import visitor_of, way_out

FILE = "/api/v1/patients/export"
LIST = "/patients"
_FORM, _READY = "export.html", "export_ready.html"


async def export_page(request: Request) -> Response:
    """The file itself for whoever gave their password lately, else the form that asks for it."""
    visitor = await UI.run(lambda: visitor_of(request))
    elsewhere = way_out(visitor, came_for=LIST, needs=Permission.PATIENT_READ)
    if visitor is None or elsewhere:
        return go(elsewhere)
    query = request.url.query
    if sessions.is_fresh(visitor.row, now=clock.now()):
        return go(f"{FILE}?{query}")
    return page(request, _FORM, typed={"query": query})


async def export(request: Request) -> Response:
    """Take the password, and lead on to the file."""
    visitor = await UI.run(lambda: visitor_of(request))
    elsewhere = way_out(visitor, came_for=LIST, needs=Permission.PATIENT_READ)
    if visitor is None or elsewhere:
        return go(elsewhere)
    typed: dict[str, str] = {}
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _FORM, typed={"query": "", **typed}, language=typed["language"])
        check_shown_here(request, typed)
        opened = await HASHING.run(lambda: _confirm(request, visitor, typed))
    except NotSignedIn:
        return go(f"{SIGN_IN}?next={LIST}")
    except AppError as error:
        return page(request, _FORM, typed={"query": "", **typed}, error=error)
    response = page(request, _READY, file=f"{FILE}?{typed.get('query', '')}", back=LIST)
    set_session_cookie(response, opened.secret, kept_for=opened.kept_for)
    return response


def _confirm(request: Request, visitor: FoundSession, typed: Typed) -> OpenedSession:
    origin = origin_of(request.scope)
    check_own_password(visitor.user, typed.get("password", ""), origin=origin, field="password")
    with transaction() as session:
        return sessions.rotate_session(session, _actor(session, request), now=clock.now())


def _actor(session: Session, request: Request) -> Actor:
    cookie_header = request.headers.get("cookie", "")
    return actor_of_cookie(session, cookie_header, writes=True, origin=origin_of(request.scope), now=clock.now())
