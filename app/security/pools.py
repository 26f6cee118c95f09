"""Threads in bounded pools that cannot starve each other: the UI's work, and hashing (ARCHITECTURE, Data)."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from app.errors import Unavailable

T = TypeVar("T")


class Pool:
    """At most `threads` at a time; with `most_waiting`, whoever comes when that many wait is told to come again."""

    def __init__(self, name: str, *, threads: int, most_waiting: int | None = None) -> None:
        self._name = name
        self._threads = threads
        self._most = None if most_waiting is None else threads + most_waiting
        self._lock = threading.Lock()
        self._inside = 0
        self._executor: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in the pool and await it: from the event loop."""
        return await asyncio.wrap_future(self._submit(work))

    def wait(self, work: Callable[[], T]) -> T:
        """Run `work` in the pool and wait for it: from a thread of another pool."""
        return self._submit(work).result()

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        context = contextvars.copy_context()  # the request's id and language go along
        with self._lock:
            if self._most is not None and self._inside >= self._most:
                raise Unavailable()
            if self._executor is None:  # not at import: a process that forks would leave its threads behind
                self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix=f"carepost-{self._name}")
            self._inside += 1
            future = self._executor.submit(lambda: context.run(work))
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _future: Future[T]) -> None:
        with self._lock:
            self._inside -= 1


UI = Pool("ui", threads=16)
PICTURES = Pool("pictures", threads=1, most_waiting=8)  # a large picture is decoded at four bytes a pixel
HASHING = Pool("hashing", threads=2, most_waiting=22)  # 46 MiB a hash; fewer than the API's threads, which wait for it
