"""Asking again (R4): as often as the house says, never at night, never of who has answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus, ReminderKind
from app.services.reminders.commands import delete_reminder
from app.services.reminders.sending import send_now
from tests.stories.clinic import Clinic
from tests.stories.conftest import Rules

MINUTE = timedelta(minutes=1)


def follow_ups(clinic: Clinic, patient: Patient) -> list[str]:
    """At what time of the day each one left."""
    asked = [m for m in clinic.messages(patient) if m.purpose is Purpose.FOLLOW_UP and m.sent_at]
    return [f"{message.sent_at + timedelta(hours=7):%d %H:%M}" for message in asked if message.sent_at]


def pass_hours(clinic: Clinic, hours: int) -> None:
    for _ in range(hours * 12):
        clinic.pass_time(5 * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "asked", "missed_at"),
    [
        ([], [], "09:00"),
        ([30], ["10 08:30"], "09:30"),
        ([15, 120], ["10 08:15", "10 10:00"], "11:00"),
        ([5, 10, 60], ["10 08:05", "10 08:10", "10 09:00"], "10:00"),
    ],
)
def test_the_settings_say_how_often_and_then_it_is_missed(
    clinic: Clinic, rules: Rules, minutes: list[int], asked: list[str], missed_at: str
) -> None:
    rules(followup_minutes=minutes)
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    pass_hours(clinic, 4)
    assert follow_ups(clinic, patient) == asked
    occurrence = clinic.first(reminder)
    assert occurrence.status is OccurrenceStatus.MISSED
    assert occurrence.missed_at is not None
    assert f"{occurrence.missed_at + timedelta(hours=7):%H:%M}" == missed_at


def test_the_night_holds_them_and_keeps_them_apart_in_the_morning(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "21:30", freq="once")
    clinic.go_to("21:30")
    pass_hours(clinic, 12)
    assert follow_ups(clinic, patient) == ["11 05:00", "11 06:45"]
    assert clinic.first(reminder).status is OccurrenceStatus.MISSED


def test_an_outage_does_not_make_two_questions_at_once(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.pass_time(timedelta(hours=3))
    clinic.pass_time(MINUTE)
    assert len(follow_ups(clinic, patient)) == 1


@pytest.mark.parametrize("word", ["sudah", "stop"])
def test_nobody_is_asked_again_after_an_answer_or_a_stop(clinic: Clinic, word: str) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, word)
    pass_hours(clinic, 4)
    assert follow_ups(clinic, patient) == []


def test_a_question_still_in_the_queue_is_taken_back_when_the_answer_comes(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.whatsapp.offline.add("memory")
    clinic.pass_time(15 * MINUTE)
    clinic.says(patient, "sudah")
    clinic.back_online()
    clinic.settle()
    assert follow_ups(clinic, patient) == []


def test_not_yet_is_asked_again_and_never_counts_as_missed(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "belum")
    pass_hours(clinic, 4)
    assert follow_ups(clinic, patient) == ["10 08:15", "10 10:00"]
    assert clinic.first(reminder).status is OccurrenceStatus.DECLINED


def test_an_appointment_is_not_asked_about_as_if_it_were_a_pill(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient, kind=ReminderKind.APPOINTMENT, message="Kontrol hari ini")
    clinic.go_to("08:00")
    clinic.pass_time(15 * MINUTE)
    assert "obat" not in clinic.texts(patient)[-1]
    assert "08.00" in clinic.texts(patient)[-1]


def test_the_time_is_said_in_the_zone_of_the_reminder(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient, "10:00", timezone="Asia/Jayapura", message="Obat {time}")
    clinic.go_to("08:00")
    clinic.pass_time(15 * MINUTE)
    assert "10.00" in clinic.texts(patient)[0]
    assert "10.00" in clinic.texts(patient)[-1]


def test_a_deleted_reminder_is_not_asked_about(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    with clinic.doing() as session:
        delete_reminder(session, clinic.admin, reminder.id, now=clinic.now)
    pass_hours(clinic, 3)
    assert follow_ups(clinic, patient) == []


def test_a_missed_dose_sent_again_by_hand_is_followed_up_anew(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    pass_hours(clinic, 4)
    with clinic.doing() as session:
        assert send_now(session, clinic.admin, reminder.id, now=clinic.now).sent == [clinic.first(reminder).id]
    clinic.work()
    pass_hours(clinic, 4)
    assert follow_ups(clinic, patient) == ["10 08:15", "10 10:00", "10 12:15", "10 14:00"]
    assert len(clinic.notifications(clinic.volunteer, "dose_missed")) == 2
    with clinic.doing() as session:
        send_now(session, clinic.admin, reminder.id, now=clinic.now)
    clinic.work()
    with clinic.doing() as session:
        assert send_now(session, clinic.admin, reminder.id, now=clinic.now).skipped == [(reminder.id, "nothing_due")]
    assert clinic.occurrences(reminder)[1].status is OccurrenceStatus.SCHEDULED, "tomorrow's is not used up"
