"""Signing up: `/sign-up`, the proof of the address, and the page of those who wait."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import transaction
from app.errors import AppError
from app.i18n import LANGUAGES
from app.models.account import User, UserStatus
from app.security.client_address import origin_of
from app.security.limits import FORGOTTEN, SIGN_UP, limiter
from app.security.page_gate import HOME, PENDING, SIGN_IN
from app.security.pools import HASHING, UI
from app.security.timing import the_same_for_all
from app.services.accounts import passwords, registration
from app.services.accounts.actors import WAITING
from app.services.accounts.registration import NewPerson
from app.settings import get_settings
from app.web.forms import check_shown_here, go, language_of, page, typed_in
from app.web.visitors import visitor_of

_TEMPLATE = "sign_up.html"
_RECEIVED = "/sign-up/received"


async def sign_up_page(request: Request) -> Response:
    return page(request, _TEMPLATE)


async def sign_up(request: Request) -> Response:
    """Note the wish to join; the page that follows is the same for every address."""
    typed: dict[str, str] = {}
    begun = time.monotonic()
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _TEMPLATE, typed=typed, language=typed["language"])
        check_shown_here(request, typed)
        await HASHING.run(lambda: _register(request, typed))
    except AppError as error:
        return page(request, _TEMPLATE, typed=typed, error=error)
    await the_same_for_all(begun)
    return go(_RECEIVED)


async def received_page(request: Request) -> Response:
    must_verify = get_settings().smtp_url is not None
    return page(request, "received.html", must_verify=must_verify)


async def pending_page(request: Request) -> Response:
    """Where a request to join stands. Looks again by itself, so that the approval is seen."""
    visitor = await UI.run(lambda: visitor_of(request))
    if visitor is None:
        return go(SIGN_IN)
    if visitor.user.status not in WAITING:
        return go(HOME)
    return _pending(request, visitor.user)


async def send_again(request: Request) -> Response:
    """Mail the link that proves the address once more."""
    visitor = await UI.run(lambda: visitor_of(request))
    if visitor is None:
        return go(SIGN_IN)
    try:
        check_shown_here(request, await typed_in(request))
        await UI.run(lambda: _send_again(visitor.user))
    except AppError as error:
        return _pending(request, visitor.user, error=error)
    return go(f"{PENDING}?sent=1")


async def verify_page(request: Request) -> Response:
    """One button: a mail program that looks at links beforehand must not spend this one."""
    return page(request, "verify_email.html")


async def verify(request: Request) -> Response:
    """Believe the address that the link was sent to."""
    secret = request.path_params["secret"]
    try:
        check_shown_here(request, await typed_in(request))
        user = await UI.run(lambda: _verify(request, secret))
    except AppError as error:
        return page(request, "verify_email.html", error=error)
    return page(request, "verified.html", is_active=user.status is UserStatus.ACTIVE)


def _register(request: Request, typed: dict[str, str]) -> None:
    origin = origin_of(request.scope)
    password = typed.get("password", "")
    registration.check_person_and_password(typed.get("email", ""), typed.get("name", ""), password)
    limiter().require(SIGN_UP, origin.address)
    new = NewPerson(
        email=typed.get("email", ""),
        name=typed.get("name", ""),
        password_hash=passwords.hash_password(password),
        language=language_of(request),
        note=typed.get("note", ""),
    )
    with transaction() as session:
        registration.register(session, new, origin=origin, settings=get_settings(), now=clock.now())


def _pending(request: Request, user: User, *, error: AppError | None = None) -> Response:
    state = user.status.value
    if user.status is UserStatus.UNVERIFIED and user.decided_at is not None:
        state = "approved_unverified"
    return page(
        request,
        "pending.html",
        error=error,
        state=state,
        name=user.name,
        email=user.email,
        reason=user.decision_reason,
        is_sent=request.query_params.get("sent") == "1",
    )


def _send_again(user: User) -> None:
    limiter().require(FORGOTTEN, f"verify:{user.id}")
    with transaction() as session:
        mine = session.get_one(User, user.id)
        if mine.status is UserStatus.UNVERIFIED:
            registration.send_verification(session, mine, settings=get_settings(), now=clock.now())


def _verify(request: Request, secret: str) -> User:
    with transaction() as session:
        return registration.verify_email(session, secret, origin=origin_of(request.scope), now=clock.now())
