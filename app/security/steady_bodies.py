"""Requests whose bodies keep coming: who sends less than 4 KiB a second only holds a place that others need.

Only the time in which we wait for the sender counts, so that nobody is given up for our own slowness. Uploads by tus
are watched at a desk of their own (`app/api/upload_desk.py`), which keeps what has arrived, and is content with less.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooSlow
from app.faults import hurried

IDLE_FOR = hurried(timedelta(minutes=1)).total_seconds()  # seconds of waiting for the sender
LEAST_BYTES = int(4096 * IDLE_FOR)  # in that time
_KEPT = "/api/v1/uploads"


class SteadyBodies:
    """Pure ASGI: whoever reads a body behind it gets TooSlow (408) when it stops coming."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_KEPT):
            receive = steady(receive)
        await self._app(scope, receive, send)


def steady(receive: Receive) -> Receive:
    """The same, but for a body that stops coming it raises TooSlow."""
    waited, arrived, is_over = 0.0, 0, False

    async def receive_steadily() -> Message:
        nonlocal waited, arrived, is_over
        if is_over:
            return await receive()  # who waits for the end of the line waits as long as it lasts
        began = time.monotonic()
        try:
            async with asyncio.timeout(IDLE_FOR - waited):
                message = await receive()
        except TimeoutError:
            raise TooSlow("error.body_too_slow") from None
        waited += time.monotonic() - began
        arrived += len(message.get("body", b""))
        if arrived >= LEAST_BYTES:
            waited, arrived = 0.0, 0
        is_over = not message.get("more_body", False)
        return message

    return receive_steadily
