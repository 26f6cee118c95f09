"""API clients in browsers elsewhere: the pages of exactly those origins that CAREPOST_EXTRA_ORIGINS names.

They call `/api/v1` with a token and nothing else: no cookie of theirs is looked at, no other path answers them, and
every page that is not named is told so before it sends anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import NotAllowed
from app.security.refusals import Refuse

PLACE = "/api/v1/"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUEST_HEADERS = (
    "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "If-Range",
    "Range", "Tus-Resumable", "Upload-Checksum", "Upload-Concat", "Upload-Defer-Length", "Upload-Length",
    "Upload-Metadata", "Upload-Offset", "X-HTTP-Method-Override", "X-Request-Id", "X-Requested-With",
)  # fmt: skip
ANSWER_HEADERS = (
    "Accept-Ranges", "Carepost-File-Id", "Content-Disposition", "Content-Length", "Content-Range", "Deprecation",
    "ETag", "Idempotent-Replayed", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Sunset",
    "Tus-Checksum-Algorithm", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable", "Tus-Version", "Upload-Expires",
    "Upload-Length", "Upload-Metadata", "Upload-Offset", "WWW-Authenticate", "X-RateLimit-Limit",
    "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id",
)  # fmt: skip
_KEPT = 600  # seconds that a browser need not ask again


def is_of_api(scope: Scope) -> bool:
    """Whether the request is for the API's routes, which is where clients elsewhere may go."""
    path: str = scope["path"]
    return path.startswith(PLACE)


class ClientsElsewhere:
    """Pure ASGI; nobody else says which pages elsewhere may read an answer."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], refuse: Refuse) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None:
            await self._app(scope, receive, send)
            return
        is_named = origin in self._origins and is_of_api(scope)
        if _is_preflight(scope):
            answer = _allowed(origin) if is_named else self._refuse(NotAllowed("error.foreign_origin"), scope)
            await answer(scope, receive, send)
            return

        async def send_saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                _say(MutableHeaders(scope=message), origin if is_named else None)
            await send(message)

        await self._app(_without_cookies(scope) if is_named else scope, receive, send_saying)


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope)


def _allowed(origin: str) -> Response:
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
        "Access-Control-Max-Age": str(_KEPT),
        "Vary": "Origin",
    }
    return Response(status_code=204, headers=headers)


def _say(headers: MutableHeaders, origin: str | None) -> None:
    """What the browser at the other end may do with the answer."""
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = ", ".join(ANSWER_HEADERS)
    varies = [part.strip() for line in headers.getlist("vary") for part in line.split(",")]
    headers["Vary"] = ", ".join(dict.fromkeys([*filter(None, varies), "Origin"]))


def _without_cookies(scope: Scope) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"cookie"]}
