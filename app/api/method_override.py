"""`X-HTTP-Method-Override`, as tus asks for it: some networks let nothing through but GET and POST."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.resource import PREFIX

HEADER = "x-http-method-override"
_PLACE = f"{PREFIX}/uploads"
_METHODS = frozenset({"PATCH", "DELETE", "HEAD", "OPTIONS"})


class MethodOverride:
    """A POST to the uploads is what its header says; who may do that is asked of the method that it becomes.

    Only there, and only from POST: elsewhere nobody needs it, and a link could not be followed without harm.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(_as_meant(scope), receive, send)


def _as_meant(scope: Scope) -> Scope:
    if scope["type"] != "http" or scope["method"] != "POST":
        return scope
    path: str = scope["path"]
    meant = Headers(scope=scope).get(HEADER, "").strip().upper()
    is_there = path == _PLACE or path.startswith(f"{_PLACE}/")
    return {**scope, "method": meant} if is_there and meant in _METHODS else scope
