"""Sending (R8, M1): lanes, pace, patience with a bad gateway, and final states for everything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.integrations.ports import DeviceOffline, NotSent, ReachoutTimelock, Refused
from app.models.account import Setting
from app.models.message import Direction, MessageStatus, Purpose
from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus
from app.models.work import Device, Lane, SendState
from app.services.messages.conversation import write_message
from app.services.phones import phone_index
from app.services.reminders.answers import confirm_by_hand
from app.services.reminders.commands import delete_reminder
from app.services.reminders.going_on import restore_reminder
from app.services.work.outcomes import MAX_ATTEMPTS, RETRY_CAP
from app.services.work.outgoing import Outgoing, queue_for_patient
from tests.stories.clinic import DEVICE, Clinic
from tests.stories.conftest import Rules

MINUTE = timedelta(minutes=1)


def queue(clinic: Clinic, patient: Patient, purpose: Purpose, body: str) -> None:
    with clinic.doing() as session:
        outgoing = Outgoing(purpose=purpose, body=body, dedupe=f"{body}:{patient.id}:{clinic.now}", due_at=clinic.now)
        queue_for_patient(session, patient, outgoing, now=clinic.now)


def pause(clinic: Clinic, *, is_paused: bool) -> None:
    with clinic.doing() as session:
        session.merge(Setting(name="sending_pause", value={"is_paused": is_paused}))


def test_the_lanes_leave_in_their_order_whatever_was_queued_first(clinic: Clinic) -> None:
    patient = clinic.patient()
    for purpose in (Purpose.VERIFICATION, Purpose.REMINDER, Purpose.ANSWER, Purpose.PERSON):
        queue(clinic, patient, purpose, purpose.value)
    clinic.work()
    assert clinic.texts() == ["person", "answer", "reminder", "verification"]


def test_within_a_lane_the_earliest_due_goes_first_and_then_warm_chats(clinic: Clinic) -> None:
    cold, warm = clinic.patient(name="Dingin"), clinic.patient(name="Hangat", last_inbound_at=clinic.now)
    clinic.reminder(cold, "08:00")
    clinic.reminder(warm, "08:00")
    clinic.reminder(warm, "07:59", message="Lebih dulu {name}")
    clinic.go_to("08:00")
    assert [text.split()[1].strip(",") for text in clinic.texts()] == ["dulu", "Hangat", "Dingin"]


def test_spaced_sends_keep_their_distance_and_the_pace_outlives_the_worker(clinic: Clinic, rules: Rules) -> None:
    rules(send_spacing=(8.0, 15.0))
    for _ in range(3):
        clinic.reminder(clinic.patient())
    clinic.go_to("08:00")
    assert len(clinic.sent) == 1
    with clinic.doing() as session:
        device = session.get_one(Device, DEVICE)
        assert device.next_send_at is not None
        gap = (device.next_send_at - clinic.now).total_seconds()
    assert 8.0 <= gap <= 15.0
    clinic.pass_time(timedelta(seconds=7))
    assert len(clinic.sent) == 1, "another worker keeps the distance as well"
    clinic.pass_time(timedelta(seconds=8))
    assert len(clinic.sent) == 2


def test_answers_and_people_do_not_wait_for_the_pace(clinic: Clinic, rules: Rules) -> None:
    rules(send_spacing=(60.0, 60.0))
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.reminder(clinic.patient())
    clinic.go_to("08:00")
    clinic.says(patient, "sudah")
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "Bagus bu", now=clinic.now)
    clinic.work()
    assert [send.lane for send in clinic.sends() if send.state is SendState.SENT] == [
        Lane.REMINDER,
        Lane.ANSWER,
        Lane.URGENT,
    ]


def test_a_queue_that_took_into_the_night_waits_for_the_morning(clinic: Clinic) -> None:
    patient = clinic.patient(quiet_hours="20:00-06:00")
    clinic.go_to("19:59")
    clinic.whatsapp.offline.add(DEVICE)
    queue(clinic, patient, Purpose.ANSWER, "jawaban mesin")
    queue(clinic, patient, Purpose.PERSON, "jawaban orang")
    clinic.work()
    clinic.pass_time(30 * MINUTE)
    clinic.back_online()
    clinic.settle()
    assert clinic.texts() == ["jawaban orang"]
    clinic.go_to("06:00", day=1)
    assert clinic.texts() == ["jawaban orang", "jawaban mesin"]


def test_the_same_text_leaves_five_times_in_thirty_minutes_and_people_are_never_braked(clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(7):
        queue(clinic, patient, Purpose.ANSWER, "sama")
        clinic.pass_time(MINUTE)
    assert clinic.texts() == ["sama"] * 5
    failed = [message for message in clinic.messages(patient) if message.status is MessageStatus.FAILED]
    assert {message.failure for message in failed} == {"duplicate_text"}
    for _ in range(7):
        queue(clinic, patient, Purpose.PERSON, "sama")
        clinic.pass_time(timedelta(seconds=1))
    assert len(clinic.texts()) == 12
    clinic.pass_time(31 * MINUTE)
    queue(clinic, patient, Purpose.ANSWER, "sama")
    clinic.work()
    assert len(clinic.texts()) == 13


def test_a_refused_connection_is_tried_again_with_growing_waits_until_it_is_given_up(clinic: Clinic) -> None:
    patient = clinic.patient()
    queue(clinic, patient, Purpose.PERSON, "halo")
    clinic.whatsapp.fail_next(*[NotSent("connection refused")] * MAX_ATTEMPTS)
    for _ in range(MAX_ATTEMPTS * 4):
        (send,) = clinic.sends()
        if send.state is not SendState.DEAD:
            assert send.next_at - clinic.now <= RETRY_CAP
        clinic.pass_time(max(send.next_at - clinic.now, timedelta()))
    (send,) = clinic.sends()
    assert (send.state, send.attempts) == (SendState.DEAD, MAX_ATTEMPTS)
    assert clinic.messages(patient)[0].failure == "attempts"
    assert clinic.texts() == []


def test_a_gateway_that_names_a_time_is_left_alone_until_then(clinic: Clinic) -> None:
    queue(clinic, clinic.patient(), Purpose.PERSON, "halo")
    clinic.whatsapp.fail_next(NotSent("busy", retry_after=90.0))
    clinic.work()
    assert clinic.sends()[0].next_at == clinic.now + timedelta(seconds=90)


def test_a_refusal_is_final_and_its_code_is_short_whatever_the_gateway_wrote(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.fail_next(Refused("INVALID_JID: " + "a very long complaint of the gateway " * 9))
    clinic.go_to("08:00")
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.reason) == (OccurrenceStatus.FAILED, "refused")
    assert clinic.messages(patient)[0].failure == "refused"
    assert "complaint" in (clinic.sends()[0].last_error or "")


def test_an_offline_device_loses_nothing_and_goes_on_when_it_is_back(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.offline.add(DEVICE)
    clinic.go_to("08:00")
    clinic.pass_time(30 * MINUTE)
    assert clinic.sends()[0].attempts == 0
    assert len(clinic.notifications(clinic.admin_user, "device_offline")) == 1
    clinic.back_online()
    clinic.settle()
    assert clinic.first(reminder).status is OccurrenceStatus.SENT
    assert len(clinic.texts()) == 1


@pytest.mark.parametrize("obstacle", ["offline", "paused", "timelock"])
def test_what_waits_past_its_window_ends_as_too_late_whatever_holds_it(clinic: Clinic, obstacle: str) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    if obstacle == "offline":
        clinic.whatsapp.offline.add(DEVICE)
    elif obstacle == "paused":
        pause(clinic, is_paused=True)
    else:
        clinic.whatsapp.fail_next(ReachoutTimelock("463"))
    clinic.go_to("08:00")
    clinic.go_to("10:01")
    clinic.work()
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.reason) == (OccurrenceStatus.TOO_LATE, "too_late")
    assert clinic.messages(patient)[0].status is MessageStatus.TOO_LATE
    pause(clinic, is_paused=False)
    clinic.back_online()
    clinic.settle()
    assert clinic.texts() == []


def test_a_pause_of_all_sending_holds_and_releases(clinic: Clinic) -> None:
    pause(clinic, is_paused=True)
    queue(clinic, clinic.patient(), Purpose.PERSON, "halo")
    clinic.work()
    assert clinic.texts() == []
    pause(clinic, is_paused=False)
    clinic.work()
    assert clinic.texts() == ["halo"]


def test_the_time_lock_holds_new_contacts_only_until_they_write(clinic: Clinic) -> None:
    stranger, friend = clinic.patient(), clinic.patient(last_inbound_at=clinic.now - timedelta(days=2))
    queue(clinic, stranger, Purpose.VERIFICATION, "salam")
    clinic.whatsapp.fail_next(ReachoutTimelock("463", retry_after=3600.0))
    clinic.work()
    later = clinic.patient()
    for patient, text in ((later, "kenalan"), (friend, "teman")):
        queue(clinic, patient, Purpose.REMINDER, text)
    clinic.pass_time(10 * MINUTE)
    assert clinic.texts() == ["teman"]
    clinic.says(stranger, "halo")
    assert clinic.texts() == ["teman", "salam"], "who writes is no new contact any more"
    clinic.pass_time(51 * MINUTE)
    assert clinic.texts() == ["teman", "salam", "kenalan"]


def test_a_care_message_is_cancelled_when_the_patient_changed_meanwhile(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    pause(clinic, is_paused=True)
    clinic.go_to("08:00")
    with clinic.doing() as session:
        row = session.get_one(Patient, patient.id)
        row.phone, row.phone_index = "+6281290000077", phone_index("+6281290000077")
    pause(clinic, is_paused=False)
    clinic.work()
    assert clinic.texts() == []
    assert clinic.messages(patient)[0].failure == "number_changed"


def test_a_dose_confirmed_by_hand_while_it_waited_is_not_asked_for(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    pause(clinic, is_paused=True)
    clinic.go_to("08:00")
    with clinic.doing() as session:
        confirm_by_hand(session, clinic.admin, clinic.first(reminder).id, now=clinic.now)
    pause(clinic, is_paused=False)
    clinic.work()
    assert clinic.texts() == []
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED


def test_a_deleted_reminder_takes_back_what_it_had_queued(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    pause(clinic, is_paused=True)
    clinic.go_to("08:00")
    with clinic.doing() as session:
        delete_reminder(session, clinic.admin, reminder.id, now=clinic.now)
    pause(clinic, is_paused=False)
    clinic.work()
    assert clinic.texts() == []
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.reason) == (OccurrenceStatus.CANCELLED, "reminder_stopped")


def test_what_a_deleted_reminder_had_queued_goes_out_once_when_that_is_undone(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    pause(clinic, is_paused=True)
    clinic.go_to("08:00")
    for _ in range(2):
        with clinic.doing() as session:
            delete_reminder(session, clinic.admin, reminder.id, now=clinic.now)
        with clinic.doing() as session:
            restore_reminder(session, clinic.admin, reminder.id, now=clinic.now)
        clinic.work()
    pause(clinic, is_paused=False)
    clinic.work()
    assert len(clinic.texts()) == 1
    assert clinic.first(reminder).status is OccurrenceStatus.SENT


def test_a_device_that_drops_out_in_the_middle_keeps_the_rest_for_later(clinic: Clinic) -> None:
    for _ in range(4):
        clinic.reminder(clinic.patient())
    clinic.whatsapp.succeed_next(2)
    clinic.whatsapp.fail_next(DeviceOffline("logged out"))
    clinic.go_to("08:00")
    assert len(clinic.sent) == 2
    assert {send.state for send in clinic.sends()} <= {SendState.SENT, SendState.RETRY, SendState.QUEUED}
    clinic.back_online()
    clinic.settle()
    assert len(clinic.sent) == len(set(clinic.texts())) + 3 == 4, "each once, all with the same words"
    assert len(clinic.messages(direction=Direction.OUT)) == 4
