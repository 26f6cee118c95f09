"""Around everything this process answers: its id, one access line in the log and its part in the metrics.

By route template, never by path or query: those carry ids, tokens and words that logs and metrics must not have.
"""

from __future__ import annotations

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import metrics
from app.api.request_ids import ROUTE
from app.request_id import HEADER, chosen_request_id, use_request_id
from app.services.actor import Actor
from app.spans import span

_QUIET = frozenset({"/api/health/live", "/api/health/ready", "/api/health", "/metrics"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ASSETS = ("/assets/", "/fonts/", "/scripts/")

log = structlog.get_logger("access")


class Observed:
    """Pure ASGI, the outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with metrics.SOCKETS_OPEN.track_inprogress():
                await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        answer = _Answer(chosen_request_id(Headers(scope=scope).get(HEADER)))
        scope.setdefault("state", {})

        async def observe(message: Message) -> None:
            answer.note(message)
            await send(message)

        metrics.REQUESTS_UNDER_WAY.inc()
        with use_request_id(answer.request_id), span("request") as taken:
            try:
                await self._app(scope, receive, observe)
            finally:
                metrics.REQUESTS_UNDER_WAY.dec()
                _record(scope, answer, time.perf_counter() - started)
                if taken is not None:
                    taken.update_name(f"{scope['method']} {_route_of(scope)}")
                    taken.set_attribute("http.response.status_code", answer.status)


class _Answer:
    """What was answered, as far as it was: 499 when the caller left before the answer began."""

    def __init__(self, request_id: str) -> None:
        self.status = 499
        self.request_id = request_id

    def note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self.request_id


def _record(scope: Scope, answer: _Answer, seconds: float) -> None:
    route = _route_of(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"  # the caller may write any word
    metrics.REQUESTS.labels(method, route, str(answer.status)).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    if answer.status >= 500:
        metrics.FAULTS.labels(route).inc()
    if (route in _QUIET or route == "asset") and answer.status < 500:
        return
    actor = scope["state"].get("actor")
    log.info(
        "request",
        method=method,
        route=route,
        status=answer.status,
        duration_ms=round(seconds * 1000, 1),
        request_id=answer.request_id,
        actor=str(actor.user_id) if isinstance(actor, Actor) else None,
    )


def _route_of(scope: Scope) -> str:
    template = scope["state"].get(ROUTE) or getattr(scope.get("route"), "path", None)
    if template:
        return str(template)
    path = str(scope["path"])
    if path.startswith(_ASSETS) or "." in path.rpartition("/")[2]:
        return "asset"
    return "api" if path.startswith("/api/") else "page"
