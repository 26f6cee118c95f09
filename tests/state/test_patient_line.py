"""The timeline on the page: further back, back to now, and further ahead, whatever the tab showed before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import transaction
from app.models.message import Direction, Message
from app.state.patient_line import FIRST, STEP, PatientLineState
from tests.factories import a_patient, a_user
from tests.state.tab import Tab


@pytest.fixture
def tab(database, now):
    with transaction() as session:
        admin, patient = a_user(session, role="admin"), a_patient(session, created_at=now - timedelta(days=90))
        for day in range(2 * STEP):
            said = {"direction": Direction.IN, "body": f"Message {day}", "created_at": now - timedelta(days=day + 1)}
            session.add(Message(patient_id=patient.id, **said))
    return Tab(admin, f"/patients/{patient.id}?only=messages")


def days(tab):
    return len(tab.state(PatientLineState).days)


def test_older_days_join_and_go_again(tab):
    tab.send(PatientLineState.load)
    assert days(tab) == FIRST
    for size in (STEP, 2 * STEP):
        tab.send(PatientLineState.show_older)
        assert (days(tab), tab.state(PatientLineState).is_back) == (size, False)
    tab.send(PatientLineState.show_newest)
    assert days(tab) == FIRST


def test_who_looks_ahead_keeps_what_is_behind(tab):
    tab.send(PatientLineState.load)
    tab.send(PatientLineState.show_older)
    tab.send(PatientLineState.show_ahead)
    assert days(tab) == STEP


def test_going_on_after_the_state_was_emptied_begins_at_now(tab):
    tab.send(PatientLineState.show_older)
    assert days(tab) == STEP
