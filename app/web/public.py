"""What the pages of links have in common, which strangers open: `/s/{token}` and `/d/{token}` (F8).

No script runs on them, nobody may frame them, no search engine keeps them, and no other site learns their address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from app import clock, i18n
from app.errors import AppError, NotFound, RateLimited, TooSlow, Unavailable
from app.i18n import LANGUAGES
from app.security.client_address import origin_of
from app.security.limits import LINK_GUESSES_BY_ADDRESS, LINK_VISITS, limiter
from app.security.link_grants import is_granted, new_grant
from app.security.pools import UI
from app.settings import get_settings
from app.web.forms import Endpoint, go, page, remember_language
from app.web.language import visitor_language

_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_GRANT = "carepost-link"
_PASSING = (RateLimited, TooSlow, Unavailable)  # the link is as good as ever: what is worth trying again
_UNITS = ("B", "KB", "MB", "GB")


def address_of(request: Request) -> str:
    return origin_of(request.scope).address


def spoken_to(request: Request) -> str:
    return visitor_language(request.scope, get_settings().default_language)


def public_page(
    request: Request, template: str, *, here: str, error: AppError | None = None, given: object = None
) -> Response:
    """A page of the link at `here`, where its forms are sent; `given` is what the template shows."""
    response = page(request, template, error=error, spoken=spoken_to(request), here=here, given=given)
    return silent(response, policy=_POLICY)


def silent(response: Response, *, policy: str | None = None) -> Response:
    """The same answer, which tells nobody where it came from and is not kept anywhere."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "private, no-store"
    if policy is not None:
        response.headers["Content-Security-Policy"] = policy
    return response


def explained_here(prefix: str) -> Callable[[Endpoint], Endpoint]:
    """Turns every expected failure of a page below `prefix` into a calm page of the same link."""

    def around(endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            try:
                await UI.run(lambda: limiter().require_room(LINK_GUESSES_BY_ADDRESS, address_of(request)))
                return await endpoint(request)
            except AppError as error:
                if isinstance(error, NotFound):
                    await UI.run(lambda: limiter().count(LINK_GUESSES_BY_ADDRESS, address_of(request)))
                here = f"{prefix}/{request.path_params['token']}"
                template = "link_wait.html" if isinstance(error, _PASSING) else "link_gone.html"
                return public_page(request, template, here=here, error=error)

        return answer

    return around


async def count_visit(request: Request) -> None:
    """Raise RateLimited for somebody who opens links all the time."""
    await UI.run(lambda: limiter().require(LINK_VISITS, address_of(request)))


def choose_language(typed: dict[str, str], *, here: str) -> Response | None:
    """The same page in the language whose button was pressed; None when none was."""
    if typed.get("language") not in LANGUAGES:
        return None
    response = go(here)
    remember_language(response, typed["language"])
    return silent(response)


def is_unlocked(request: Request, link_id: UUID, password_hash: str | None) -> bool:
    """Whether this browser may see what the link leads to."""
    grant = request.cookies.get(_GRANT, "")
    return password_hash is None or is_granted(grant, link_id, password_hash, now=clock.now())


def unlock(response: Response, link_id: UUID, password_hash: str, *, here: str) -> None:
    """Remember in this browser that the password was given, for this one link."""
    response.set_cookie(
        _GRANT,
        new_grant(link_id, password_hash, now=clock.now()),
        path=here,
        secure=get_settings().is_https,
        httponly=True,
        samesite="lax",
    )


def size_words(size: int, language: str) -> str:
    """Bytes in the unit that people would say, as the language writes numbers: `2.1 MB`, `2,1 MB`."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    text = f"{value:.1f}".removesuffix(".0") if unit >= 2 and value < 10 else f"{value:.0f}"
    return f"{text.replace('.', ',') if language == 'id' else text} {_UNITS[unit]}"


def moment_words(moment: datetime | None, language: str) -> str:
    """A moment in the organisation's zone as the language writes it: `3 March 2026, 17:00 WIB`; "" for none."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(get_settings().default_timezone))
    month = i18n.translate(language, f"month.{local.month}")
    clock_time = f"{local:%H.%M}" if language == "id" else f"{local:%H:%M}"
    return f"{local.day} {month} {local.year}, {clock_time} {local.tzname()}"
