"""In which language an answer speaks: the signed-in person's, else what the client prefers, else the house's."""

from __future__ import annotations

from starlette.requests import Request

from app.i18n import LANGUAGE_COOKIE, LANGUAGES
from app.i18n.preferred import preferred_language
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
    return preferred_language(request.headers.get("accept-language", "")) or get_settings().default_language


def language_of_actor(actor: Actor) -> str:
    """The language a signed-in person chose."""
    return actor.language if actor.language in LANGUAGES else get_settings().default_language
