"""States of a test's own and a tab whose events pass the guard, through Reflex's own event processor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from app.security.guard import ANYBODY, READS, WRITES, EventGuard, handler
from app.security.sockets import OpenSockets
from app.services.actor import Permission
from app.state.failures import show_refusal

BOOT = "reflex___state____state.hydrate_and_load"


@pytest.fixture
def states() -> Iterator[SimpleNamespace]:
    """States of this test alone, in a registry of its own."""
    context = RegistrationContext.ensure_context().fork()
    with context:
        rx.App()

        class Sample(rx.State):
            done: list[str] = []  # noqa: RUF012 - Reflex gives each tab its own copy

            @handler(Permission.USER_APPROVE, WRITES)
            async def approve(self, who: str = "") -> None:
                self.done = [*self.done, f"approved {who}"]

            @handler(ANYBODY, READS)
            async def look(self) -> None:
                self.done = [*self.done, "looked"]

            @handler(ANYBODY, WRITES, fresh=True)
            async def sensitive(self) -> None:
                self.done = [*self.done, "sensitive"]

            @handler(ANYBODY, READS, background=True)
            async def later(self) -> None:
                async with self:
                    self.done = [*self.done, "later"]

            @rx.event
            async def undeclared(self) -> None:
                self.done = [*self.done, "undeclared"]

            @rx.event(background=True)
            async def undeclared_later(self) -> None:
                async with self:
                    self.done = [*self.done, "undeclared later"]

            def plain(self) -> None:
                self.done = [*self.done, "plain"]

        yield SimpleNamespace(Sample=Sample)


class Browser:
    """A tab whose events pass the guard. `send` returns the deltas that come back."""

    def __init__(self) -> None:
        self.sockets = OpenSockets()
        self.guard = EventGuard(self.sockets, show=show_refusal)
        self.manager = StateManagerMemory()

    async def _preprocess(self, state, event):
        return await self.guard.preprocess(self, state, event)

    def send(
        self,
        name: str,
        *,
        cookie: str = "",
        tab: str = "tab",
        socket: str = "socket",
        boot: bool = True,
        at: str = "/admin/approvals",
        **payload,
    ):
        return asyncio.run(self._send(name, router_data(cookie, socket, at), tab, boot, payload))

    async def _send(self, name, came_from, tab, boot, payload):
        processor = BaseStateEventProcessor(middleware=self)
        deltas = []
        async with processor.configure(state_manager=self.manager):
            for event_name, values in ((BOOT, {}),) * boot + ((name, payload),):
                event = Event(name=event_name, payload=values, router_data=came_from)
                deltas += [delta async for delta in processor.enqueue_stream_delta(tab, event)]
        return deltas


def router_data(cookie: str, socket: str, at: str) -> dict[str, object]:
    headers = {"cookie": cookie} if cookie else {}
    return {
        "headers": headers,
        "pathname": at.partition("?")[0],
        "asPath": at,
        "sid": socket,
        "ip": "::1",
    }


def name_of(states, handler_name: str) -> str:
    return f"{states.Sample.get_full_name()}.{handler_name}"


def was_done(deltas) -> list[str]:
    done = []
    for delta in deltas:
        for state, values in delta.items():
            done += list(values.get("done_rx_state_", [])) if "sample" in state else []
    return done


def notices_in(deltas) -> list[str]:
    return [
        notice.key for delta in deltas for values in delta.values() for notice in values.get("notices_rx_state_", [])
    ]


def is_sent_away(deltas) -> bool:
    return any(values.get("is_over_rx_state_") is True for delta in deltas for values in delta.values())


@pytest.fixture
def browser() -> Browser:
    return Browser()
