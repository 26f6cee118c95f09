"""What people do about their own sign-ins: a new password, one browser out, all others out (A1, A6).

These are forms, not events of a page: each may change the cookie, and a socket keeps the one it came with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import transaction
from app.errors import AppError, NotSignedIn
from app.i18n import LANGUAGES
from app.ids import named_id
from app.security.client_address import origin_of
from app.security.cookies import set_session_cookie
from app.security.identity import actor_of_cookie
from app.security.page_gate import PENDING, SIGN_IN
from app.security.pools import HASHING, UI
from app.security.sign_in import check_own_password
from app.services.accounts import passwords, profile
from app.services.accounts.actors import WAITING
from app.services.accounts.sessions import OpenedSession
from app.services.actor import Actor
from app.web.forms import Typed, check_posted_here, check_shown_here, go, page, typed_in
from app.web.visitors import visitor_of

PROFILE = "/profile"
PASSWORD = "/profile/password"  # noqa: S105 - an address, not a password
_TEMPLATE = "change_password.html"

R = TypeVar("R")


async def password_page(request: Request) -> Response:
    """The form for a new password."""
    visitor = await UI.run(lambda: visitor_of(request))
    if visitor is None:
        return go(f"{SIGN_IN}?next={PASSWORD}")
    return go(PENDING) if visitor.user.status in WAITING else page(request, _TEMPLATE)


async def change_password(request: Request) -> Response:
    """Set the new password, sign every other browser out, and go on here with a new cookie."""
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _TEMPLATE, language=typed["language"])
        check_shown_here(request, typed)
        opened = await HASHING.run(lambda: _change(request, typed))
    except NotSignedIn:
        return go(f"{SIGN_IN}?next={PASSWORD}")
    except AppError as error:
        return page(request, _TEMPLATE, error=error)
    return _led_on(opened, f"{PROFILE}?told=password")


async def end_session(request: Request) -> Response:
    """Sign one browser out."""
    typed = await typed_in(request)
    check_posted_here(request, typed)
    session_id = named_id(typed.get("session", ""))
    await UI.run(lambda: _act(request, lambda s, me: profile.end_my_session(s, me, session_id, now=clock.now())))
    return go(f"{PROFILE}?told=session")


async def end_all_sessions(request: Request) -> Response:
    """Sign out everywhere but here; this browser goes on with a new cookie."""
    check_posted_here(request, await typed_in(request))
    opened = await UI.run(lambda: _act(request, lambda s, me: profile.sign_out_everywhere(s, me, now=clock.now())))
    return _led_on(opened, f"{PROFILE}?told=sessions")


def _change(request: Request, typed: Typed) -> OpenedSession | None:
    password = typed.get("password", "")
    visitor = visitor_of(request)
    if visitor is None:
        raise NotSignedIn()
    passwords.check_new_password(password)
    check_own_password(visitor.user, typed.get("current", ""), origin=origin_of(request.scope), field="current")
    hashed = passwords.hash_password(password)
    return _act(request, lambda s, me: profile.change_password(s, me, password_hash=hashed, now=clock.now()))


def _act(request: Request, command: Callable[[Session, Actor], R]) -> R:
    """Run `command` as whoever's browser this is, in one write transaction."""
    cookie_header = request.headers.get("cookie", "")
    with transaction() as session:
        origin = origin_of(request.scope)
        actor = actor_of_cookie(session, cookie_header, writes=True, origin=origin, now=clock.now())
        return command(session, actor)


def _led_on(opened: OpenedSession | None, to: str) -> Response:
    response = go(to)
    if opened is not None:
        set_session_cookie(response, opened.secret, kept_for=opened.kept_for)
    return response
