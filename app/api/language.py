"""In which language an answer speaks: the signed-in person's, else what the client prefers, else the house's."""

from __future__ import annotations

from starlette.requests import Request

from app.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.services.actor import Actor
from app.settings import get_settings


def language_of(request: Request) -> str:
    """The language for whoever sent this request."""
    actor = getattr(request.state, "actor", None)
    if isinstance(actor, Actor):
        return language_of_actor(actor)
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return _preferred(request.headers.get("accept-language", "")) or get_settings().default_language


def language_of_actor(actor: Actor) -> str:
    """The language a signed-in person chose."""
    return actor.language if actor.language in LANGUAGES else get_settings().default_language


def _preferred(header: str) -> str | None:
    """The first language of `Accept-Language` that we speak, by its weight (RFC 9110, section 12.5.4)."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.strip().partition(";q=")
        language = name.strip().split("-")[0].lower()
        if language in LANGUAGES:
            weighed.append((-_weight(weight), position, language))
    return min(weighed)[2] if weighed else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
