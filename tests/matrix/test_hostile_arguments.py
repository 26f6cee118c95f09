"""What a hostile socket says to every event handler: odd arguments, huge ones.

Each is answered in words of ours: whatever else a handler raises would fill the log of faults at a stranger's will.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor

from app import clock
from app.db import transaction
from app.errors import AppError
from app.security.cookies import session_cookie_name
from app.security.guard import EventGuard
from app.security.sockets import OpenSockets
from app.services.accounts.sessions import open_session
from app.services.actor import Origin
from tests.databases import KINDS, Database
from tests.factories import a_patient, a_user
from tests.matrix.registered import event_handlers, is_ours, parameters_of

HUGE = "x" * 100_000
ODD: list[object] = [
    None,
    -1,
    2**40,
    float("nan"),
    True,
    "",
    HUGE,
    "\x00",
    "9999-99-99",
    ["a"] * 2_000,
    {"a": {"b": []}},
    {"id": "x", "name": None, "key": 7},
]


@pytest.fixture
def cookie(database: Database) -> str:
    with transaction() as session:
        a_patient(session, name="Siti")
        somebody = a_user(session, role="superadmin")
        opened = open_session(session, somebody, remember=False, origin=Origin(), now=clock.now())
    return f"{session_cookie_name()}={opened.secret}"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS[:1], indirect=True)  # what is refused does not reach a database
def test_whatever_is_said_to_a_handler_is_answered(cookie: str) -> None:
    handlers = {event: list(parameters_of(event)) for event in event_handlers().values() if is_ours(event)}
    faults = [
        f"{event.rpartition('___')[2]}({odd!r:.40}): {fault!r:.200}"
        for event, parameters in handlers.items()
        if parameters
        for odd, fault in asyncio.run(_say(cookie, event, parameters))
    ]
    assert faults == []


class _Guarded:
    """What stands before every handler in the application: its refusals are answers."""

    def __init__(self) -> None:
        self._guard = EventGuard(OpenSockets(), show=_raise)

    async def preprocess(self, state: BaseState, event: Event) -> StateUpdate | None:
        return await self._guard.preprocess(self, state, event)

    _preprocess = preprocess


async def _raise(state: BaseState, refusal: AppError) -> StateUpdate:
    raise refusal


async def _say(cookie: str, event: str, parameters: Sequence[str]) -> list[tuple[object, Exception]]:
    processor = BaseStateEventProcessor(middleware=_Guarded())
    data = {"headers": {"cookie": cookie}, "pathname": "/patients", "asPath": "/patients", "sid": "s", "ip": "::1"}
    faults: list[tuple[object, Exception]] = []
    manager = StateManagerMemory()
    async with manager.modify_state(BaseStateToken(ident="tab", cls=rx.State)) as root:
        root.router_data = {"sid": "before"}  # else Reflex asks the application for its pages
    async with processor.configure(state_manager=manager):
        for odd in ODD:
            said = Event(name=event, payload=dict.fromkeys(parameters, odd), router_data=data)
            try:
                future = await processor.enqueue("tab", said)
                await asyncio.wait_for(future.wait_all(), 10)
            except AppError:
                continue
            except Exception as fault:  # noqa: BLE001 - what is looked for
                faults.append((odd, fault))
    return faults
