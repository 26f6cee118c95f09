"""What follows a failed event: one notice, and none about a notice that fails itself."""

from __future__ import annotations

from contextvars import copy_context

from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import EventSpec
from reflex_base.event.context import EventContext

from app.errors import NotFound
from app.state.failures import show_failure


async def _nothing(*_: object, **__: object) -> None: ...


def an_event(after: EventContext | None = None) -> EventContext:
    parent = after.txid if after else None
    return EventContext(
        token="tab",
        state_manager=StateManagerMemory(),
        enqueue_impl=_nothing,  # type: ignore[arg-type]  # nothing is enqueued here
        parent_txid=parent,
    )


def failing(event: EventContext, problem: Exception) -> EventSpec | None:
    def fail() -> EventSpec | None:
        EventContext.set(event)
        return show_failure(problem)

    return copy_context().run(fail)


def test_a_notice_that_fails_is_followed_by_none() -> None:
    first = an_event()
    assert failing(first, ValueError("x")) is not None
    notice = an_event(after=first)
    assert failing(notice, ValueError("x")) is None
    assert failing(an_event(after=notice), ValueError("x")) is not None  # whatever came otherwise is told


def test_an_event_that_followed_one_that_went_well_is_told() -> None:
    assert failing(an_event(after=an_event()), NotFound()) is not None
