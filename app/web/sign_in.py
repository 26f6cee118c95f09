"""Signing in and out: `/sign-in`, `/sign-out`, and the language of whoever is not signed in."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import reading, transaction
from app.errors import AppError, Detail, Invalid, NotSignedIn
from app.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.models.account import User
from app.security.client_address import origin_of
from app.security.cookies import clear_session_cookie, session_cookie, set_session_cookie
from app.security.identity import actor_of_cookie
from app.security.page_gate import HOME, PENDING, SIGN_IN, local_path
from app.security.pools import HASHING, UI
from app.security.sign_in import sign_in_with_password
from app.services.accounts import profile, sessions, setup
from app.services.accounts.actors import WAITING
from app.services.accounts.sessions import OpenedSession
from app.services.actor import Actor, ActorKind, Origin
from app.web.forms import check_posted_here, check_shown_here, go, page, remember_language, typed_in
from app.web.visitors import visitor_of

_TEMPLATE = "sign_in.html"
_NOBODY = "nobody"  # is here yet: the way leads to `/setup`
_NOTES = ("again", "changed")  # why somebody is asked to sign in: as `?again=1`


async def sign_in_page(request: Request) -> Response:
    """The form; somebody who is signed in already is led on, unless a page asked for the password again."""
    wanted = local_path(request.query_params.get("next")) or ""
    note = next((name for name in _NOTES if request.query_params.get(name) == "1"), "")
    visitor = await UI.run(lambda: visitor_of(request))
    if visitor is not None and note != "again":
        return go(PENDING if visitor.user.status in WAITING else wanted or HOME)
    known = visitor.user.email if visitor is not None else ""
    is_begun = visitor is not None or await UI.run(_is_set_up)
    return page(request, _TEMPLATE, typed={"next": wanted, "email": known}, note=note if is_begun else _NOBODY)


async def sign_in(request: Request) -> Response:
    """Check address and password, set the cookie, and load the page that was wanted."""
    typed: dict[str, str] = {}
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _TEMPLATE, typed=typed, language=typed["language"], note="")
        check_shown_here(request, typed)
        user, opened = await _open(request, typed)
    except AppError as error:
        return page(request, _TEMPLATE, typed=typed, error=error, note="")
    wanted = local_path(typed.get("next")) or HOME
    return signed_in(request, user, opened, to=PENDING if user.status in WAITING else wanted)


def _is_set_up() -> bool:
    with reading() as session:
        return setup.is_set_up(session)


def signed_in(request: Request, user: User, opened: OpenedSession, *, to: str) -> Response:
    """Lead on with the session's cookie, in the person's language."""
    response = go(to)
    set_session_cookie(response, opened.secret, kept_for=opened.kept_for)
    if LANGUAGE_COOKIE not in request.cookies:
        remember_language(response, user.language)
    return response


async def sign_out_page(request: Request) -> Response:
    """One button, for a link that leads here."""
    visitor = await UI.run(lambda: visitor_of(request))
    return go(SIGN_IN) if visitor is None else page(request, "sign_out.html", name=visitor.user.name)


async def sign_out(request: Request) -> Response:
    """End the session and have the browser forget what it kept of us."""
    check_posted_here(request, await typed_in(request))
    await UI.run(lambda: _end(request))
    response = go(SIGN_IN)
    clear_session_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def choose_language(request: Request) -> Response:
    """Keep the chosen language, also for the mails of whoever is signed in, and come back."""
    typed = await typed_in(request)
    response = go(local_path(typed.get("next")) or SIGN_IN)
    if typed.get("language") in LANGUAGES:
        remember_language(response, typed["language"])
        await UI.run(lambda: _keep_language(request, typed["language"]))
    return response


def _keep_language(request: Request, language: str) -> None:
    visitor = visitor_of(request)
    if visitor is None or visitor.user.language == language or visitor.user.status in WAITING:
        return
    with transaction() as session:
        cookie_header = request.headers.get("cookie", "")
        origin = origin_of(request.scope)
        actor = actor_of_cookie(session, cookie_header, writes=True, origin=origin, now=clock.now())
        profile.change_profile(session, actor, profile.ProfileChanges(language=language), now=clock.now())


async def _open(request: Request, typed: dict[str, str]) -> tuple[User, OpenedSession]:
    _check_written(typed)
    origin = origin_of(request.scope)
    former = session_cookie(request.headers.get("cookie", ""))

    def opened(session: Session, user: User) -> tuple[User, OpenedSession]:
        return user, sessions.open_session(
            session,
            user,
            origin=origin,
            remember=typed.get("remember") == "on",
            now=clock.now(),
            instead_of=former,
        )

    return await HASHING.run(
        lambda: sign_in_with_password(typed.get("email", ""), typed.get("password", ""), origin=origin, then=opened)
    )


def _check_written(typed: dict[str, str]) -> None:
    """Raise Invalid for what was left empty: that is no wrong password, and does not count as one."""
    missing = [
        Detail(name, f"account.{name}_missing") for name in ("email", "password") if not typed.get(name, "").strip()
    ]
    if missing:
        raise Invalid(details=missing)


def _end(request: Request) -> None:
    try:
        visitor = visitor_of(request)
    except NotSignedIn:
        return
    if visitor is None:
        return
    origin: Origin = origin_of(request.scope)
    actor = Actor(ActorKind.PERSON, user_id=visitor.user.id, name=visitor.user.name, origin=origin)
    with transaction() as session:
        sessions.end_session(session, actor, visitor.row.id, now=clock.now())
