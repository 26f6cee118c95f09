"""The body of a request with bytes, and what is left of it when it is answered early."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Message, Receive

DRAIN_BYTES, DRAIN_SECONDS = 16 << 20, 3.0


class Body:
    """Remembers whether it has been read to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_over = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._is_over = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Read on for a moment and forget it: a sender that is cut off in mid-sentence never hears the answer."""
        deadline, left = time.monotonic() + DRAIN_SECONDS, DRAIN_BYTES
        while not self._is_over and left > 0 and time.monotonic() < deadline:
            try:
                message = await asyncio.wait_for(self.receive(), deadline - time.monotonic())
            except TimeoutError:
                return
            left -= len(message.get("body", b""))
