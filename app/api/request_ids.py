"""Gives each request its id, and turns what nobody expected into a neutral answer that names it."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.callers import LIMIT_HEADERS
from app.api.language import language_of
from app.api.problems import fault, problem
from app.errors import BadRequest
from app.request_id import HEADER, chosen_request_id, current_request_id, use_request_id

ROUTE = "route_template"

_log = logging.getLogger(__name__)


class RequestIds:
    """Pure ASGI, outside everything else of the API: nothing it wraps can answer without the id.

    The id is the one that the outermost layer has given; by itself, as in tests, the API gives one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = current_request_id() or chosen_request_id(Headers(scope=scope).get(HEADER))
        with use_request_id(request_id):
            await self._answer(scope, receive, send, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        has_started = False
        state: dict[str, object] = scope.setdefault("state", {})

        async def send_with_id(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                limits = state.get(LIMIT_HEADERS)
                headers.update(limits if isinstance(limits, dict) else {})
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:  # they left in the middle of a body, or framed it wrongly: no fault of ours
            if not has_started:
                broken = problem(BadRequest(), language=language_of(Request(scope)))
                await broken(scope, receive, send_with_id)
        except Exception:
            if has_started:
                raise
            _log.exception("A request ended in a fault: %s %s", scope["method"], _route_of(scope))
            await fault(Request(scope))(scope, receive, send_with_id)
        finally:
            state[ROUTE] = _template_of(scope)  # layers further out have a copy of the scope


def _route_of(scope: Scope) -> str:
    """The route's pattern, never the path: paths carry ids and tokens that logs must not."""
    return _template_of(scope) or "unknown route"


def _template_of(scope: Scope) -> str:
    template: str = getattr(scope.get("route"), "path", "")
    endpoint = scope.get("endpoint")
    if template or endpoint is None:
        return template
    # FastAPI says which route it took only for its own kind; plain routes are found by their function.
    routes = getattr(scope.get("app"), "routes", [])
    return next((str(route.path) for route in routes if getattr(route, "endpoint", None) is endpoint), "")
