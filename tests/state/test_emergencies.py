"""The emergency banner: who sees it, who takes it, what was done."""

from __future__ import annotations

import pytest

from app import clock
from app.db import reading, transaction
from app.models.message import Emergency, EmergencyStatus, Message
from app.state.emergencies import MAX_OUTCOME, EmergenciesState
from tests.factories import a_patient, a_user
from tests.state.tab import Tab
from tests.state.test_conversation import HOSTILE, attempt


@pytest.fixture
def volunteer(database):
    with transaction() as session:
        return a_user(session, name="Dewi Anggraini")


@pytest.fixture
def emergency(volunteer):
    now = clock.now()
    with transaction() as session:
        patient = a_patient(session, name="Sulastri", assigned_volunteer_id=volunteer.id)
        message = Message(patient_id=patient.id, body="dada saya  sesak\nsekali", created_at=now)
        session.add(message)
        session.flush()
        found = Emergency(message_id=message.id, patient_id=patient.id, happened_at=now)
        session.add(found)
        return found


@pytest.fixture
def moderator(database):
    with transaction() as session:
        return a_user(session, role="moderator", name="Bayu")


def opened(user):
    tab = Tab(user, "/patients")
    tab.send(EmergenciesState.load)
    return tab


def stands(emergency):
    with reading() as session:
        return session.get_one(Emergency, emergency.id)


def test_it_says_who_wrote_what_and_leads_to_the_conversation(volunteer, emergency):
    (row,) = opened(volunteer).state(EmergenciesState).rows
    assert (row.name, row.words, row.is_taken, row.may_call) == ("Sulastri", "dada saya sesak sekali", False, True)
    assert row.conversation == f"/patients/{emergency.patient_id}?tab=conversation"


def test_it_is_taken_once_and_the_others_see_by_whom(volunteer, moderator, emergency):
    first, second = opened(volunteer), opened(moderator)
    first.send(EmergenciesState.take, str(emergency.id))
    assert first.state(EmergenciesState).rows[0].is_mine
    attempt(second, EmergenciesState.take, str(emergency.id))
    (row,) = second.state(EmergenciesState).rows
    assert (row.is_taken, row.is_mine, row.taken_by) == (True, False, "Dewi Anggraini")
    assert second.state(EmergenciesState).waiting == 0


def test_it_is_closed_with_words_that_survive_the_state(volunteer, emergency):
    tab = opened(volunteer)
    tab.send(EmergenciesState.take, str(emergency.id))
    tab.send(EmergenciesState.begin_closing, str(emergency.id))
    tab.send(EmergenciesState.close, str(emergency.id))
    assert tab.state(EmergenciesState).outcome_error == "error.outcome_needed"
    tab.send(EmergenciesState.type_outcome, str(emergency.id), "Daughter brought her to hospital")
    tab.lose_state()
    tab.send(EmergenciesState.close, str(emergency.id))
    closed = stands(emergency)
    assert (closed.status, closed.outcome) == (EmergencyStatus.CLOSED, "Daughter brought her to hospital")
    assert tab.state(EmergenciesState).rows == []


def test_those_it_does_not_concern_see_nothing(emergency, database):
    with transaction() as session:
        other = a_user(session)
    tab = opened(other)
    assert tab.state(EmergenciesState).rows == []
    attempt(tab, EmergenciesState.take, str(emergency.id))
    assert stands(emergency).status is EmergencyStatus.OPEN


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__ + str(value)[:8])
def test_values_that_nobody_typed_change_nothing(volunteer, emergency, value):
    tab = opened(volunteer)
    for handler in (EmergenciesState.take, EmergenciesState.begin_closing, EmergenciesState.close):
        attempt(tab, handler, value)
    attempt(tab, EmergenciesState.type_outcome, value, value)
    attempt(tab, EmergenciesState.type_outcome, str(emergency.id), value)
    assert len(tab.state(EmergenciesState).outcome) <= MAX_OUTCOME
    assert stands(emergency).status is EmergencyStatus.OPEN
