"""Lets open tabs look again when what they show has changed: one task a process, however many tabs there are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import reflex as rx
from reflex_base.event import Event

from app.realtime.hub import announcing
from app.realtime.watchers import Watch, Watchers, watchers
from app.services.events import Change
from app.settings import get_settings

GATHER_FOR = 0.2  # seconds; a burst of changes makes a tab look once

Enqueue = Callable[[str, Event], Awaitable[object]]
Sockets = Callable[[], Mapping[str, str]]
_log = logging.getLogger(__name__)


class Pusher:
    """Gathers changes from all threads and asks each tab concerned to look again, once for each burst."""

    def __init__(self, known: Watchers, *, sockets: Sockets, enqueue: Enqueue) -> None:
        self._known = known
        self._sockets = sockets
        self._enqueue = enqueue
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._waiting: dict[tuple[str, str], Watch] = {}

    def hear(self, change: Change) -> None:
        """Something changed. From any thread; before `run` nobody watches yet."""
        found = self._known.of(change)
        loop = self._loop
        if found and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._note, found)

    async def run(self) -> None:
        """Push until cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                await self._news.wait()
                await asyncio.sleep(GATHER_FOR)
                await self.push()
        finally:
            self._loop = None

    async def push(self) -> None:
        """Let every tab that waits look again. One whose socket is gone is forgotten: it asks anew when it is back."""
        self._news.clear()
        waiting, self._waiting = self._waiting, {}
        sockets = self._sockets()
        for (tab, slot), watch in waiting.items():
            if sockets.get(tab) != watch.socket_id:
                self._known.leave(tab, slot=slot)
                continue
            # A tab that went to another page meanwhile must not be told of the former one: its load would then watch
            # in the place of the page that is open now.
            if not self._known.shows(tab, slot, watch.event_name):
                continue
            try:
                await self._enqueue(tab, watch.event())
            except Exception:  # noqa: BLE001 - one tab that cannot be told must not keep the others from it
                _log.exception("A tab could not be told of a change")

    def _note(self, found: list[tuple[str, str, Watch]]) -> None:
        for tab, slot, watch in found:
            self._waiting[tab, slot] = watch
        self._news.set()


def install_pushing(app: rx.App) -> None:
    """Announce what changes, and push it to the tabs of `app`, while it runs."""

    def sockets() -> Mapping[str, str]:
        return app.event_namespace.token_to_sid if app.event_namespace is not None else {}

    async def enqueue(tab: str, event: Event) -> None:
        await app.event_processor.enqueue(tab, event)

    pusher = Pusher(watchers(), sockets=sockets, enqueue=enqueue)

    async def push_changes() -> None:
        with announcing(get_settings()) as hub:
            hub.listen(pusher.hear)
            await pusher.run()

    app.register_lifespan_task(push_changes)
