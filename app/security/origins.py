"""Whose pages may open the socket: our own. A browser names the page's origin, and a foreign one is refused.

With a public URL that is exactly its origin; without one it is the host that was asked, whatever its name, so that one
build answers on any host. A client that is no browser names no origin and carries no cookie but its own.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


def is_own_origin(scope: Scope, public_url: str | None) -> bool:
    """Whether the page that sent this request came from here (or the request names no page)."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return True
    if public_url is not None:
        return origin == public_url
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == headers.get("host")


class OwnOriginOnly:
    """Refuses a socket opened from a foreign page with 403.

    Takes the header away once it is judged: the socket library below compares with a fixed list, and would refuse a
    host name that nobody wrote down.
    """

    def __init__(self, app: ASGIApp, *, public_url: str | None) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if not is_own_origin(scope, self._public_url):
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
                return
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"origin"]}
        await self._app(scope, receive, send)
