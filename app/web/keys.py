"""A new API key (A8): a form, because it may ask for the password, and a page that shows the key this once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import transaction
from app.errors import AppError, Invalid, NotSignedIn
from app.i18n import LANGUAGES
from app.security.client_address import origin_of
from app.security.cookies import set_session_cookie
from app.security.identity import actor_of_cookie
from app.security.page_gate import SIGN_IN
from app.security.pools import HASHING, UI
from app.security.sign_in import check_own_password
from app.services.accounts import sessions
from app.services.accounts.keys import IssuedKey, NewKey, create_key
from app.services.accounts.sessions import FoundSession, OpenedSession
from app.services.actor import NEVER_BY_KEY, Actor, Permission, permissions_of
from app.web.forms import Typed, check_shown_here, go, page, typed_lists
from app.web.visitors import visitor_of, way_out

NEW_KEY = "/profile/keys/new"
LASTS = {"30": 30, "90": 90, "365": 365, "": None}  # days; "" for as long as nobody revokes it
_FORM = "new_key.html"
_SCOPE = "scope"


async def new_key_page(request: Request) -> Response:
    """The form, for those who may make keys."""
    visitor = await UI.run(lambda: visitor_of(request))
    elsewhere = way_out(visitor, came_for=NEW_KEY, needs=Permission.KEY_MANAGE)
    return go(elsewhere) if visitor is None or elsewhere else _form(request, visitor, typed={"lasts": "90"})


async def make_key(request: Request) -> Response:
    """Make the key, after the password when that was given too long ago, and show it."""
    visitor = await UI.run(lambda: visitor_of(request))
    elsewhere = way_out(visitor, came_for=NEW_KEY, needs=Permission.KEY_MANAGE)
    if visitor is None or elsewhere:
        return go(elsewhere)
    typed: dict[str, str] = {}
    scopes: list[str] = []
    try:
        typed, scopes = await typed_lists(request, _SCOPE)
        if typed.get("language") in LANGUAGES:
            return _form(request, visitor, typed=typed, scopes=scopes, language=typed["language"])
        check_shown_here(request, typed)
        issued, opened = await HASHING.run(lambda: _make(request, visitor, typed, scopes))
    except NotSignedIn:
        return go(f"{SIGN_IN}?next={NEW_KEY}")
    except AppError as error:
        return _form(request, visitor, typed=typed, scopes=scopes, error=error)
    response = page(request, "key_made.html", name=issued.row.name, key=issued.text)
    if opened is not None:
        set_session_cookie(response, opened.secret, kept_for=opened.kept_for)
    return response


def _form(
    request: Request,
    visitor: FoundSession,
    *,
    typed: Typed,
    scopes: list[str] | None = None,
    error: AppError | None = None,
    language: str | None = None,
) -> Response:
    possible = sorted(permission.value for permission in permissions_of(visitor.role.permissions) - NEVER_BY_KEY)
    return page(
        request,
        _FORM,
        typed={"lasts": "", **typed},
        error=error,
        language=language,
        asks_password=not sessions.is_fresh(visitor.row, now=clock.now()),
        possible=possible,
        chosen=frozenset(scopes or ()),
        lasts=LASTS,
    )


def _make(
    request: Request, visitor: FoundSession, typed: Typed, scopes: list[str]
) -> tuple[IssuedKey, OpenedSession | None]:
    is_asked = not sessions.is_fresh(visitor.row, now=clock.now())
    if is_asked:
        origin = origin_of(request.scope)
        check_own_password(visitor.user, typed.get("password", ""), origin=origin, field="password")
    wanted = NewKey(typed.get("name", ""), scopes if typed.get("may") == "some" else None, _end(typed))
    if typed.get("may") == "some" and not scopes:
        raise Invalid.field(_SCOPE, "account.scope_missing")
    with transaction() as session:
        actor = _actor(session, request)
        opened = sessions.rotate_session(session, actor, now=clock.now()) if is_asked else None
        session.flush()
        return create_key(session, actor, wanted, now=clock.now()), opened


def _actor(session: Session, request: Request) -> Actor:
    cookie_header = request.headers.get("cookie", "")
    return actor_of_cookie(session, cookie_header, writes=True, origin=origin_of(request.scope), now=clock.now())


def _end(typed: Typed) -> datetime | None:
    days = LASTS.get(typed.get("lasts", ""))
    return None if days is None else clock.now() + timedelta(days=days)
