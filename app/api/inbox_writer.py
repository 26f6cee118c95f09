"""One writer for all webhooks of this process: those that arrive together are committed together.

Every webhook is durable before it is answered (M2). A commit costs a disk flush, and flushes do not get cheaper by
being done at once from many threads; so one thread takes whatever has arrived, commits it once, and answers all. In a
crowd it lets a few more come in first: a commit costs about as much for one as for thirty, and while it is prepared
the event loop reads nothing.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from dataclasses import dataclass

from app import clock, pressure
from app.db import transaction
from app.services.work.inbox import Arrival, receive

MOST_AT_ONCE = 200
WAITING_LIMIT = 5_000
CROWD = 4  # stored at once: more are on their way
GATHER_FOR = 0.003  # seconds; who comes alone does not wait


class InboxFull(Exception):
    """More webhooks wait than may: the sender is told to come again."""


@dataclass(frozen=True)
class _Waiting:
    arrival: Arrival
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


class InboxWriter:
    """Stores arrivals in groups. The thread starts with the first arrival and lives as long as the process."""

    def __init__(self) -> None:
        self._queue: queue.Queue[_Waiting] = queue.Queue(WAITING_LIMIT)
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    async def store(self, arrival: Arrival) -> None:
        """Return once the arrival is committed. Raises what the database raised, or InboxFull."""
        self._ensure_thread()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        try:
            self._queue.put_nowait(_Waiting(arrival, loop, done))
        except queue.Full as problem:
            raise InboxFull from problem
        await done

    def _ensure_thread(self) -> None:
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._write, name="inbox-writer", daemon=True)
                    self._thread.start()

    def _write(self) -> None:
        group: list[_Waiting] = []
        while True:
            is_crowd = len(group) >= CROWD
            group = [self._queue.get()]
            if is_crowd:
                time.sleep(GATHER_FOR)
            while len(group) < MOST_AT_ONCE:
                try:
                    group.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            self._commit(group)

    def _commit(self, group: list[_Waiting]) -> None:
        problem: Exception | None = None
        try:
            with transaction(is_urgent=True) as session:
                receive(session, [waiting.arrival for waiting in group], now=clock.now())
        except Exception as caught:  # noqa: BLE001 - handed to each request that waits for this commit
            problem = caught
        pressure.note_arrivals(len(group))
        for loop in {waiting.loop for waiting in group}:
            answered = [waiting.done for waiting in group if waiting.loop is loop]
            loop.call_soon_threadsafe(_settle, answered, problem)


def _settle(group: list[asyncio.Future[None]], problem: Exception | None) -> None:
    """In the event loop of those who wait, which is woken once for all of them."""
    for done in group:
        if done.done():
            continue
        if problem is None:
            done.set_result(None)
        else:
            done.set_exception(problem)
