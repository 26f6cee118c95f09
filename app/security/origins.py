"""Whose pages may talk to us: our own. A browser names the page's origin, and a foreign one is refused.

With a public URL that is exactly its origin; without one it is the host that was asked, whatever its name, so that one
build answers on any host. API clients in browsers elsewhere are named by CAREPOST_EXTRA_ORIGINS; they come with tokens,
and never get the socket.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotAllowed
from app.i18n import translate
from app.security.cookies import session_cookie
from app.security.csrf import SAFE_METHODS
from app.settings import get_settings


def is_own_origin(scope: Scope, public_url: str | None) -> bool:
    """Whether the page that sent this request came from here (or the request names no page)."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") not in ("cross-site", "same-site")
    if public_url is not None:
        return origin == public_url
    parts = urlsplit(origin)
    is_plain = origin == f"{parts.scheme}://{parts.netloc}" and parts.username is None
    return is_plain and parts.scheme in ("http", "https") and parts.netloc == headers.get("host")


_SILENT_PAGES = ("/s/", "/d/")
"""Pages of links that strangers open. They send no referrer, and then a browser names the origin of their forms as
`null`; each form carries its own value, bound to a cookie that no other site makes a browser send."""


class OwnOriginOnly:
    """Refuses with 403 what a foreign page sends: every socket, and every HTTP request that would change something.

    Takes the header of a socket away once it is judged: the socket library below compares with a fixed list, and would
    refuse a host name that nobody wrote down.
    """

    def __init__(self, app: ASGIApp, *, public_url: str | None, extra_origins: Sequence[str] = ()) -> None:
        self._app = app
        self._public_url = public_url
        self._extra_origins = frozenset(extra_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if not self._may_open_socket(scope):
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
                return
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"origin"]}
        elif scope["type"] == "http" and not self._may_send(scope):
            await _refused()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_open_socket(self, scope: Scope) -> bool:
        """A browser always names the origin of a socket, so a session's cookie without one is no browser of ours."""
        headers = Headers(scope=scope)
        if "origin" not in headers and session_cookie(headers.get("cookie", "")) is not None:
            return False
        return is_own_origin(scope, self._public_url)

    def _may_send(self, scope: Scope) -> bool:
        """Reading is anybody's business here: answers carry no permission for foreign pages to see them."""
        # The socket's library can also be asked by HTTP, where even a GET opens a connection.
        is_change = scope["method"] not in SAFE_METHODS or scope["path"].startswith("/_event")
        if not is_change or is_own_origin(scope, self._public_url):
            return True
        origin = Headers(scope=scope).get("origin")
        return origin in self._extra_origins or (origin == "null" and scope["path"].startswith(_SILENT_PAGES))


def _refused() -> JSONResponse:
    error = NotAllowed("error.foreign_origin")
    message = translate(get_settings().default_language, error.message_key)
    body = {"code": error.code, "message": message, "details": []}
    return JSONResponse({"success": False, "error": body, "statusCode": 403, "requestId": ""}, 403)
