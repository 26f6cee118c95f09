"""Server-rendered pages with forms: what somebody typed, what does not hold, and the page around it.

They work without JavaScript. A form that does not hold comes back with everything that was typed, but for passwords,
which are never sent back.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app import i18n
from app.errors import AppError, BadRequest, CsrfMissing, RateLimited, TooLarge, Unavailable
from app.security.cookies import form_cookie, set_form_cookie
from app.security.csrf import check_form, csrf_of_form, new_form_cookie
from app.settings import get_settings
from app.web.appearance import PAGE_DARK, PAGE_LIGHT, TOUCH_ICON
from app.web.language import reader_language

MAX_BODY = 32 * 1024  # bytes; a form here is a few short fields
_SECRETS = frozenset({"password", "current", "csrf"})
_TEMPLATES = Path(__file__).with_name("templates")

Typed = Mapping[str, str]
Endpoint = Callable[[Request], Awaitable[Response]]


async def typed_in(request: Request) -> dict[str, str]:
    """The fields of a posted form. Raises TooLarge or BadRequest."""
    return (await typed_lists(request, ""))[0]


async def typed_lists(request: Request, listed: str) -> tuple[dict[str, str], list[str]]:
    """The same, with every value of the field `listed`, which may be ticked more than once."""
    size = 0
    chunks: list[bytes] = []
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge()
        chunks.append(chunk)
    if not size:
        return {}, []
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadRequest()
    request._body = b"".join(chunks)  # where Starlette keeps a body that was read
    async with request.form(max_files=0, max_fields=100) as form:
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return dict(texts), [value for name, value in texts if name == listed]


def check_shown_here(request: Request, typed: Typed) -> None:
    """Raise CsrfMissing unless the form was shown to this browser."""
    check_form(form_cookie(request.headers.get("cookie", "")), typed.get("csrf"))


def check_posted_here(request: Request, typed: Typed) -> None:
    """The same for forms of the application's own pages, which carry no field of ours.

    Then the browser must name our origin, which is checked before anything gets here.
    """
    try:
        check_shown_here(request, typed)
    except CsrfMissing:
        if "origin" not in request.headers:
            raise


def language_of(request: Request) -> str:
    """The language of the page: what the reader chose, or the house's."""
    return reader_language(request.scope, get_settings().default_language)


def page(
    request: Request,
    template: str,
    *,
    typed: Typed | None = None,
    error: AppError | None = None,
    language: str | None = None,
    spoken: str | None = None,
    status: int | None = None,
    **context: object,
) -> Response:
    """The page `template`, with what was typed and what does not hold beside its field.

    In `language` when the reader has just chosen it, which is remembered, else in `spoken`.
    """
    spoken = language or spoken or language_of(request)
    cookie = form_cookie(request.headers.get("cookie", "")) or new_form_cookie()
    words = functools.partial(i18n.translate, spoken)
    html = (
        _environment()
        .get_template(template)
        .render(
            t=words,
            language=spoken,
            languages=i18n.LANGUAGES,
            organisation=get_settings().organisation_name,
            path=request.url.path,
            csrf=csrf_of_form(cookie),
            typed={name: value for name, value in (typed or {}).items() if name not in _SECRETS},
            errors=_errors(error, words),
            problem=words(error.message_key, **error.params) if error and not error.details else "",
            **context,
        )
    )
    response = HTMLResponse(html, status or (error.status if error else 200))
    _finish(response, error, cookie=cookie, spoken=spoken, chosen=language)
    return response


def explained(endpoint: Endpoint) -> Endpoint:
    """`endpoint`, with a calm page for every expected failure that it does not show beside its own form."""

    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except AppError as error:
            return page(request, "problem.html", error=error)

    return answer


def go(address: str) -> Response:
    """Lead on after a form that held, by a full page load."""
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _errors(error: AppError | None, words: functools.partial[str]) -> dict[str, str]:
    return {detail.field: words(detail.message, **detail.params) for detail in error.details} if error else {}


def _finish(response: Response, error: AppError | None, *, cookie: str, spoken: str, chosen: str | None) -> None:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = spoken
    response.headers["X-Robots-Tag"] = "noindex"
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = "60"
    set_form_cookie(response, cookie)
    if chosen is not None:
        remember_language(response, chosen)


def remember_language(response: Response, language: str) -> None:
    """Keep the reader's language for a year. The cookie says nothing else."""
    response.set_cookie(i18n.LANGUAGE_COOKIE, language, max_age=365 * 86_400, path="/", samesite="lax")


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"touch_icon": TOUCH_ICON, "page_light": PAGE_LIGHT, "page_dark": PAGE_DARK}
    environment.globals["ring"] = Markup(_ring())  # noqa: S704 - drawn here, from numbers alone
    return environment


def _ring(*, doses: int = 21, confirmed: int = 18, radius: int = 210) -> str:
    """The picture of the sign-in page: one segment per dose of a week, most of them confirmed."""
    from math import cos, pi, sin

    gap, parts = 0.04, []
    for dose in range(doses):
        begin = 2 * pi * dose / doses + gap
        end = 2 * pi * (dose + 1) / doses - gap
        points = [f"{220 + radius * sin(angle):.2f} {220 - radius * cos(angle):.2f}" for angle in (begin, end)]
        name = "seg-done" if dose < confirmed else "seg-idle"
        parts.append(f'<path class="{name}" d="M{points[0]}A{radius} {radius} 0 0 1 {points[1]}"/>')
    return "".join(parts)
