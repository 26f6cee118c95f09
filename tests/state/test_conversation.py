"""The conversation on a patient's page, as a browser's tab drives it: also with values that nobody typed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import AppError
from app.models.conversation import ConversationNote, ScheduledMessage, ScheduledState
from app.models.message import Direction, Message, MessageStatus
from app.services.messages.conversation_thread import WINDOW
from app.state.conversation import ConversationState
from app.state.conversation_later import LaterState
from app.state.conversation_replies import RepliesState
from app.state.conversation_writing import MAX_TYPED, NOTE, REPLY, WritingState
from app.state.notices import NoticesState
from tests.factories import a_device, a_patient, a_user
from tests.state.tab import Tab

HOSTILE = ["", "no id", "x" * 100_000, None, 5, [], {"a": 1}, "../../etc/passwd", "0" * 32]


@pytest.fixture
def volunteer(database):
    with transaction() as session:
        a_device(session)
        return a_user(session, name="Dewi Anggraini")


@pytest.fixture
def patient(volunteer):
    with transaction() as session:
        return a_patient(session, name="Ratna Kusumawati", assigned_volunteer_id=volunteer.id)


@pytest.fixture
def tab(volunteer, patient):
    opened = Tab(volunteer, f"/patients/{patient.id}?tab=conversation")
    opened.send(WritingState.open)
    return opened


def said(patient, count=1, **fields):
    now = clock.now()
    with transaction() as session:
        for number in range(count):
            at = now - timedelta(minutes=count - number)
            session.add(Message(**{"patient_id": patient.id, "body": f"kata {number}", "created_at": at} | fields))


def messages(direction=Direction.OUT):
    with reading() as session:
        return list(session.exec(select(Message).where(Message.direction == direction)).all())


def typed(tab, text, mode=REPLY):
    tab.send(WritingState.type, mode, text)


def test_a_note_chosen_before_the_page_has_come_stays_a_note(volunteer, patient):
    tab = Tab(volunteer, f"/patients/{patient.id}?tab=conversation")
    tab.send(WritingState.choose, NOTE)
    tab.send(WritingState.open)
    assert tab.state(WritingState).mode == NOTE
    typed(tab, "Telepon setelah pukul empat.", NOTE)
    tab.send(WritingState.send, "")
    assert not messages()


def test_words_typed_before_the_page_shows_that_a_note_was_chosen_are_a_note(tab):
    tab.send(WritingState.choose, NOTE)
    turn = tab.state(WritingState).turn
    typed(tab, "Telepon setelah pukul empat.", REPLY)
    shown = tab.state(WritingState)
    assert (shown.note, shown.reply, shown.turn) == ("Telepon setelah pukul empat.", "", turn + 1), "shown anew"
    tab.send(WritingState.send, "")
    assert [row.kind for row in tab.state(ConversationState).rows] == ["note"]
    assert not messages()


def test_a_reply_is_sent_and_stands_at_the_end_as_its_authors(tab, patient):
    said(patient, intent="question", confidence=0.94)
    typed(tab, "Pagi, Bu Ratna.")
    tab.send(WritingState.send, "")
    theirs, ours = tab.state(ConversationState).rows
    assert (theirs.kind, theirs.intent_key, theirs.percent) == ("in", "conversation.intent_question", 94)
    assert (ours.kind, ours.words, ours.author, ours.status) == (
        "person",
        "Pagi, Bu Ratna.",
        "Dewi Anggraini",
        "queued",
    )
    assert tab.state(WritingState).reply == ""


def test_what_was_sent_without_a_line_and_arrives_from_another_patients_page_goes_to_neither(tab, volunteer, patient):
    with transaction() as session:
        other = a_patient(session, assigned_volunteer_id=volunteer.id)
    typed(tab, "Pagi, Bu Ratna.")
    elsewhere = Tab(volunteer, f"/patients/{other.id}?tab=conversation")
    typed(elsewhere, "Halo, Pak Budi")
    elsewhere.send(WritingState.send, f"/patients/{patient.id}")
    assert messages() == []
    assert [notice.key for notice in elsewhere.state(NoticesState).notices] == ["conversation.not_sent_elsewhere"]
    assert elsewhere.state(WritingState).reply == "Halo, Pak Budi"
    tab.send(WritingState.send, f"/patients/{patient.id}")
    assert [(message.body, message.patient_id) for message in messages()] == [("Pagi, Bu Ratna.", patient.id)]


def test_what_was_typed_is_there_in_another_tab_and_gone_once_it_is_sent(tab, volunteer, patient):
    typed(tab, "Nanti saya tanyakan")
    typed(tab, "Suka dipanggil Ibu", NOTE)
    second = Tab(volunteer, tab.address)
    second.send(WritingState.open)
    there = second.state(WritingState)
    assert (there.reply, there.note, there.is_kept) == ("Nanti saya tanyakan", "Suka dipanggil Ibu", True)
    second.send(WritingState.choose, REPLY)
    second.send(WritingState.send, "")
    third = Tab(volunteer, tab.address)
    third.send(WritingState.open)
    assert (third.state(WritingState).reply, third.state(WritingState).note) == ("", "Suka dipanggil Ibu")


def test_a_state_that_was_emptied_under_the_page_loses_nothing(tab, patient):
    typed(tab, "Pagi, Bu Ratna.")
    tab.lose_state()
    tab.send(WritingState.send, "")
    assert [message.body for message in messages()] == ["Pagi, Bu Ratna."]
    tab.lose_state()
    tab.send(ConversationState.load_earlier)
    assert [row.words for row in tab.state(ConversationState).rows] == ["Pagi, Bu Ratna."]


def test_a_note_is_never_a_message(tab, patient):
    typed(tab, "Suka dipanggil Ibu", NOTE)
    tab.send(WritingState.choose, NOTE)
    tab.send(WritingState.send, "")
    (row,) = tab.state(ConversationState).rows
    assert (row.kind, row.is_mine) == ("note", True)
    assert messages() == []
    tab.send(ConversationState.remove_note, row.id)
    assert tab.state(ConversationState).rows == []
    tab.send(ConversationState.restore_note, str(patient.id), row.id)
    assert len(tab.state(ConversationState).rows) == 1


def test_earlier_messages_come_on_demand_and_the_newest_stay(tab, patient):
    said(patient, 130)
    tab.send(ConversationState.load)
    assert [len(tab.state(ConversationState).rows), tab.state(ConversationState).has_earlier] == [WINDOW, True]
    tab.send(ConversationState.load_earlier)
    tab.send(ConversationState.load_earlier)
    shown = tab.state(ConversationState)
    assert [row.words for row in shown.rows] == [f"kata {number}" for number in range(130)]
    assert (shown.has_earlier, shown.is_behind) == (False, False)
    said(patient, body="baru")
    tab.send(ConversationState.load)
    assert tab.state(ConversationState).rows[-1].words == "baru"


def test_of_a_long_conversation_no_more_than_two_hundred_lines_are_held(tab, patient):
    said(patient, 400)
    tab.send(ConversationState.load)
    for _ in range(5):
        tab.send(ConversationState.load_earlier)
    shown = tab.state(ConversationState)
    assert (len(shown.rows), shown.is_behind) == (200, True)
    assert shown.rows[0].words == "kata 100"
    tab.send(ConversationState.go_to_newest)
    assert tab.state(ConversationState).rows[-1].words == "kata 399"
    assert not tab.state(ConversationState).is_behind


def test_a_message_for_later_waits_and_can_be_cancelled(tab, patient):
    typed(tab, "Bagaimana mualnya?")
    tab.send(LaterState.open)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    tab.send(LaterState.choose_day, day)
    tab.send(LaterState.schedule)
    (row,) = tab.state(ConversationState).later
    assert (row.words, row.is_mine, row.is_lost) == ("Bagaimana mualnya?", True, False)
    assert tab.state(WritingState).reply == ""
    tab.send(ConversationState.cancel_later, row.id)
    assert tab.state(ConversationState).later == []
    tab.send(ConversationState.resume_later, str(patient.id), row.id)
    assert len(tab.state(ConversationState).later) == 1


@pytest.mark.parametrize("day", ["2020-01-01", "", "soon", "9999-12-31", "x" * 5_000])
def test_a_time_that_cannot_be_is_said_beside_the_field(tab, day):
    typed(tab, "Bagaimana mualnya?")
    tab.send(LaterState.open)
    tab.send(LaterState.choose_day, day)
    tab.send(LaterState.schedule)
    shown = tab.state(LaterState)
    assert shown.is_open
    assert shown.problem.startswith("error.")
    assert tab.state(WritingState).reply == "Bagaimana mualnya?"


def test_words_are_kept_as_a_reply_and_used_with_the_patients_name(tab):
    typed(tab, "Pagi {name}, saya tanyakan dulu.")
    tab.send(RepliesState.open)
    tab.send(RepliesState.save)
    assert tab.state(RepliesState).problem == "error.reply_name"
    tab.send(RepliesState.name, "doctor")
    tab.send(RepliesState.save)
    (reply,) = tab.state(WritingState).replies
    assert (reply.shortcut, reply.words) == ("doctor", "Pagi Ratna Kusumawati, saya tanyakan dulu.")
    typed(tab, "")
    tab.send(RepliesState.use, reply.id)
    assert tab.state(WritingState).reply == "Pagi Ratna Kusumawati, saya tanyakan dulu."
    tab.send(RepliesState.forget, reply.id)
    assert tab.state(WritingState).replies == []


def test_a_patient_who_gets_nothing_automatic_is_said_to_be_so(tab, patient):
    with transaction() as session:
        session.merge(patient).is_active = False
    tab.send(ConversationState.load)
    assert tab.state(ConversationState).held_key == "conversation.inactive"


def test_why_a_message_failed_stands_in_words(tab, patient, volunteer):
    said(
        patient,
        direction=Direction.OUT,
        purpose="person",
        status=MessageStatus.FAILED,
        failure="not_on_whatsapp",
        author_id=volunteer.id,
    )
    tab.send(ConversationState.load)
    (row,) = tab.state(ConversationState).rows
    assert (row.failure_key, row.can_retry) == ("conversation.failure_not_on_whatsapp", True)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__ + str(value)[:8])
def test_values_that_nobody_typed_change_nothing(tab, patient, value):
    said(patient)
    handlers = [
        ConversationState.try_again,
        ConversationState.remove_note,
        ConversationState.cancel_later,
        RepliesState.use,
        RepliesState.forget,
        WritingState.choose,
        WritingState.send,
        LaterState.choose_day,
        LaterState.choose_time,
        RepliesState.name,
        RepliesState.share,
    ]
    for handler in handlers:
        attempt(tab, handler, value)
    for handler in (WritingState.type, ConversationState.restore_note, ConversationState.resume_later):
        attempt(tab, handler, value, value)
    assert len(tab.state(WritingState).reply) <= MAX_TYPED
    with reading() as session:
        assert session.exec(select(ScheduledMessage)).all() == []
        assert session.exec(select(ConversationNote)).all() == []
    assert messages() == []


def test_another_volunteers_patient_is_not_there(volunteer):
    with transaction() as session:
        other = a_patient(session, assigned_volunteer_id=a_user(session).id)
    tab = Tab(volunteer, f"/patients/{other.id}?tab=conversation")
    for handler in (ConversationState.load, ConversationState.go_to_newest):
        attempt(tab, handler)
    attempt(tab, WritingState.type, REPLY, "Halo")
    attempt(tab, WritingState.send, "")
    assert tab.state(ConversationState).rows == []
    assert messages() == []


def test_another_patients_message_for_later_cannot_be_cancelled_from_here(tab, volunteer):
    with transaction() as session:
        other = a_patient(session, assigned_volunteer_id=volunteer.id)
        due_at = clock.now() + timedelta(days=1)
        row = ScheduledMessage(patient_id=other.id, author_id=volunteer.id, body="Halo", due_at=due_at)
        session.add(row)
    attempt(tab, ConversationState.cancel_later, str(row.id))
    with reading() as session:
        assert session.get_one(ScheduledMessage, row.id).state is ScheduledState.WAITING


def attempt(tab, handler, *values):
    """An event that may be refused, in words for people."""
    with suppress(AppError):
        tab.send(handler, *values)
