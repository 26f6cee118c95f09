"""The headers that every answer carries, and the Content-Security-Policy of each kind of answer.

No answer allows `unsafe-eval`. A built page may run the application's own files and the few inline scripts whose hashes
the build noted; a server-rendered page runs files only; data runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")

_EVERYWHERE = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
PLAIN_POLICY = f"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; {_EVERYWHERE}"
WORKER_POLICY = f"default-src 'none'; connect-src 'self'; {_EVERYWHERE}"  # what the service worker itself may fetch
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_HEADERS_ON_HTTPS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",  # browsers complain about it on plain http
}


def data_headers(*, is_https: bool) -> dict[str, str]:
    """The headers of an answer that only programs read."""
    return _HEADERS | (_HEADERS_ON_HTTPS if is_https else {}) | {"Content-Security-Policy": DATA_POLICY}


def page_policy(scope: Scope, inline_scripts: Sequence[str]) -> str:
    """The policy of one built page. Styles may be inline: the component library writes them while it runs."""
    scripts = " ".join(("'self'", *inline_scripts))
    connections = " ".join(("'self'", *_own_sockets(scope)))
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src {connections}; worker-src 'self'; manifest-src 'self'; {_EVERYWHERE}"
    )


def _own_sockets(scope: Scope) -> tuple[str, ...]:
    """The socket of the host that was asked, named outright: older Safari does not count it as 'self'."""
    host = Headers(scope=scope).get("host", "")
    return (f"ws://{host}", f"wss://{host}") if _HOST.fullmatch(host) else ()


class SecurityHeaders:
    """Puts the headers on every HTTP answer; one that an answer already carries is left alone."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = _HEADERS | (_HEADERS_ON_HTTPS if is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                kind = headers.get("content-type", "")
                headers.setdefault("Content-Security-Policy", PLAIN_POLICY if "html" in kind else DATA_POLICY)
            await send(message)

        await self._app(scope, receive, send_with_headers)
