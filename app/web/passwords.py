"""A forgotten password: `/forgot-password` and the link that was mailed."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import reading, transaction
from app.errors import AppError, Gone
from app.i18n import LANGUAGES
from app.security.client_address import origin_of
from app.security.cookies import clear_session_cookie
from app.security.limits import FORGOTTEN, limiter
from app.security.page_gate import SIGN_IN
from app.security.pools import HASHING, UI
from app.security.timing import the_same_for_all
from app.services.accounts import passwords, resets
from app.services.accounts.passwords import check_new_password
from app.services.accounts.registration import normal_email
from app.settings import get_settings
from app.web.forms import check_shown_here, go, page, typed_in

_FORGOTTEN = "forgot_password.html"
_RESET = "reset_password.html"


async def forgot_page(request: Request) -> Response:
    return page(request, _FORGOTTEN, is_sent=request.query_params.get("sent") == "1")


async def forgot(request: Request) -> Response:
    """Mail a link to the address, if somebody has it; the answer is the same."""
    typed: dict[str, str] = {}
    begun = time.monotonic()
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _FORGOTTEN, typed=typed, language=typed["language"], is_sent=False)
        check_shown_here(request, typed)
        await UI.run(lambda: _ask(request, typed.get("email", "")))
    except AppError as error:
        return page(request, _FORGOTTEN, typed=typed, error=error, is_sent=False)
    await the_same_for_all(begun)
    return go("/forgot-password?sent=1")


async def reset_page(request: Request) -> Response:
    """The form for a new password, while the link works."""
    secret = request.path_params["secret"]
    try:
        await UI.run(lambda: _check(secret))
    except Gone as error:
        return page(request, "link_over.html", error=error)
    return page(request, _RESET)


async def reset(request: Request) -> Response:
    """Set the new password and ask for it: every session is over, this browser's too."""
    secret = request.path_params["secret"]
    try:
        typed = await typed_in(request)
        check_shown_here(request, typed)
        await HASHING.run(lambda: _reset(request, secret, typed.get("password", "")))
    except Gone as error:
        return page(request, "link_over.html", error=error)
    except AppError as error:
        return page(request, _RESET, error=error)
    response = go(f"{SIGN_IN}?changed=1")
    clear_session_cookie(response)
    return response


def _ask(request: Request, email: str) -> None:
    email = normal_email(email)  # what is no address by its form is said: that tells nobody who is known here
    limiter().require(FORGOTTEN, origin_of(request.scope).address)
    with transaction() as session:
        resets.ask_for_reset(session, email, settings=get_settings(), now=clock.now())


def _check(secret: str) -> None:
    with reading() as session:
        resets.check_reset_link(session, secret, now=clock.now())


def _reset(request: Request, secret: str, password: str) -> None:
    check_new_password(password)
    _check(secret)
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        resets.reset_password(
            session, secret, password_hash=password_hash, origin=origin_of(request.scope), now=clock.now()
        )
