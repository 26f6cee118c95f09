"""Sends of which nobody knows whether they left: asked for in the history first, and only then decided (M3, R3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.integrations.ports import OutcomeUnknown
from app.models.message import MessageStatus, Purpose
from app.models.reminder import OccurrenceStatus
from app.models.work import SendState
from app.services.messages.conversation import write_message
from tests.stories.clinic import DEVICE, Clinic

MARK = "Jangan minum obat dua kali"
CUT = OutcomeUnknown("the line was cut")


@pytest.fixture(autouse=True)
def _one_clock(clinic: Clinic):  # type: ignore[no-untyped-def]
    """The history in memory is written by the clock of the story."""
    with clock.use(lambda: clinic.now):
        yield


def test_found_in_the_history_it_was_sent_with_its_own_time(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.fail_next(CUT, leaves=True)
    clinic.go_to("08:00")
    sent_at = clinic.now
    assert clinic.messages(patient)[0].status is MessageStatus.UNKNOWN
    assert clinic.first(reminder).status is OccurrenceStatus.SENDING
    clinic.settle()
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.sent_at) == (OccurrenceStatus.SENT, sent_at)
    assert len(clinic.texts()) == 1


def test_not_found_twice_a_reminder_is_said_once_more_and_says_so(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.fail_next(CUT)
    clinic.go_to("08:00")
    clinic.pass_time(timedelta(seconds=21))
    assert clinic.sends()[0].looks == 1
    assert clinic.texts() == []
    clinic.settle()
    (text,) = clinic.texts(patient)
    assert MARK in text
    assert clinic.first(reminder).status is OccurrenceStatus.SENT


def test_a_repetition_is_not_repeated(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    clinic.whatsapp.fail_next(CUT, CUT)
    clinic.go_to("08:00")
    clinic.settle()
    clinic.settle()
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.reason) == (OccurrenceStatus.FAILED, "unknown_outcome")
    assert clinic.texts() == []


def test_what_a_person_wrote_is_not_repeated_and_shown_as_failed(clinic: Clinic) -> None:
    patient = clinic.patient()
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "halo bu", now=clinic.now)
    clinic.whatsapp.fail_next(CUT)
    clinic.work()
    clinic.settle()
    (message,) = clinic.messages(patient)
    assert (message.status, message.failure) == (MessageStatus.FAILED, "unknown_outcome")
    assert clinic.texts() == []


def test_an_emergency_text_is_repeated_without_words_about_a_dose(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.whatsapp.fail_next(CUT)
    clinic.says(patient, "ibu sesak napas")
    clinic.settle()
    (text,) = clinic.texts(patient)
    assert "Dikirim ulang" in text
    assert MARK not in text


def test_past_its_window_it_is_not_repeated(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), window_minutes=5)
    clinic.whatsapp.fail_next(CUT)
    clinic.go_to("08:00")
    clinic.whatsapp.offline.add(DEVICE)
    clinic.pass_time(timedelta(minutes=6))
    clinic.back_online()
    clinic.settle()
    assert clinic.first(reminder).status is OccurrenceStatus.TOO_LATE
    assert clinic.texts() == []


def test_an_answer_that_proves_it_arrived_stops_the_repetition(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.fail_next(CUT)
    clinic.go_to("08:00")
    clinic.says(patient, "sudah")
    clinic.settle()
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED
    assert not [text for text in clinic.texts(patient) if MARK in text]


def test_while_the_history_cannot_be_read_nothing_is_decided_and_after_a_day_people_see_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "halo bu", now=clinic.now)
    clinic.whatsapp.fail_next(CUT, leaves=True)
    clinic.work()
    clinic.whatsapp.offline.add(DEVICE)
    clinic.pass_time(timedelta(hours=20))
    assert clinic.sends()[0].state is SendState.UNKNOWN
    clinic.pass_time(timedelta(hours=5))
    assert clinic.messages(patient)[0].failure == "unknown_outcome"


def test_after_a_long_outage_the_history_is_asked_from_the_moment_of_the_claim(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = clinic.reminder(clinic.patient())
    real = clinic.whatsapp.send_text

    def die(*args: object, **more: object) -> object:
        real(*args, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(clinic.whatsapp, "send_text", die)
    with pytest.raises(KeyboardInterrupt):
        clinic.go_to("08:00")
    monkeypatch.undo()
    clinic.pass_time(timedelta(hours=1))
    clinic.settle()
    assert clinic.first(reminder).status is OccurrenceStatus.SENT
    said = [text for text in clinic.texts() if "waktunya" in text]
    assert len(said) == 1, "said once, although nobody was there for an hour"


def test_two_unknown_sends_of_the_same_words_take_one_entry_each(clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(2):
        with clinic.doing() as session:
            write_message(session, clinic.admin, patient.id, "halo bu", now=clinic.now)
    clinic.whatsapp.fail_next(CUT, leaves=True)
    clinic.whatsapp.fail_next(CUT)
    clinic.work()
    clinic.settle()
    statuses = sorted(message.status for message in clinic.messages(patient))
    assert statuses == [MessageStatus.FAILED, MessageStatus.SENT]
    assert {message.purpose for message in clinic.messages(patient)} == {Purpose.PERSON}


def test_the_echo_that_came_while_it_was_unknown_becomes_the_send(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.whatsapp.fail_next(CUT, leaves=True)
    clinic.go_to("08:00")
    sent = clinic.sent[0]
    clinic.says(patient, sent.text, is_from_me=True, message_id=sent.provider_id)
    clinic.acknowledges(patient, sent.provider_id, "delivered")
    clinic.settle()
    (message,) = clinic.messages(patient)
    assert (message.is_by_phone, message.status) == (False, MessageStatus.DELIVERED)
