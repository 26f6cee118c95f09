"""A message for later is changed in the browser, by its author only, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import reading, transaction
from app.models.conversation import ScheduledMessage
from app.state.conversation import ConversationState
from app.state.conversation_later_edit import LaterEditState
from tests.factories import a_patient, a_user
from tests.state.tab import Tab
from tests.state.test_conversation import HOSTILE, attempt


@pytest.fixture
def volunteer(database):
    with transaction() as session:
        return a_user(session, role="volunteer")


@pytest.fixture
def patient(volunteer):
    with transaction() as session:
        return a_patient(session, assigned_volunteer_id=volunteer.id)


@pytest.fixture
def scheduled(patient, volunteer):
    return waiting(patient, volunteer)


@pytest.fixture
def tab(volunteer, patient):
    opened = Tab(volunteer, f"/patients/{patient.id}?tab=conversation")
    opened.send(ConversationState.load)
    return opened


def waiting(patient, author):
    due_at = (clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    with transaction() as session:
        row = ScheduledMessage(patient_id=patient.id, author_id=author.id, body="Halo Bu", due_at=due_at)
        session.add(row)
    return row


def now_of(row):
    with reading() as session:
        return session.get_one(ScheduledMessage, row.id)


def test_the_words_and_the_time_are_changed(tab, scheduled):
    row_id = str(scheduled.id)
    tab.send(LaterEditState.begin, row_id)
    assert tab.state(LaterEditState).values["words"] == "Halo Bu"
    tab.send(LaterEditState.type, row_id, "words", "Bagaimana mualnya, Bu?")
    tab.send(LaterEditState.type, row_id, "time", "09:30")
    tab.send(LaterEditState.save, row_id)
    assert tab.state(LaterEditState).scheduled_id == ""
    assert (now_of(scheduled).body, now_of(scheduled).version) == ("Bagaimana mualnya, Bu?", 2)
    (row,) = tab.state(ConversationState).later
    assert row.words == "Bagaimana mualnya, Bu?"


@pytest.mark.parametrize(("name", "text"), [("words", "  "), ("day", "2020-01-01"), ("day", "soon"), ("time", "later")])
def test_what_does_not_hold_stays_in_the_form_with_the_reason(tab, scheduled, name, text):
    row_id = str(scheduled.id)
    tab.send(LaterEditState.begin, row_id)
    tab.send(LaterEditState.type, row_id, name, text)
    tab.send(LaterEditState.save, row_id)
    form = tab.state(LaterEditState)
    assert (form.scheduled_id, form.values[name]) == (row_id, text)
    assert form.problem != ""
    assert now_of(scheduled).version == 1


def test_what_was_typed_survives_an_emptied_state(tab, scheduled):
    row_id = str(scheduled.id)
    tab.send(LaterEditState.begin, row_id)
    tab.send(LaterEditState.type, row_id, "words", "Baru")
    tab.lose_state()
    tab.send(LaterEditState.save, row_id)
    assert now_of(scheduled).body == "Baru"


def test_changed_in_another_tab_meanwhile_is_said_before_it_is_put_in_its_place(tab, scheduled):
    row_id = str(scheduled.id)
    tab.send(LaterEditState.begin, row_id)
    with transaction() as session:
        row = session.get_one(ScheduledMessage, scheduled.id)
        row.body, row.version, row.field_versions = "Dari tab lain", 2, {"body": 2}
        session.add(row)
    tab.send(LaterEditState.type, row_id, "words", "Dari sini")
    tab.send(LaterEditState.save, row_id)
    assert "meanwhile" in tab.state(LaterEditState).problem
    assert now_of(scheduled).body == "Dari tab lain"
    tab.send(LaterEditState.save, row_id)
    assert now_of(scheduled).body == "Dari sini"


def test_another_persons_message_is_not_changed(tab, patient):
    with transaction() as session:
        other = a_user(session, role="moderator")
    row = waiting(patient, other)
    attempt(tab, LaterEditState.begin, str(row.id))
    attempt(tab, LaterEditState.type, str(row.id), "words", "Palsu")
    attempt(tab, LaterEditState.save, str(row.id))
    assert now_of(row).body == "Halo Bu"


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__ + str(value)[:8])
def test_values_that_nobody_typed_change_nothing(tab, scheduled, value):
    attempt(tab, LaterEditState.begin, value)
    attempt(tab, LaterEditState.type, value, value, value)
    attempt(tab, LaterEditState.save, value)
    assert now_of(scheduled).version == 1
