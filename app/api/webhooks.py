"""Webhooks in (M2): verified on the raw bytes, stored, answered; what they mean is worked out afterwards.

A plain route, outside the frame of the API: GOWA gives up after ten seconds and five tries, so nothing stands between
its request and the durable row. Wrong signatures and unreadable bodies change nothing.
"""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.api.inbox_writer import InboxFull, InboxWriter
from app.api.problems import refusal
from app.errors import AppError, BadRequest, NotSignedIn, TooLarge, Unavailable
from app.integrations.whatsapp.events import MalformedEvent
from app.services.work.arrivals import Unsigned, arrival_of

PATH = "/api/webhooks/gowa"
MAX_BODY = 256 * 1024
SIGNATURE = "x-hub-signature-256"

log = structlog.get_logger("webhooks")
_writer = InboxWriter()


async def receive_gowa(request: Request) -> Response:
    """200 stored (or known already), 401 not signed by GOWA, 400 no event, 413 too large, 503 come again."""
    try:
        await _store(request)
    except AppError as error:
        return refusal(error, request.scope)
    return Response(status_code=200)


async def _store(request: Request) -> None:
    body = await _body(request)
    try:
        arrival = arrival_of(body, request.headers.get(SIGNATURE))
    except Unsigned:
        raise NotSignedIn("error.webhook_unsigned") from None
    except (MalformedEvent, UnicodeDecodeError):
        raise BadRequest("error.webhook_no_event") from None
    try:
        await _writer.store(arrival)
    except (SQLAlchemyError, InboxFull) as problem:
        log.warning("a webhook could not be stored", problem=type(problem).__name__)
        raise Unavailable() from problem


async def _body(request: Request) -> bytes:
    """The raw body. Raises TooLarge when it is larger than any event."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge(limit=f"{MAX_BODY // 1024} KiB")
        chunks.append(chunk)
    return b"".join(chunks)
