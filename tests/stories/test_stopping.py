"""Stopping and coming back (P4): at once, said once, and a person is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Invalid
from app.integrations.ports import DeviceOffline, NotSent, OutcomeUnknown
from app.models.account import UserStatus
from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus, ReminderStatus
from app.models.work import SendState
from app.services import subscription
from app.services.messages.conversation import write_message
from app.services.reminders.commands import change_reminder, set_reminder_status
from app.services.reminders.schemas import ReminderChanges
from tests.stories.clinic import Clinic

HOUR = timedelta(hours=1)


def set_active(clinic: Clinic, patient: Patient, *, is_active: bool, reason: str = "diminta keluarga") -> None:
    with clinic.doing() as session:
        subscription.set_active(session, clinic.admin, patient.id, is_active=is_active, reason=reason, now=clinic.now)


@pytest.mark.parametrize("hour", ["09:00", "23:00"])
def test_stop_said_three_times_is_confirmed_once_by_day_and_by_night(clinic: Clinic, hour: str) -> None:
    patient = clinic.patient()
    clinic.reminder(patient, "10:00")
    clinic.go_to(hour)
    for word in ("stop", "STOP", "berhenti dong"):
        clinic.says(patient, word)
    assert not clinic.fresh(patient).is_active
    assert len(clinic.texts(patient)) == 1
    assert len(clinic.notifications(clinic.volunteer, "patient_unsubscribed")) == 1
    clinic.go_to("11:00", day=2)
    assert len(clinic.texts(patient)) == 1, "nothing more is sent"


def test_what_was_queued_is_cancelled_and_nothing_is_planned(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "08:00", "20:00")
    clinic.whatsapp.offline.add("memory")
    clinic.go_to("08:00")
    clinic.says(patient, "stop")
    statuses = {occurrence.status for occurrence in clinic.occurrences(reminder)}
    assert statuses == {OccurrenceStatus.CANCELLED}
    reminders = [send for send in clinic.sends() if send.purpose is Purpose.REMINDER]
    assert {send.state for send in reminders} == {SendState.CANCELLED}
    clinic.go_to("21:00", day=3)
    assert len(clinic.occurrences(reminder)) == len(statuses) * 4, "the four of the first 48 hours, and no more"


@pytest.mark.parametrize("error", [NotSent("refused"), DeviceOffline("gone"), OutcomeUnknown("cut")])
def test_a_send_that_was_in_the_air_when_the_patient_stopped_is_not_tried_again(
    clinic: Clinic, error: NotSent | OutcomeUnknown
) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.whatsapp.fail_next(error)
    clinic.go_to("08:00")
    clinic.says(patient, "stop")
    clinic.back_online()
    clinic.settle()
    clinic.pass_time(HOUR)
    assert [text for text in clinic.texts(patient) if "minum obat" in text] == []
    assert len(clinic.texts(patient)) == 1, "the confirmation"


def test_the_patient_undoes_it_and_todays_dose_still_comes(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "10:00")
    clinic.says(patient, "stop")
    clinic.says(patient, "mulai lagi")
    assert clinic.fresh(patient).is_active
    assert len(clinic.notifications(clinic.volunteer, "patient_resumed")) == 1
    clinic.go_to("10:00")
    assert clinic.first(reminder).status is OccurrenceStatus.SENT
    assert [message.purpose for message in clinic.messages(patient) if message.sent_at] == [
        Purpose.UNSUBSCRIBED,
        Purpose.RESUMED,
        Purpose.REMINDER,
    ]


def test_at_night_coming_back_is_confirmed_in_the_morning(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop")
    clinic.go_to("23:00")
    clinic.says(patient, "mulai lagi")
    assert clinic.fresh(patient).is_active
    assert len(clinic.texts(patient)) == 1
    clinic.go_to("05:00", day=1)
    assert len(clinic.texts(patient)) == 2


def test_what_the_reminder_became_meanwhile_is_what_comes_back(clinic: Clinic) -> None:
    patient = clinic.patient()
    moved, paused = clinic.reminder(patient, "10:00"), clinic.reminder(patient, "11:00")
    clinic.says(patient, "stop")
    with clinic.doing() as session:
        changes = ReminderChanges(times_of_day=["12:00"])
        change_reminder(session, clinic.admin, moved.id, changes, seen=None, now=clinic.now)
        set_reminder_status(session, clinic.admin, paused.id, ReminderStatus.PAUSED, now=clinic.now)
    clinic.says(patient, "mulai lagi")
    clinic.go_to("13:00")
    assert len([text for text in clinic.texts(patient) if "minum obat" in text]) == 1
    assert {occurrence.slot for occurrence in clinic.occurrences(moved)} == {"12:00"}
    assert clinic.occurrences(paused) == []


def test_staff_stop_and_resume_with_a_reason(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient, "10:00")
    with pytest.raises(Invalid):
        set_active(clinic, patient, is_active=False, reason="  ")
    set_active(clinic, patient, is_active=False)
    clinic.says(patient, "mulai lagi")
    assert not clinic.fresh(patient).is_active, "what staff decided is not undone by a message"
    assert clinic.notifications(clinic.volunteer, "patient_question"), "but somebody is asked"
    set_active(clinic, patient, is_active=True)
    clinic.go_to("10:00")
    assert len(clinic.texts(patient)) == 1


def test_a_stop_is_kept_of_somebody_whom_staff_had_stopped_before(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient, "10:00")
    set_active(clinic, patient, is_active=False)
    for word in ("stop", "berhenti dong"):
        clinic.says(patient, word)
    assert subscription.has_said_stop(clinic.fresh(patient).inactive_reason)
    assert len(clinic.texts(patient)) == 1, "confirmed, once"
    assert len(clinic.notifications(clinic.volunteer, "patient_unsubscribed")) == 1
    clinic.says(patient, "mulai lagi")
    assert not clinic.fresh(patient).is_active, "what staff decided stays"
    assert not subscription.has_said_stop(clinic.fresh(patient).inactive_reason)
    assert clinic.notifications(clinic.volunteer, "patient_question"), "but somebody is asked"


def test_staff_undo_what_the_patient_had_said(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop")
    set_active(clinic, patient, is_active=True, reason="menelepon, ingin lagi")
    assert clinic.fresh(patient).is_active


def test_who_unsubscribed_is_still_read_and_may_be_written_to_by_hand(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop")
    clinic.says(patient, "bu, besok jadwal kontrol jam berapa?")
    assert clinic.messages(patient)[-1].intent == "question"
    assert clinic.notifications(clinic.volunteer, "patient_question")
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "Jam 9 ya bu", now=clinic.now)
    clinic.work()
    assert clinic.texts(patient)[-1] == "Jam 9 ya bu"


def test_a_relative_cannot_stop_the_patients_messages_but_a_person_hears_of_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    relative = clinic.contact(patient, "+6281290000001")
    clinic.says(relative, "stop kirim pesan ke ibu saya")
    assert clinic.fresh(patient).is_active
    assert clinic.notifications(clinic.volunteer, "patient_question")


def test_a_shared_phone_stops_for_all_at_once_or_for_the_one_who_is_named(clinic: Clinic) -> None:
    mother = clinic.patient(name="Ratna Dewi", is_phone_shared=True)
    son = clinic.patient(name="Budi Santoso", phone=mother.phone, is_phone_shared=True)
    clinic.says(mother, "stop pesan untuk Budi")
    assert (clinic.fresh(mother).is_active, clinic.fresh(son).is_active) == (True, False)
    clinic.says(mother, "mulai lagi")
    assert clinic.fresh(son).is_active
    clinic.says(mother, "stop")
    assert (clinic.fresh(mother).is_active, clinic.fresh(son).is_active) == (False, False)
    assert "Ratna Dewi, Budi Santoso" in clinic.texts()[-1]
    assert len(clinic.texts()) == 3


def test_a_stop_found_in_history_acts_without_an_answer(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.says(patient, "stop", at=clinic.now - HOUR)
    assert not clinic.fresh(patient).is_active
    assert clinic.texts() == []


def test_without_an_active_volunteer_the_staff_are_told(clinic: Clinic) -> None:
    patient = clinic.patient()
    with clinic.doing() as session:
        session.merge(clinic.volunteer).status = UserStatus.SUSPENDED
    clinic.says(patient, "stop")
    assert clinic.notifications(clinic.admin_user, "patient_unsubscribed")
