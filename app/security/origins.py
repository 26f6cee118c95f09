"""Whose pages may talk to us: our own. A browser names the page's origin, and a foreign one is refused.

With a public URL that is exactly its origin; without one it is the host that was asked, whatever its name, so that one
build answers on any host. API clients in browsers elsewhere are named by CAREPOST_EXTRA_ORIGINS; they come with tokens,
and never get the socket.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotAllowed
from app.security.client_address import client_scheme
from app.security.cookies import session_cookie
from app.security.csrf import SAFE_METHODS
from app.security.elsewhere import is_of_api
from app.security.refusals import Refuse
from app.setting_values import Network


def is_own_origin(scope: Scope, public_url: str | None, *, trusted: Sequence[Network] = ()) -> bool:
    """Whether the page that sent this request came from here (or the request names no page).

    Without a public URL the host has to be the one that was asked, and the scheme the one that a trusted proxy says.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") not in ("cross-site", "same-site")
    if public_url is not None:
        return origin == public_url
    parts = urlsplit(origin)
    is_plain = origin == f"{parts.scheme}://{parts.netloc}" and parts.username is None
    said = client_scheme(scope, trusted)
    is_same_scheme = parts.scheme == said if said else parts.scheme in ("http", "https")
    return is_plain and is_same_scheme and parts.netloc == headers.get("host")


_SILENT_PAGES = ("/s/", "/d/")
"""Pages of links that strangers open. They send no referrer, and then a browser names the origin of their forms as
`null`; each form carries its own value, bound to a cookie that no other site makes a browser send."""


class OwnOriginOnly:
    """Refuses with 403 what a foreign page sends: every socket, and every HTTP request that would change something.

    Takes the header of a socket away once it is judged: the socket library below compares with a fixed list, and would
    refuse a host name that nobody wrote down.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        public_url: str | None,
        refuse: Refuse,
        extra_origins: Sequence[str] = (),
        trusted: Sequence[Network] = (),
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._trusted = trusted
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
            await self._refuse(NotAllowed("error.foreign_origin"), scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_open_socket(self, scope: Scope) -> bool:
        """A browser always names the origin of a socket, so a session's cookie without one is no browser of ours."""
        headers = Headers(scope=scope)
        if "origin" not in headers and session_cookie(headers.get("cookie", "")) is not None:
            return False
        return self._is_own(scope)

    def _may_send(self, scope: Scope) -> bool:
        """Reading is anybody's business here: answers carry no permission for foreign pages to see them."""
        # The socket's library can also be asked by HTTP, where even a GET opens a connection.
        is_change = scope["method"] not in SAFE_METHODS or scope["path"].startswith("/_event")
        if not is_change or self._is_own(scope):
            return True
        origin = Headers(scope=scope).get("origin")
        if origin == "null":
            return bool(scope["path"].startswith(_SILENT_PAGES))
        return origin in self._extra_origins and is_of_api(scope)

    def _is_own(self, scope: Scope) -> bool:
        return is_own_origin(scope, self._public_url, trusted=self._trusted)
