"""The short way in: GOWA's webhooks are answered before the layers of pages, documents and people see them.

Those layers cost a request about ten times what verifying and storing a webhook does, and none of them has anything to
say about one: it has no cookie, no origin and no reader. The same function stands behind the API's own route.
"""

from __future__ import annotations

import time
from functools import cache

import structlog
from prometheus_client import Counter
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app import metrics
from app.api.problems import fault, refusal
from app.api.webhooks import PATH, receive_gowa
from app.errors import TooSlow
from app.request_id import HEADER, chosen_request_id, use_request_id
from app.security.steady_bodies import steady

_ID = HEADER.lower().encode()

_SECONDS = metrics.REQUEST_SECONDS.labels(PATH)

log = structlog.get_logger("access")


class WebhookDoor:
    """Pure ASGI around the whole application."""

    def __init__(self, app: ASGIApp, *, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            await self._receive(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _receive(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, steady(receive))
        request_id = chosen_request_id(request.headers.get(HEADER))
        with use_request_id(request_id):
            try:
                response = await receive_gowa(request)
            except ClientDisconnect:
                return
            except TooSlow as problem:
                response = refusal(problem, scope)
            except Exception:
                log.exception("a webhook ended in a fault")
                metrics.FAULTS.labels(PATH).inc()
                response = fault(request)
        response.raw_headers.append((_ID, request_id.encode()))
        response.raw_headers.extend(self._headers)
        await response(scope, receive, send)
        _record(response.status_code, time.perf_counter() - started, request_id)


@cache
def _answers(status: int) -> Counter:
    return metrics.REQUESTS.labels("POST", PATH, str(status))


def _record(status: int, seconds: float, request_id: str) -> None:
    """Metrics for all; a line in the log only for what was not simply stored."""
    _answers(status).inc()
    _SECONDS.observe(seconds)
    if status != 200:
        took = round(seconds * 1000, 1)
        log.info("request", method="POST", route=PATH, status=status, duration_ms=took, request_id=request_id)
