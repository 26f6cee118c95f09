"""Which language a reader gets: the one they chose (a cookie that says nothing else about them), or the house's."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from app.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.i18n.preferred import preferred_language


def reader_language(scope: Scope, default: str) -> str:
    """The language for whoever sent this request."""
    chosen = cookie_parser(Headers(scope=scope).get("cookie", "")).get(LANGUAGE_COOKIE, default)
    return chosen if chosen in LANGUAGES else default


def visitor_language(scope: Scope, default: str) -> str:
    """The language for somebody who never chose one here: what their browser asks for, else the house's."""
    return reader_language(scope, preferred_language(Headers(scope=scope).get("accept-language", "")) or default)
