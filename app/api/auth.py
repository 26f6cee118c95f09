"""`/api/v1/auth`: tokens for API clients (A7), and the value that guards cookie callers."""

from __future__ import annotations

import time
from typing import Annotated

from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request

from app import clock
from app.api.language import language_of
from app.api.plan import Access, CurrentActor
from app.api.resource import Resource
from app.api.threads import in_thread
from app.api.users import PasswordText, Person
from app.db import reading, transaction
from app.errors import Gone, NotSignedIn, PendingApproval, Suspended, WrongCredentials
from app.models.account import User
from app.sealing import session_secrets
from app.security.client_address import origin_of
from app.security.cookies import session_cookie
from app.security.csrf import csrf_of_session
from app.security.identity import actor_of_request
from app.security.limits import FORGOTTEN, SIGN_UP, limiter
from app.security.pools import HASHING
from app.security.sign_in import sign_in_with_password
from app.security.timing import the_same_for_all
from app.services.accounts import passwords, registration, resets, sessions, tokens
from app.services.accounts.actors import require_active
from app.services.accounts.registration import NewPerson
from app.services.accounts.tokens import TokenPair
from app.services.actor import Origin
from app.services.shapes import Given, Line, Prose, Shown, example
from app.settings import get_settings

Email = Annotated[Line, Field(min_length=1, max_length=254, examples=["dewi@example.org"])]
Password = Annotated[PasswordText, Field(min_length=1, max_length=1000, examples=["tahu goreng biru tujuh"])]
Secret = Annotated[str, Field(min_length=1, max_length=200)]

auth = Resource("/auth", tag="Sign-in", subject="user")


_REFRESH = "cpr_0198c1f2_Kd93LmZ0q"
_RENEWED = {"token": "m2Vx8Rk4", "password": "tahu goreng biru tujuh"}
_EXAMPLE = {"email": "dewi@example.org", "password": "tahu goreng biru tujuh"}


class Registration(Given, json_schema_extra=example(**_EXAMPLE, name="Dewi Anggraini")):
    email: Email
    password: Password
    name: Annotated[Line, Field(min_length=1, max_length=200)]
    note: Annotated[Prose, Field(max_length=500, description="How you know the organisation.")] = ""


class SignIn(Given, json_schema_extra=example(**_EXAMPLE)):
    email: Email
    password: Password


class Refresh(Given, json_schema_extra=example(refreshToken=_REFRESH)):
    refresh_token: Secret


class SignOut(Given, json_schema_extra=example(refreshToken=_REFRESH)):
    refresh_token: Secret | None = None


class Forgotten(Given, json_schema_extra=example(email="dewi@example.org")):
    email: Email


class NewPassword(Given, json_schema_extra=example(**_RENEWED)):
    token: Annotated[Secret, Field(description="The last part of the link that was mailed.")]
    password: Password


class Noted(Shown):
    """The same for everybody: it does not tell whether the address is known."""

    is_noted: bool = True


class Tokens(Shown):
    access_token: str
    refresh_token: str
    expires_in: Annotated[int, Field(description="Seconds that the access token works.")]
    user: Person

    @classmethod
    def of(cls, pair: TokenPair) -> Tokens:
        return cls(
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            expires_in=pair.expires_in,
            user=Person.of(pair.user),
        )


class CsrfValue(Shown):
    csrf_token: Annotated[str | None, Field(description="Send it as `X-CSRF-Token`; null for callers with a token.")]


@auth.post("/register", needs=Access.ANYONE, summary="Ask to join", status=202)
async def register(body: Registration, request: Request) -> Noted:
    """Waits for approval. The answer is the same for an address that is known."""
    begun = time.monotonic()
    await in_thread(lambda: _register(body, request))
    await the_same_for_all(begun)
    return Noted()


@auth.post(
    "/login",
    needs=Access.ANYONE,
    summary="Get tokens for a password",
    status=200,
    raises=(WrongCredentials, PendingApproval, Suspended),
)
def login(body: SignIn, request: Request) -> Tokens:
    """The access token works for 15 minutes; `refresh-token` gives the next pair."""
    origin = origin_of(request.scope)
    secrets = session_secrets(get_settings())

    def issue(session: Session, user: User) -> TokenPair:
        require_active(user)
        return tokens.issue_tokens(session, user, secrets=secrets, now=clock.now())

    return Tokens.of(HASHING.wait(lambda: sign_in_with_password(body.email, body.password, origin=origin, then=issue)))


@auth.post(
    "/refresh-token", needs=Access.ANYONE, summary="Get the next pair of tokens", status=200, raises=(NotSignedIn,)
)
def refresh_token(body: Refresh, request: Request) -> Tokens:
    """Each refresh token works once. One that comes twice ends all that came from the same sign-in."""
    with transaction() as session:
        pair = tokens.refresh_tokens(
            session,
            body.refresh_token,
            secrets=session_secrets(get_settings()),
            origin=origin_of(request.scope),
            now=clock.now(),
        )
    if pair is None:  # after the commit: what a stolen token ended has to stay ended
        raise NotSignedIn()
    return Tokens.of(pair)


@auth.post("/logout", needs=Access.ANYONE, summary="Sign out", status=204)
def logout(request: Request, body: SignOut = SignOut()) -> None:  # noqa: B008 - a frozen value
    """Ends what the refresh token belongs to, and the session of a cookie caller."""
    origin = origin_of(request.scope)
    if session_cookie(request.headers.get("cookie", "")) and "authorization" not in request.headers:
        _end_session(request)
    if body.refresh_token is not None:
        with transaction() as session:
            tokens.revoke_refresh_token(session, body.refresh_token, origin=origin, now=clock.now())


@auth.post("/forgot-password", needs=Access.ANYONE, summary="Ask for a link to choose a new password", status=202)
async def forgot_password(body: Forgotten, request: Request) -> Noted:
    """The answer is the same for an address that nobody has."""
    begun = time.monotonic()
    await in_thread(lambda: _ask_for_link(body.email, request))
    await the_same_for_all(begun)
    return Noted()


@auth.post("/reset-password", needs=Access.ANYONE, summary="Choose a new password", status=204, raises=(Gone,))
def reset_password(body: NewPassword, request: Request) -> None:
    """By the link that was mailed, once. Ends every session and token of the person."""
    passwords.check_new_password(body.password)
    _check_link(body.token)
    password_hash = HASHING.wait(lambda: passwords.hash_password(body.password))
    _reset(body.token, password_hash, origin_of(request.scope))


@auth.get("/csrf", needs=Access.SIGNED_IN, summary="Get the value that cookie callers send")
def read_csrf(actor: CurrentActor) -> CsrfValue:
    """It belongs to the session and stays the same while that lives."""
    return CsrfValue(csrf_token=csrf_of_session(actor.session_id) if actor.session_id else None)


def _register(body: Registration, request: Request) -> None:
    origin = origin_of(request.scope)
    registration.check_person_and_password(body.email, body.name, body.password)
    limiter().require(SIGN_UP, origin.address)
    password_hash = HASHING.wait(lambda: passwords.hash_password(body.password))
    new = NewPerson(body.email, body.name, password_hash, language_of(request), note=body.note, requested_via="api")
    with transaction() as session:
        registration.register(session, new, origin=origin, settings=get_settings(), now=clock.now())


def _ask_for_link(email: str, request: Request) -> None:
    limiter().require(FORGOTTEN, origin_of(request.scope).address)
    with transaction() as session:
        resets.ask_for_reset(session, email, settings=get_settings(), now=clock.now())


def _end_session(request: Request) -> None:
    actor = actor_of_request(request)
    if actor.session_id is not None:
        with transaction() as session:
            sessions.end_session(session, actor, actor.session_id, now=clock.now())


def _check_link(secret: str) -> None:
    with reading() as session:
        resets.check_reset_link(session, secret, now=clock.now())


def _reset(secret: str, password_hash: str, origin: Origin) -> None:
    with transaction() as session:
        resets.reset_password(session, secret, password_hash=password_hash, origin=origin, now=clock.now())
