"""Notices: shown, put away, taken back; never as code."""

from __future__ import annotations

from reflex_base.event import Event

from app.state.approvals import ApprovalsState
from app.state.notices import AT_ONCE, NoticesState, notify, notify_failure


def _state() -> NoticesState:
    return NoticesState(_reflex_internal_init=True)


def _run(state: NoticesState, told: object) -> None:
    (event,) = Event.from_event_type(told)  # type: ignore[arg-type]  # what a handler would return
    NoticesState.event_handlers[event.name.rpartition(".")[2]].fn(state, **event.payload)


def test_a_handler_tells_what_happened_by_a_key_and_its_parameters() -> None:
    state = _state()
    _run(state, notify("approvals.declined", name="Andi"))

    (notice,) = state.notices
    assert (notice.key, notice.params, notice.tone, notice.can_undo) == (
        "approvals.declined",
        {"name": "Andi"},
        "done",
        False,
    )


def test_undo_runs_the_event_that_was_named_with_its_values() -> None:
    state = _state()
    _run(state, notify("approvals.declined", undo=ApprovalsState.undo_decision("an id"), name="Andi"))
    (notice,) = state.notices

    back = NoticesState.take_back.fn(state, notice.id)  # type: ignore[attr-defined]  # Reflex wraps it

    assert back.name.endswith("approvals_state.undo_decision")
    assert back.payload == {"person_id": "an id"}
    assert state.notices == []
    assert NoticesState.take_back.fn(state, notice.id) is None  # type: ignore[attr-defined]


def test_only_the_newest_few_notices_stay() -> None:
    state = _state()
    for number in range(AT_ONCE + 2):
        _run(state, notify_failure("error.generic", number=number))

    assert [notice.params["number"] for notice in state.notices] == [2, 3, 4]
