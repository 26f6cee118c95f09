"""Every registered event handler, called over the socket's own path by every kind of caller."""

from __future__ import annotations

import asyncio

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from app import clock
from app.db import transaction
from app.errors import AppError
from app.models.account import User
from app.security.cookies import session_cookie_name
from app.security.guard import EventGuard
from app.security.sockets import OpenSockets
from app.services.accounts.sessions import open_session
from app.services.actor import Origin
from tests.matrix.registered import event_handlers, short_name
from tests.matrix.table import HANDLER_CALLERS, HANDLERS, rows
from tests.matrix.world import World

ROWS = rows(HANDLERS)
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
            event = Event(name=name, payload={}, router_data=data)
            async for _ in processor.enqueue_stream_delta("tab", event):
                pass


@pytest.mark.parametrize("handler", ROWS)
def test_everybody_is_let_in_as_the_table_says(world: World, handler: str) -> None:
    event_handlers()  # registers all of them
    events = RegistrationContext.ensure_context().event_handlers
    name = next(event for event in events if short_name(event) == handler)
    said = {}
    for caller in HANDLER_CALLERS:
        user = world.users.get(PEOPLE.get(caller, caller))
        said[caller] = "yes" if Recorder().admits(name, _cookie(user)) else "no"
    assert said == dict(zip(HANDLER_CALLERS, ROWS[handler], strict=True))


def _cookie(user: User | None) -> str:
    if user is None:
        return ""
    with transaction() as session:
        row = session.get_one(User, user.id)
        opened = open_session(session, row, remember=False, origin=Origin(), now=clock.now())
    return f"{session_cookie_name()}={opened.secret}"
