"""`/setup`: the first administrator, by the one-time code that the server printed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import reading, transaction
from app.errors import AppError, Detail, Gone, Invalid
from app.i18n import LANGUAGES
from app.models.account import User
from app.sealing import session_secrets
from app.security.client_address import origin_of
from app.security.limits import SETUP_CODE, limiter
from app.security.page_gate import HOME, SIGN_IN
from app.security.pools import HASHING, UI
from app.services.accounts import passwords, registration, sessions, setup
from app.services.accounts.sessions import OpenedSession
from app.settings import get_settings
from app.web.forms import check_shown_here, go, language_of, page, typed_in
from app.web.sign_in import signed_in

_TEMPLATE = "setup.html"


async def setup_page(request: Request) -> Response:
    """The form, while there is nobody."""
    if await UI.run(_is_set_up):
        return go(SIGN_IN)
    return page(request, _TEMPLATE, typed={"code": request.query_params.get("code", "")})


async def set_up(request: Request) -> Response:
    """Make the first administrator and sign them in."""
    typed: dict[str, str] = {}
    try:
        typed = await typed_in(request)
        if typed.get("language") in LANGUAGES:
            return page(request, _TEMPLATE, typed=typed, language=typed["language"])
        check_shown_here(request, typed)
        user, opened = await HASHING.run(lambda: _create(request, typed))
    except Gone:
        return go(SIGN_IN)
    except AppError as error:
        return page(request, _TEMPLATE, typed=typed, error=error)
    return signed_in(request, user, opened, to=HOME)


def _is_set_up() -> bool:
    with reading() as session:
        return setup.is_set_up(session)


def _create(request: Request, typed: dict[str, str]) -> tuple[User, OpenedSession]:
    origin = origin_of(request.scope)
    limiter().require_room(SETUP_CODE, origin.address)
    if _is_set_up():
        raise Gone("account.setup_done")
    email, name, password = (typed.get(field, "") for field in ("email", "name", "password"))
    _check(typed.get("code", ""), email, name, password, address=origin.address)
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        user = setup.create_first_administrator(
            session,
            email=email,
            name=name,
            password_hash=password_hash,
            settings=get_settings(),
            language=language_of(request),
            origin=origin,
            now=clock.now(),
        )
        return user, sessions.open_session(session, user, origin=origin, remember=False, now=clock.now())


def _check(code: str, email: str, name: str, password: str, *, address: str) -> None:
    """Raise one Invalid that names everything that does not hold, the code included."""
    problems: list[Detail] = []
    try:
        setup.check_setup_code(code, session_secrets(get_settings()))
    except Invalid as problem:
        problems += problem.details
    try:
        registration.check_person_and_password(email, name, password)
    except Invalid as problem:
        problems += problem.details
    if any(detail.field == "code" for detail in problems):
        limiter().count(SETUP_CODE, address)
    if problems:
        raise Invalid(details=problems)
