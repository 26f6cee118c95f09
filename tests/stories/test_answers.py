"""Which dose an answer means (R4): by quote, by name, by time, and never another one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.models.message import Purpose
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder
from app.services.messages.conversation import write_message
from tests.stories.clinic import Clinic

S = OccurrenceStatus
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def statuses(clinic: Clinic, *reminders: Reminder) -> list[OccurrenceStatus]:
    return [clinic.first(reminder).status for reminder in reminders]


def two_doses(clinic: Clinic, patient: Patient) -> tuple[Reminder, Reminder]:
    """One at 08:00 and one at 09:00, both sent, at 09:05."""
    doses = (
        clinic.reminder(patient, "08:00", message="Obat satu"),
        clinic.reminder(patient, "09:00", message="Obat dua"),
    )
    clinic.go_to("08:00")
    clinic.go_to("09:00")
    clinic.pass_time(5 * MINUTE)
    return doses


def id_of(clinic: Clinic, text: str) -> str:
    return next(sent.provider_id for sent in clinic.sent if sent.text == text)


def test_a_quote_decides_between_several_open_doses(clinic: Clinic) -> None:
    patient = clinic.patient()
    first, second = two_doses(clinic, patient)
    clinic.says(patient, "sudah", quote=id_of(clinic, "Obat satu"))
    assert statuses(clinic, first, second) == [S.CONFIRMED, S.SENT]


def test_without_a_quote_the_one_asked_for_last_is_meant(clinic: Clinic) -> None:
    patient = clinic.patient()
    first, second = two_doses(clinic, patient)
    clinic.says(patient, "sudah")
    assert statuses(clinic, first, second) == [S.SENT, S.CONFIRMED]
    clinic.says(patient, "sudah juga")
    assert statuses(clinic, first, second) == [S.CONFIRMED, S.CONFIRMED]


def test_a_quoted_follow_up_means_its_dose(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.pass_time(15 * MINUTE)
    clinic.says(patient, "sudah", quote=clinic.sent[-1].provider_id)
    assert statuses(clinic, reminder) == [S.CONFIRMED]


def test_a_quoted_message_that_is_no_dose_confirms_none(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    with clinic.doing() as session:
        write_message(session, clinic.admin, patient.id, "Sudah makan siang, bu?", now=clinic.now)
    clinic.work()
    clinic.says(patient, "sudah", quote=clinic.sent[-1].provider_id)
    assert statuses(clinic, reminder) == [S.SENT]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("1", S.CONFIRMED),
        ("2", S.DECLINED),
        ("3", S.SENT),
        ("👍", S.CONFIRMED),
        ("✅", S.CONFIRMED),
        ("😀", S.SENT),
        ("🙏", S.SENT),
        ("sudah", S.CONFIRMED),
        ("ya sdh minum", S.CONFIRMED),
        ("belum", S.DECLINED),
        ("", S.SENT),
        ("السلام عليكم", S.SENT),
        ("a" * 10_000, S.SENT),
        ("sudah " * 1_700, S.SENT),
    ],
)
def test_what_counts_as_an_answer(clinic: Clinic, said: str, status: OccurrenceStatus) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, said)
    assert statuses(clinic, reminder) == [status]
    assert clinic.messages(patient)[1].body == said, "nothing of it is lost"


def test_3_is_a_question_for_a_person(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "3")
    assert clinic.notifications(clinic.volunteer, "patient_question")


def test_taken_but_unwell_confirms_and_calls_a_person_without_thanks(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "sudah bu, tapi mual")
    assert statuses(clinic, reminder) == [S.CONFIRMED]
    assert clinic.notifications(clinic.volunteer, "patient_question")
    assert len(clinic.texts(patient)) == 1


def test_a_refusal_is_no_not_yet_and_a_person_hears_of_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "tidak mau minum lagi")
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.is_not_yet) == (S.DECLINED, False)
    assert clinic.notifications(clinic.volunteer, "patient_question")
    clinic.go_to("12:00")
    assert not [text for text in clinic.texts(patient) if "sudah diminum?" in text]


def test_an_answer_before_the_send_has_answered_counts(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.offline.add("memory")
    clinic.go_to("08:00")
    assert statuses(clinic, reminder) == [S.SENDING]
    clinic.says(patient, "sudah")
    clinic.back_online()
    clinic.settle()
    assert statuses(clinic, reminder) == [S.CONFIRMED]
    assert not [text for text in clinic.texts(patient) if "waktunya" in text], "what was answered is not asked"


def test_not_yet_before_the_send_has_answered_keeps_the_follow_ups(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.whatsapp.offline.add("memory")
    clinic.go_to("08:00")
    clinic.says(patient, "belum")
    clinic.back_online()
    clinic.settle()
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.is_not_yet) == (S.DECLINED, True)
    assert occurrence.next_followup_at is not None


def test_an_answer_that_is_read_late_means_what_had_been_asked_when_it_was_written(clinic: Clinic) -> None:
    patient = clinic.patient()
    first, second = two_doses(clinic, patient)
    clinic.says(patient, "sudah", at=clinic.now - 40 * MINUTE)
    assert statuses(clinic, first, second) == [S.CONFIRMED, S.SENT]
    assert clinic.first(first).confirmed_at == clinic.now - 40 * MINUTE
    assert len(clinic.texts(patient)) == 3, "two doses and a follow-up; no thanks for an old message"


@pytest.mark.parametrize(("hours", "status"), [(23, S.CONFIRMED), (25, S.MISSED)])
def test_without_a_quote_a_day_is_the_limit(clinic: Clinic, hours: int, status: OccurrenceStatus) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq="once")
    clinic.go_to("08:00")
    for _ in range(6):
        clinic.pass_time(HOUR)
    clinic.pass_time((hours - 6) * HOUR)
    clinic.says(patient, "sudah")
    assert statuses(clinic, reminder) == [status]


@pytest.mark.parametrize(("days", "status"), [(6, S.CONFIRMED), (8, S.MISSED)])
def test_quoted_a_missed_dose_may_be_confirmed_for_a_week(clinic: Clinic, days: int, status: OccurrenceStatus) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq="once")
    clinic.go_to("08:00")
    for _ in range(6):
        clinic.pass_time(HOUR)
    clinic.pass_time(timedelta(days=days))
    clinic.says(patient, "sudah", quote=clinic.sent[0].provider_id)
    occurrence = clinic.first(reminder)
    assert occurrence.status is status
    assert occurrence.is_confirmed_late is (status is S.CONFIRMED)


@pytest.mark.parametrize(("hours", "status"), [(20, S.CONFIRMED), (26, S.DECLINED)])
def test_a_not_yet_becomes_taken_within_a_day_and_not_after(
    clinic: Clinic, hours: int, status: OccurrenceStatus
) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq="once")
    clinic.go_to("08:00")
    clinic.says(patient, "belum")
    clinic.pass_time(hours * HOUR)
    clinic.says(patient, "sudah", quote=clinic.sent[0].provider_id)
    assert statuses(clinic, reminder) == [status]


def test_a_correction_from_sudah_to_belum_is_followed_up_again(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    message = clinic.says(patient, "sudah")
    clinic.pass_time(2 * MINUTE)
    clinic.corrects(patient, message, "belum, maaf salah ketik")
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.is_not_yet) == (S.DECLINED, True)
    clinic.pass_time(15 * MINUTE)
    assert "sudah diminum?" in clinic.texts(patient)[-1]


@pytest.mark.parametrize(("minutes", "status"), [(5, S.DECLINED), (45, S.CONFIRMED)])
def test_a_new_word_takes_back_what_was_said_a_moment_ago(
    clinic: Clinic, minutes: int, status: OccurrenceStatus
) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "sudah")
    clinic.pass_time(minutes * MINUTE)
    clinic.says(patient, "eh belum maaf")
    assert statuses(clinic, reminder) == [status]


def test_a_correction_that_was_overtaken_by_a_later_one_is_left(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    message = clinic.says(patient, "halo")
    clinic.pass_time(5 * MINUTE)
    clinic.corrects(patient, message, "sudah")
    old = {"original_message_id": message, "body": "belum"}
    clinic.arrives(patient, "message.edited", old, at=clinic.now - 2 * MINUTE)
    clinic.work()
    assert statuses(clinic, reminder) == [S.CONFIRMED]


def test_a_correction_of_a_message_that_never_came_is_the_message(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.corrects(patient, "3EB0NEVERCAME", "sudah")
    assert statuses(clinic, reminder) == [S.CONFIRMED]
    clinic.says(patient, "belum", message_id="3EB0NEVERCAME")
    assert statuses(clinic, reminder) == [S.CONFIRMED], "the words before the correction come too late"


def test_a_thumb_that_is_taken_away_changes_nothing(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.reacts(patient, "👍🏽", clinic.sent[0].provider_id)
    clinic.reacts(patient, "", clinic.sent[0].provider_id)
    assert statuses(clinic, reminder) == [S.CONFIRMED]


def test_a_thumb_on_something_else_confirms_nothing(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    question = clinic.says(patient, "jam berapa kontrolnya?")
    clinic.reacts(patient, "👍", question)
    clinic.reacts(patient, "👍", "3EB0UNKNOWN")
    assert statuses(clinic, reminder) == [S.SENT]
    clinic.reacts(patient, "👎", clinic.sent[0].provider_id)
    assert statuses(clinic, reminder) == [S.DECLINED]


def test_thanks_at_night_wait_for_the_morning(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "21:30")
    clinic.go_to("21:30")
    clinic.says(patient, "sudah")
    assert statuses(clinic, reminder) == [S.CONFIRMED]
    assert len(clinic.texts(patient)) == 1
    clinic.go_to("05:00", day=1)
    assert [m.purpose for m in clinic.messages(patient) if m.sent_at] == [Purpose.REMINDER, Purpose.THANKS]


def test_an_inactive_patients_answer_counts_but_is_not_thanked(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "stop")
    clinic.says(patient, "obat tadi sudah diminum")
    occurrence: Occurrence = clinic.first(reminder)
    assert occurrence.status is S.CONFIRMED
    assert len(clinic.texts(patient)) == 2, "the reminder and the goodbye"
