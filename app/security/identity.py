"""Who is calling: by the session's cookie, by an access token, or by a key. Rights are read anew each time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.requests import Request

from app import clock
from app.db import reading
from app.errors import NotSignedIn, Suspended
from app.models.account import UserStatus
from app.sealing import session_secrets
from app.security.client_address import origin_of
from app.security.cookies import session_cookie
from app.security.csrf import HEADER, SAFE_METHODS, check_csrf
from app.security.last_seen import saw_key, saw_session
from app.services.accounts.actors import key_actor, person_actor, require_active
from app.services.accounts.keys import KEY_MARK, find_key
from app.services.accounts.sessions import FoundSession, find_session
from app.services.accounts.tokens import find_by_access_token
from app.services.actor import Actor, Origin
from app.settings import get_settings


def actor_of_request(request: Request) -> Actor:
    """The caller of an HTTP request. Raises NotSignedIn, PendingApproval, Suspended or CsrfMissing. It blocks."""
    with reading() as session:
        return actor_of(
            session, request.headers, method=request.method, origin=origin_of(request.scope), now=clock.now()
        )


def actor_of(session: Session, headers: Headers, *, method: str, origin: Origin, now: datetime) -> Actor:
    """The caller by these headers. An Authorization header decides alone; a cookie needs its CSRF value to change."""
    authorization = headers.get("authorization")
    if authorization is not None:
        return _bearer_actor(session, authorization, origin=origin, now=now)
    is_safe = method in SAFE_METHODS
    found = session_of_cookie(session, headers.get("cookie", ""), writes=not is_safe, now=now)
    require_active(found.user)
    if not is_safe:
        check_csrf(found.row.id, headers.get(HEADER))
    return person_actor(found.user, found.role, origin=origin, session_id=found.row.id)


def session_of_cookie(session: Session, cookie_header: str, *, writes: bool, now: datetime) -> FoundSession:
    """The session of a Cookie header, whatever the person's status. Raises NotSignedIn.

    By the secret before the last rotation one may still read, so that a page that is just loading does not break.
    """
    secret = session_cookie(cookie_header)
    found = find_session(session, secret, now=now) if secret else None
    if found is None or (found.is_former and writes) or found.user.status is UserStatus.DELETED:
        raise NotSignedIn()
    if found.user.status is UserStatus.SUSPENDED:
        raise Suspended()
    saw_session(found.row.id, last=found.row.last_seen_at, now=now)
    return found


def actor_of_cookie(session: Session, cookie_header: str, *, writes: bool, origin: Origin, now: datetime) -> Actor:
    """The actor of a signed-in browser: for the UI's events, which come over a socket of our own pages."""
    found = session_of_cookie(session, cookie_header, writes=writes, now=now)
    require_active(found.user)
    return person_actor(found.user, found.role, origin=origin, session_id=found.row.id)


def _bearer_actor(session: Session, authorization: str, *, origin: Origin, now: datetime) -> Actor:
    scheme, _, credential = authorization.strip().partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise NotSignedIn()
    if credential.startswith(KEY_MARK):
        owned = find_key(session, credential, now=now)
        if owned is None:
            raise NotSignedIn()
        user, role, key = owned
        require_active(user)
        saw_key(key.id, last=key.last_used_at, now=now)
        return key_actor(user, role, key, origin=origin)
    found = find_by_access_token(session, credential, secrets=session_secrets(get_settings()), now=now)
    if found is None:
        raise NotSignedIn()
    require_active(found[0])
    return person_actor(found[0], found[1], origin=origin)
