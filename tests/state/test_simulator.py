"""The simulator's page, as an admin's tab drives it: also with values that nobody typed."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app import clock
from app.bootstrap import gateways, simulated_phones
from app.db import reading, transaction
from app.integrations.whatsapp.jids import jid_of_phone
from app.jobs.inbox import process_inbox
from app.models.message import Message
from app.models.patient import VerificationStatus
from app.state.simulator_chats import SimulatorChatsState
from app.state.simulator_lines import THUMB
from app.state.simulator_phone import MAX_TEXT, SimulatorPhoneState
from tests.factories import a_patient, a_user
from tests.state.tab import Tab
from tests.state.test_conversation import HOSTILE, attempt


@pytest.fixture
def admin(database):
    gateways.cache_clear()
    with transaction() as session:
        person = a_user(session, role="admin")
    yield person
    gateways.cache_clear()


@pytest.fixture
def patient(admin):
    with transaction() as session:
        return a_patient(session, name="Siti Rahma")


@pytest.fixture
def tab(admin, patient):
    opened = Tab(admin, f"/simulator?phone={patient.phone.removeprefix('+')}")
    opened.send(SimulatorChatsState.load)
    opened.send(SimulatorPhoneState.load)
    return opened


def received():
    process_inbox(gateways(), now=clock.now())
    with reading() as session:
        return [message.body for message in session.exec(select(Message).order_by(Message.created_at)).all()]


def sent(patient, text="Sudah minum obat?"):
    return simulated_phones().send_text("simulator", jid_of_phone(patient.phone), text).provider_id


def test_without_anything_the_page_says_how_to_begin(tab, patient):
    chats = tab.state(SimulatorChatsState)
    assert chats.rows == []
    assert [(row.name, row.phone) for row in chats.quiet] == [("Siti Rahma", patient.phone)]
    assert [(step.key, step.is_done) for step in chats.steps] == [
        ("simulator.step_patient", True),
        ("simulator.step_consent", True),
        ("simulator.step_reminder", False),
        ("simulator.step_send", False),
    ]


def test_a_phone_on_which_the_question_has_not_arrived_says_that_it_was_asked(admin):
    with transaction() as session:
        asked = a_patient(session, name="Kartika", verification_status=VerificationStatus.PENDING)
    tab = Tab(admin, f"/simulator?phone={asked.phone.removeprefix('+')}")
    tab.send(SimulatorPhoneState.load)

    owner = tab.state(SimulatorPhoneState).owner
    assert (owner.is_verified, owner.is_asked) == (False, True)


def test_what_the_patient_writes_comes_in_as_any_message(tab):
    tab.send(SimulatorPhoneState.type, "sdh bu")
    tab.send(SimulatorPhoneState.send)
    (line,) = tab.state(SimulatorPhoneState).lines
    assert (line.words, line.is_ours, tab.state(SimulatorPhoneState).text) == ("sdh bu", False, "")
    assert received() == ["sdh bu"]


def test_a_thumb_is_drawn_and_taken_away_by_the_same_one(tab, patient):
    message = sent(patient)
    tab.send(SimulatorPhoneState.load)
    tab.send(SimulatorPhoneState.react, message, THUMB)
    (line,) = tab.state(SimulatorPhoneState).lines
    assert (line.has_thumb, line.reaction) == (True, "")
    tab.send(SimulatorPhoneState.react, message, THUMB)
    assert not tab.state(SimulatorPhoneState).lines[0].has_thumb


def test_the_patient_quotes_reads_corrects_and_takes_back(tab, patient):
    message = sent(patient)
    tab.send(SimulatorPhoneState.load)
    assert tab.state(SimulatorPhoneState).unseen == 1
    tab.send(SimulatorPhoneState.see_all)
    assert tab.state(SimulatorPhoneState).lines[0].ticks == "read"
    tab.send(SimulatorPhoneState.begin_quote, message)
    tab.send(SimulatorPhoneState.type, "belum")
    tab.send(SimulatorPhoneState.send)
    own = tab.state(SimulatorPhoneState).lines[1]
    assert own.quote == "Sudah minum obat?"
    received()
    tab.send(SimulatorPhoneState.begin_correction, own.id)
    assert tab.state(SimulatorPhoneState).text == "belum"
    tab.send(SimulatorPhoneState.type, "sudah")
    tab.send(SimulatorPhoneState.send)
    assert received() == ["sudah"]
    tab.send(SimulatorPhoneState.take_back, own.id)
    assert tab.state(SimulatorPhoneState).lines[1].words_key == "simulator.taken_back"


def test_other_things_and_words_to_try(tab):
    for kind in ("image", "audio", "location"):
        tab.send(SimulatorPhoneState.send_thing, kind)
    tab.send(SimulatorPhoneState.say, tab.state(SimulatorPhoneState).tries[0])
    keys = [line.words_key for line in tab.state(SimulatorPhoneState).lines]
    assert keys == ["simulator.kind_image", "simulator.kind_audio", "simulator.kind_location", ""]


def test_a_state_that_was_emptied_goes_on_with_the_phone_of_the_address(tab, patient):
    message = sent(patient)
    tab.lose_state()
    tab.send(SimulatorPhoneState.react, message, THUMB)
    assert tab.state(SimulatorPhoneState).lines[0].has_thumb


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__ + str(value)[:8])
def test_values_that_nobody_typed_change_nothing(tab, value):
    for handler in (
        SimulatorPhoneState.say,
        SimulatorPhoneState.send_thing,
        SimulatorPhoneState.begin_quote,
        SimulatorPhoneState.begin_correction,
        SimulatorPhoneState.take_back,
        SimulatorChatsState.find,
        SimulatorChatsState.turn,
    ):
        attempt(tab, handler, value)
    attempt(tab, SimulatorPhoneState.react, value, value)
    attempt(tab, SimulatorPhoneState.type, value)
    assert len(tab.state(SimulatorPhoneState).text) <= MAX_TEXT
    assert received() == []


def test_a_number_that_is_none_is_said_to_be_unknown(admin):
    tab = Tab(admin, "/simulator?phone=12")
    tab.send(SimulatorPhoneState.load)
    assert tab.state(SimulatorPhoneState).is_missing
