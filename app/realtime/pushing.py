"""Lets open tabs look again when what they show has changed: one task a process, however many tabs there are."""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex.utils.format import format_event_handler
from reflex_base.event import Event, EventCallback, EventHandler

from app.realtime.hub import announcing
from app.realtime.watchers import Place, Watch, Watchers, begin_look, watchers
from app.settings import get_settings

GATHER_FOR = 0.2  # seconds; a burst of changes makes a tab look once


class Look(Protocol):
    """An event that a tab was asked for; it ends by itself, or with the tab."""

    def done(self) -> bool: ...


Enqueue = Callable[[str, Event], Awaitable[Look | None]]
Sockets = Callable[[], Mapping[str, str]]
_log = logging.getLogger(__name__)


class Pusher:
    """Gathers changes from all threads and asks each tab concerned to look again, once for each burst."""

    def __init__(self, known: Watchers, *, look: str, sockets: Sockets, enqueue: Enqueue) -> None:
        self._known = known
        self._look = look
        self._sockets = sockets
        self._enqueue = enqueue
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._waiting: dict[tuple[str, str], Watch] = {}
        self._under_way: dict[tuple[str, str], Look] = {}
        self._resting: dict[tuple[str, str], Watch] = {}

    def tell(self, found: list[Place]) -> None:
        """These shall look again. From any thread; before `run` nobody watches yet."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._note, found)

    async def run(self) -> None:
        """Push until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._known.use(self.tell)
        try:
            while True:
                await self._news.wait()
                await asyncio.sleep(GATHER_FOR)
                await self.push()
        finally:
            self._known.use(None)
            self._loop = None

    async def push(self) -> None:
        """Let every tab that waits look again. One whose socket is gone is forgotten: it asks anew when it is back."""
        self._news.clear()
        waiting, self._waiting = self._waiting, {}
        self._under_way = {place: look for place, look in self._under_way.items() if not look.done()}
        sockets = self._sockets()
        for (tab, slot), watch in waiting.items():
            if sockets.get(tab) != watch.socket_id:
                self._known.leave(tab, slot=slot)
            elif (tab, slot) in self._under_way:
                self._note([(tab, slot, watch)])  # after this look another, but never two in the queue
            elif self._known.shown(tab, slot) is watch:  # else it looked since then, or went to another page
                if (rest := watch.rests_until - time.monotonic()) > 0:
                    self._put_off(tab, slot, watch, rest)
                else:
                    await self._ask(tab, slot, watch)

    def _put_off(self, tab: str, slot: str, watch: Watch, rest: float) -> None:
        if self._resting.get((tab, slot)) is not watch:
            self._resting[tab, slot] = watch
            asyncio.get_running_loop().call_later(rest, self._has_rested, tab, slot, watch)

    def _has_rested(self, tab: str, slot: str, watch: Watch) -> None:
        if self._resting.get((tab, slot)) is watch:
            del self._resting[tab, slot]
        self._note([(tab, slot, watch)])

    async def _ask(self, tab: str, slot: str, watch: Watch) -> None:
        event = Event(name=self._look, payload={"slot": slot}, router_data=copy.deepcopy(watch.router_data))
        try:
            look = await self._enqueue(tab, event)
        except Exception:  # noqa: BLE001 - one tab that cannot be told must not keep the others from it
            _log.exception("A tab could not be told of a change")
            return
        if look is not None:
            self._under_way[tab, slot] = look

    def _note(self, found: list[Place]) -> None:
        for tab, slot, watch in found:
            self._waiting[tab, slot] = watch
        self._news.set()


class LookMark(rx.Middleware):
    """Notes, before an event's handler reads anything, up to which change it cannot have missed one."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - Reflex's signature
        begin_look()
        return None


def install_pushing(app: rx.App, *, look: EventCallback[str]) -> None:
    """Announce what changes, and push it to the tabs of `app`, while it runs.

    `look` is the handler that lets a slot of a tab look again. It is one for all, and not the load of the page itself:
    that is superseded by its next call, and one pushed for the page that a person just leaves would take the place of
    the one that the next page asks for.
    """
    app.add_middleware(LookMark())

    if not isinstance(look, EventHandler):
        raise TypeError("a handler of a state lets tabs look again")

    def sockets() -> Mapping[str, str]:
        return app.event_namespace.token_to_sid if app.event_namespace is not None else {}

    async def enqueue(tab: str, event: Event) -> Look:
        return await app.event_processor.enqueue(tab, event)

    pusher = Pusher(watchers(), look=format_event_handler(look), sockets=sockets, enqueue=enqueue)

    async def push_changes() -> None:
        with announcing(get_settings()) as hub:
            hub.listen(watchers().hear)
            await pusher.run()

    app.register_lifespan_task(push_changes)
