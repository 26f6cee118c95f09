"""Posting webhooks as GOWA does: signed, up to five attempts, then forgotten."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from typing import Any
from urllib.parse import urlsplit

from tests.servers.gowa.modes import Modes

PAUSES = (1.0, 2.0, 4.0, 8.0)
ATTEMPT_TIMEOUT = 10.0
TOTAL_TIMEOUT = 30.0


class Poster:
    """Posts bodies to the configured URL in the background; counts what became of them."""

    def __init__(self, modes: Modes) -> None:
        self._modes = modes
        self._random = random.Random(7)
        self._held: list[bytes] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.counts = {"delivered": 0, "failed_attempts": 0, "given_up": 0}

    def post(self, body: dict[str, Any]) -> None:
        """Queue one webhook; copies and shuffling as the modes say."""
        self.post_raw(json.dumps(body, ensure_ascii=False).encode())

    def post_raw(self, raw: bytes) -> None:
        if not self._modes.webhook_url:
            return
        self._held += [raw] * self._modes.webhook_copies
        if len(self._held) > self._modes.webhook_shuffle:
            self.flush()

    def flush(self) -> None:
        """Post everything that was held back, in random order when shuffling."""
        held, self._held = self._held, []
        if self._modes.webhook_shuffle:
            self._random.shuffle(held)
        for raw in held:
            task = asyncio.get_running_loop().create_task(self._deliver(raw))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def forget(self) -> None:
        """Stop trying and count from zero."""
        self._held.clear()
        for task in tuple(self._tasks):
            task.cancel()
        self.counts.update(dict.fromkeys(self.counts, 0))

    @property
    def pending(self) -> int:
        return len(self._tasks) + len(self._held)

    async def _deliver(self, raw: bytes) -> None:
        try:
            async with asyncio.timeout(TOTAL_TIMEOUT * self._modes.retry_factor):
                for pause in (*PAUSES, None):
                    if await self._attempt(raw):
                        self.counts["delivered"] += 1
                        return
                    self.counts["failed_attempts"] += 1
                    if pause is not None:
                        await asyncio.sleep(pause * self._modes.retry_factor)
        except TimeoutError:
            pass
        self.counts["given_up"] += 1

    async def _attempt(self, raw: bytes) -> bool:
        url = urlsplit(self._modes.webhook_url)
        signature = hmac.new(self._modes.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
        head = (
            f"POST {url.path or '/'} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
        )
        writer = None
        try:
            async with asyncio.timeout(ATTEMPT_TIMEOUT * self._modes.retry_factor):
                reader, writer = await asyncio.open_connection(url.hostname, url.port or 80)
                writer.write(head.encode() + raw)
                status = (await reader.readline()).split(b" ")
                return len(status) > 1 and status[1].startswith(b"2")
        except (OSError, TimeoutError):
            return False
        finally:
            if writer is not None:
                writer.close()
