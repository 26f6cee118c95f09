"""The cookies of Carepost: the session's, and the one that ties a form to the browser it was shown in."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import cookie_parser
from starlette.responses import Response

from app.settings import get_settings

_SESSION = "carepost"
_FORM = "carepost-form"


def session_cookie_name() -> str:
    """`__Host-carepost` on https, which no sub-domain and no plain connection can set; a plain name on http."""
    return _named(_SESSION)


def form_cookie_name() -> str:
    return _named(_FORM)


def session_cookie(cookie_header: str) -> str | None:
    """The session's secret in a Cookie header."""
    return cookie_parser(cookie_header).get(session_cookie_name()) or None


def form_cookie(cookie_header: str) -> str | None:
    return cookie_parser(cookie_header).get(form_cookie_name()) or None


def set_session_cookie(response: Response, secret: str, *, kept_for: timedelta | None) -> None:
    """Give the browser its session: until it is closed, or for `kept_for` when it is remembered."""
    _set(response, session_cookie_name(), secret, max_age=int(kept_for.total_seconds()) if kept_for else None)


def set_form_cookie(response: Response, value: str) -> None:
    _set(response, form_cookie_name(), value, max_age=None)


def clear_session_cookie(response: Response) -> None:
    response.delete_cookie(
        session_cookie_name(), path="/", secure=get_settings().is_https, httponly=True, samesite="lax"
    )


def _named(name: str) -> str:
    return f"__Host-{name}" if get_settings().is_https else name


def _set(response: Response, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=get_settings().is_https, httponly=True, samesite="lax"
    )
