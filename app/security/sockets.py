"""The open sockets of this process: whose session each belongs to, how much it asks, and closing those that ended.

An event is refused as soon as its session has ended. But a socket also listens, so every few seconds each process asks
the database which sessions are over and closes their sockets, without needing word from anybody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from app import clock
from app.db import reading
from app.errors import RateLimited
from app.security.last_seen import write_last_seen
from app.security.pools import UI
from app.services.accounts.sessions import find_ended
from app.settings import get_settings

EVENTS_A_SECOND = 30
LOOK_EVERY = 3.0  # seconds; an ended session's socket closes within 5

Close = Callable[[str], Awaitable[None]]

_log = logging.getLogger(__name__)


@dataclass
class _Socket:
    session_id: UUID | None = None
    events: deque[float] = field(default_factory=lambda: deque(maxlen=EVENTS_A_SECOND))


class OpenSockets:
    """Keyed by the socket's id. Used from the event loop only."""

    def __init__(self) -> None:
        self._sockets: dict[str, _Socket] = {}

    def note(self, socket_id: str, session_id: UUID) -> None:
        """Remember whose socket this is."""
        self._sockets.setdefault(socket_id, _Socket()).session_id = session_id

    def count_event(self, socket_id: str) -> None:
        """Count one event. Raises RateLimited for the 31st within a second."""
        if not get_settings().rate_limits:
            return
        events = self._sockets.setdefault(socket_id, _Socket()).events
        moment = time.monotonic()
        if len(events) == EVENTS_A_SECOND and moment - events[0] < 1:
            raise RateLimited(retry_after=1)
        events.append(moment)

    def forget_closed(self, is_open: Callable[[str], bool]) -> None:
        """Drop what belongs to sockets that are gone."""
        for socket_id in [known for known in self._sockets if not is_open(known)]:
            del self._sockets[socket_id]

    def by_session(self) -> dict[UUID, list[str]]:
        """The sockets of each session."""
        found: dict[UUID, list[str]] = {}
        for socket_id, socket in self._sockets.items():
            if socket.session_id is not None:
                found.setdefault(socket.session_id, []).append(socket_id)
        return found


async def watch_sessions(sockets: OpenSockets, *, is_open: Callable[[str], bool], close: Close) -> None:
    """Forever: close the sockets of ended sessions and write down what was last seen. One task a process."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            await look_once(sockets, is_open=is_open, close=close)
        except Exception:  # noqa: BLE001 - a database that is away for a while must not end the watch
            _log.warning("Sessions could not be checked; trying again in %s s", LOOK_EVERY, exc_info=True)


async def look_once(sockets: OpenSockets, *, is_open: Callable[[str], bool], close: Close) -> None:
    """One look: what `watch_sessions` repeats."""
    sockets.forget_closed(is_open)
    by_session = sockets.by_session()
    for session_id in await UI.run(lambda: _ended(by_session)):
        for socket_id in by_session[session_id]:
            await close(socket_id)
    await UI.run(write_last_seen)


def _ended(by_session: dict[UUID, list[str]]) -> set[UUID]:
    with reading() as session:
        return find_ended(session, by_session, now=clock.now())
