"""A browser's tab as the server sees it: events of one person at one address, and the state behind them."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import reflex as rx
from reflex.app_mixins.middleware import MiddlewareMixin
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.utils.format import format_event_handler
from reflex_base.event import Event, EventHandler
from reflex_base.event.processor import BaseStateEventProcessor

from app import clock
from app.db import transaction
from app.models.account import User
from app.realtime.pushing import LookMark
from app.services.accounts import sessions
from app.services.actor import Origin

TOKEN = "tab"
S = TypeVar("S", bound=rx.State)


class Tab:
    """Handlers run for real; what they would have the browser do stands in `told`, by event name."""

    def __init__(self, user: User, address: str) -> None:
        with transaction() as session:
            person = session.get_one(User, user.id)
            opened = sessions.open_session(session, person, origin=Origin(), remember=False, now=clock.now())
        self.address = address
        self.told: list[Event] = []
        self._cookie = f"carepost={opened.secret}; carepost-language=en"
        self._manager = StateManagerMemory()
        self._before = MiddlewareMixin()
        self._before.add_middleware(LookMark())

    def send(self, handler: object, *values: object) -> None:
        """One event, and every event that follows from it."""
        assert isinstance(handler, EventHandler)
        names = list(handler.fn.__annotations__)
        payload = dict(zip([name for name in names if name != "return"], values, strict=True))
        asyncio.run(self._run(format_event_handler(handler), payload))

    def lose_state(self) -> None:
        """The server forgets what the page held, as after an hour or a restart."""
        self._manager = StateManagerMemory()

    def state(self, kind: type[S]) -> S:
        """The state of this tab."""

        async def look() -> S:
            async with self._manager.modify_state(BaseStateToken(ident=TOKEN, cls=kind)) as root:
                return await root.get_state(kind)

        return asyncio.run(look())

    async def _run(self, name: str, payload: dict[str, object]) -> None:
        processor = BaseStateEventProcessor(middleware=self._before)
        path = self.address.partition("?")[0]
        headers = {"cookie": self._cookie, "origin": "http://localhost"}
        data = {
            "headers": headers,
            "pathname": path,
            "asPath": self.address,
            "sid": "socket",
            "ip": "::1",
            "token": TOKEN,
        }
        async with self._manager.modify_state(BaseStateToken(ident=TOKEN, cls=rx.State)) as root:
            root.router_data = root.router_data or {"sid": "before"}  # else Reflex asks the application for its pages
        async with processor.configure(state_manager=self._manager):
            event = Event(name=name, payload=payload, router_data=data)
            async for delta in processor.enqueue_stream_delta(TOKEN, event):
                assert delta is not None
