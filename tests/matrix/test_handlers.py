"""Every registered event handler, called over the socket's own path by every kind of caller."""

from __future__ import annotations

import asyncio

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor

from app.errors import AppError
from app.security.guard import EventGuard
from app.security.sockets import OpenSockets
from tests.matrix.databases import on_one_database
from tests.matrix.handlers_table import HANDLER_CALLERS, HANDLERS, OF_REFLEX
from tests.matrix.registered import blank_arguments, event_handlers
from tests.matrix.table import rows
from tests.matrix.world import World

pytestmark = on_one_database  # handlers do not run here: who is let in is decided by the session alone

ROWS = rows(HANDLERS) | rows(OF_REFLEX)
PEOPLE = {"volunteer": "own"}


class Recorder:
    """Reflex's event processor with the guard before it. Handlers do not run: whether one would is what is asked."""

    def __init__(self) -> None:
        self.refusals: list[AppError] = []
        self._guard = EventGuard(OpenSockets(), show=self._refused)
        self._asked = ""

    async def _refused(self, state: BaseState, refusal: AppError) -> StateUpdate:
        self.refusals.append(refusal)
        return StateUpdate()

    async def preprocess(self, state: BaseState, event: Event) -> StateUpdate | None:
        refused = await self._guard.preprocess(self, state, event)
        return StateUpdate() if refused is None and event.name == self._asked else refused

    _preprocess = preprocess

    def admits(self, name: str, cookie: str) -> bool:
        self._asked = name
        asyncio.run(self._send(name, cookie))
        return not self.refusals

    async def _send(self, name: str, cookie: str) -> None:
        processor = BaseStateEventProcessor(middleware=self)
        headers = {"cookie": cookie} if cookie else {}
        data = {"headers": headers, "pathname": "/", "asPath": "/", "sid": "socket", "ip": "::1"}
        async with processor.configure(state_manager=StateManagerMemory()):
            event = Event(name=name, payload=blank_arguments(name), router_data=data)
            async for _ in processor.enqueue_stream_delta("tab", event):
                pass


@pytest.mark.parametrize("handler", ROWS)
def test_everybody_is_let_in_as_the_table_says(world: World, handler: str) -> None:
    expected = dict(zip(HANDLER_CALLERS, ROWS[handler], strict=False))
    assert _answers(world, event_handlers()[handler]) == expected


def test_whatever_else_is_registered_is_refused_to_everybody(world: World) -> None:
    others = {name: event for name, event in event_handlers().items() if name not in ROWS}
    assert any(name.endswith(".setvar") for name in others)
    cookie = world.cookie("superadmin")
    assert [name for name, event in others.items() if Recorder().admits(event, cookie)] == []


def _answers(world: World, event: str) -> dict[str, str]:
    cookies = {caller: world.cookie(PEOPLE.get(caller, caller)) for caller in HANDLER_CALLERS}
    return {caller: "yes" if Recorder().admits(event, cookie) else "no" for caller, cookie in cookies.items()}
