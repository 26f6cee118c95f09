"""Against requests that another site makes a browser send: a value that only our own pages can read.

A signed-in caller gets it from `GET /api/v1/auth/csrf` and sends it as `X-CSRF-Token`; it follows from the session, so
nothing is stored. A form for people who are not signed in carries a value that follows from a cookie of its own.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from app.errors import CsrfMissing
from app.sealing import session_secrets
from app.services.accounts.bearer import new_bearer, same
from app.settings import get_settings

HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def csrf_of_session(session_id: UUID) -> str:
    """What the browser of this session has to send with everything that changes something."""
    return _value("session", str(session_id), session_secrets(get_settings())[0])


def check_csrf(session_id: UUID, given: str | None) -> None:
    """Raise CsrfMissing unless `given` is the session's value, under any of the present secrets."""
    _check("session", str(session_id), given)


def new_form_cookie() -> str:
    return new_bearer()


def csrf_of_form(cookie: str) -> str:
    """What a form shown to the browser with this cookie has to bring back."""
    return _value("form", cookie, session_secrets(get_settings())[0])


def check_form(cookie: str | None, given: str | None) -> None:
    """Raise CsrfMissing unless the form was shown to this browser."""
    if cookie is None:
        raise CsrfMissing()
    _check("form", cookie, given)


def _check(kind: str, subject: str, given: str | None) -> None:
    values = [_value(kind, subject, secret) for secret in session_secrets(get_settings())]
    if not given or not any(same(value, given) for value in values):
        raise CsrfMissing()


def _value(kind: str, subject: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"carepost csrf {kind}\0{subject}".encode(), "sha256").hex()
