"""A run of "Send all" in a tab whose steps are broken off before all of it is lined up."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.db import transaction
from app.errors import Unavailable
from app.models.patient import VerificationStatus
from app.services.reminders.send_runs import send_all_in_run
from app.state import reminder_sending
from app.state.reminder_sending import ReminderSendingState
from tests.databases import Database
from tests.factories import a_patient, a_reminder, a_user, an_occurrence
from tests.state.tab import Tab


class Broken:
    """Lines up in steps of two; the step of this number fails, once."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, *given: object, **named: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise Unavailable()
        return send_all_in_run(*given, **{**named, "limit": 2})  # type: ignore[arg-type]


@pytest.fixture
def tab(database: Database, midday: None) -> Tab:
    with transaction() as session:
        moderator = a_user(session, role="moderator")
        for _ in range(5):
            an_occurrence(
                session, a_reminder(session, a_patient(session, verification_status=VerificationStatus.VERIFIED))
            )
    return Tab(moderator, "/reminders")


@pytest.mark.parametrize(("step", "total"), [(1, 0), (2, 5)])
def test_a_run_that_was_broken_off_goes_on_when_the_page_is_opened_anew(
    tab: Tab, monkeypatch: pytest.MonkeyPatch, step: int, total: int
) -> None:
    tab.send(ReminderSendingState.ask)
    monkeypatch.setattr(reminder_sending, "send_all_in_run", Broken(at=step))
    with suppress(Unavailable):
        tab.send(ReminderSendingState.start)
    assert tab.state(ReminderSendingState).phase == "queueing"

    tab.send(ReminderSendingState.arrive)
    state = tab.state(ReminderSendingState)
    assert (state.phase != "queueing", state.total) == (True, total)
    tab.send(ReminderSendingState.ask)
    assert tab.state(ReminderSendingState).phase == ("ask" if step == 1 else "sending")
