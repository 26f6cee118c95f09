"""Threads for what arrives as slowly as its sender likes: few for any one sender, and never waited for without end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from app.errors import Unavailable

PATIENCE = 5.0  # seconds: what is quick makes room for the next well before
LOOK_EVERY = 0.05  # seconds

T = TypeVar("T")


class Places:
    """At most `most` at a time, and at most `each` for one link, address or person, who so cannot take them all."""

    def __init__(self, name: str, *, most: int, each: int) -> None:
        self._most = most
        self._each = each
        self._lock = threading.Lock()
        self._inside = 0
        self._held: Counter[Hashable] = Counter()
        self._limiter: RunVar[CapacityLimiter] = RunVar(f"carepost_{name}")

    async def run(self, work: Callable[[], T], *, held_by: tuple[Hashable, ...]) -> T:
        """Run `work` in a thread of AnyIO's, which counts for each of `held_by`.

        Raises Unavailable when after some seconds there still is no place.
        """
        deadline = time.monotonic() + PATIENCE
        while not self._take(held_by):
            if time.monotonic() >= deadline:
                raise Unavailable("error.no_place")
            await asyncio.sleep(LOOK_EVERY)
        try:
            return await to_thread.run_sync(work, limiter=self._of_this_loop())
        finally:
            self._leave(held_by)

    def _take(self, held_by: tuple[Hashable, ...]) -> bool:
        with self._lock:
            if self._inside >= self._most or any(self._held[one] >= self._each for one in held_by):
                return False
            self._inside += 1
            self._held.update(held_by)
            return True

    def _leave(self, held_by: tuple[Hashable, ...]) -> None:
        with self._lock:
            self._inside -= 1
            self._held.subtract(held_by)
            for one in held_by:
                if not self._held[one]:
                    del self._held[one]

    def _of_this_loop(self) -> CapacityLimiter:
        limiter = self._limiter.get(None)
        if limiter is None:
            limiter = CapacityLimiter(self._most)
            self._limiter.set(limiter)
        return limiter
