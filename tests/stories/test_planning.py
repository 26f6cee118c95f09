"""Due moments (R1, R3): planned ahead in the patient's own time, each once, whatever the clock and people do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.models.patient import Patient
from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.patients.commands import change_patient
from app.services.patients.schemas import PatientChanges
from app.services.reminders.commands import change_reminder, delete_reminder, set_reminder_status
from app.services.reminders.schemas import ReminderChanges
from tests.stories.clinic import Clinic

S = OccurrenceStatus
DAY = timedelta(days=1)


def change(clinic: Clinic, reminder: Reminder, **changes: object) -> Reminder:
    with clinic.doing() as session:
        given = ReminderChanges(**changes)  # type: ignore[arg-type]
        return change_reminder(session, clinic.admin, reminder.id, given, seen=None, now=clinic.now)


def set_status(clinic: Clinic, reminder: Reminder, status: ReminderStatus) -> None:
    with clinic.doing() as session:
        set_reminder_status(session, clinic.admin, reminder.id, status, now=clinic.now)


def local(occurrence: Occurrence, zone: str = "Asia/Jakarta") -> str:
    return f"{occurrence.due_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


def plan(clinic: Clinic, reminder: Reminder, zone: str = "Asia/Jakarta") -> list[str]:
    return [local(occurrence, zone) for occurrence in clinic.occurrences(reminder)]


def at(clinic: Clinic, year: int, month: int, day: int, hour: int = 0) -> Clinic:
    clinic.now = datetime(year, month, day, hour, tzinfo=UTC)
    return clinic


def test_the_next_48_hours_exist_when_the_reminder_is_made(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "06:00", "08:00", "20:00")
    assert plan(clinic, reminder) == [
        "03-10 08:00",
        "03-10 20:00",
        "03-11 06:00",
        "03-11 08:00",
        "03-11 20:00",
        "03-12 06:00",
    ]


def test_planning_again_and_again_adds_nothing_twice(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    for _ in range(30):
        clinic.pass_time(timedelta(hours=3))
    days = [occurrence.local_date for occurrence in clinic.occurrences(reminder)]
    assert len(days) == len(set(days))
    assert days == [date(2026, 3, 10) + number * DAY for number in range(len(days))]


def test_after_three_days_without_us_what_was_missed_shows_as_too_late(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    clinic.pass_time(5 * DAY)
    by_day = {occurrence.local_date.day: occurrence.status for occurrence in clinic.occurrences(reminder)}
    assert [by_day[day] for day in range(10, 16)] == [S.TOO_LATE] * 5 + [S.SCHEDULED]
    assert clinic.texts() == []


def test_a_new_rule_replaces_only_what_is_still_scheduled(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "08:00", "20:00")
    clinic.go_to("08:00")
    change(clinic, reminder, times_of_day=["10:00"])
    assert plan(clinic, reminder) == ["03-10 08:00", "03-10 10:00", "03-11 10:00"]
    assert clinic.first(reminder).status is S.SENT


def test_new_words_keep_the_rows_and_are_what_is_sent(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(name="Ratna"))
    before = [occurrence.id for occurrence in clinic.occurrences(reminder)]
    change(clinic, reminder, message="Selamat pagi {name}")
    assert [occurrence.id for occurrence in clinic.occurrences(reminder)] == before
    clinic.go_to("08:00")
    assert clinic.texts() == ["Selamat pagi Ratna"]


def test_a_wider_window_holds_for_what_is_planned(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), window_minutes=30)
    change(clinic, reminder, window_minutes=240)
    clinic.go_to("11:00")
    assert len(clinic.texts()) == 1


def test_a_pause_of_days_takes_them_out_and_a_pause_of_the_reminder_all(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    change(clinic, reminder, pauses=({"from": "2026-03-11", "to": "2026-03-11"},))
    assert plan(clinic, reminder) == ["03-10 08:00"]
    set_status(clinic, reminder, ReminderStatus.PAUSED)
    clinic.pass_time(2 * DAY)
    assert clinic.occurrences(reminder) == []
    set_status(clinic, reminder, ReminderStatus.ACTIVE)
    assert plan(clinic, reminder) == ["03-12 08:00", "03-13 08:00"]


def test_an_ended_or_deleted_reminder_is_silent_and_keeps_its_history(clinic: Clinic) -> None:
    patient = clinic.patient()
    ended, deleted = clinic.reminder(patient), clinic.reminder(patient)
    clinic.go_to("08:00")
    set_status(clinic, ended, ReminderStatus.ENDED)
    with clinic.doing() as session:
        delete_reminder(session, clinic.admin, deleted.id, now=clinic.now)
    clinic.pass_time(3 * DAY)
    assert plan(clinic, ended) == plan(clinic, deleted) == ["03-10 08:00"]


def test_a_reminder_stopped_in_the_second_it_was_due_is_not_sent(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    clinic.now = clinic.now + timedelta(hours=1, seconds=1)
    with clinic.doing() as session:
        delete_reminder(session, clinic.admin, reminder.id, now=clinic.now)
    clinic.work()
    assert clinic.texts() == []
    assert (clinic.first(reminder).status, clinic.first(reminder).reason) == (S.CANCELLED, "reminder_stopped")


def test_a_patient_who_moves_takes_the_reminders_along(clinic: Clinic) -> None:
    patient = clinic.patient()
    own_zone = clinic.reminder(patient, "08:00")
    fixed = clinic.reminder(patient, "08:00", timezone="Asia/Jakarta")
    with clinic.doing() as session:
        changes = PatientChanges(timezone="Asia/Jayapura")
        change_patient(session, clinic.admin, patient.id, changes, seen=None, now=clinic.now)
    assert plan(clinic, own_zone, "Asia/Jayapura") == ["03-11 08:00", "03-12 08:00"], "today's has passed there"
    assert plan(clinic, fixed) == ["03-10 08:00", "03-11 08:00"]


def test_a_reminder_moved_to_another_zone_moves(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "10:00")
    change(clinic, reminder, timezone="Asia/Jayapura")
    assert plan(clinic, reminder) == ["03-10 08:00", "03-11 08:00"]
    change(clinic, reminder, clear=frozenset({"timezone"}))
    assert plan(clinic, reminder) == ["03-10 10:00", "03-11 10:00"]


@pytest.mark.parametrize(
    ("slots", "due"),
    [
        (["02:30"], ["03-08 03:00", "03-09 02:30"]),
        (["02:00", "02:30", "03:00"], ["03-08 03:00", "03-09 02:00", "03-09 02:30", "03-09 03:00"]),
        (["01:59", "03:00"], ["03-08 01:59", "03-08 03:00", "03-09 01:59", "03-09 03:00"]),
    ],
)
def test_in_a_gap_the_first_valid_minute_once(clinic: Clinic, slots: list[str], due: list[str]) -> None:
    at(clinic, 2026, 3, 8, 5)  # midnight in New York, two hours before the clock jumps
    patient = clinic.patient(timezone="America/New_York")
    assert plan(clinic, clinic.reminder(patient, *slots), "America/New_York") == due


def test_in_a_fold_the_first_of_the_two_once(clinic: Clinic) -> None:
    at(clinic, 2026, 11, 1, 4)  # midnight in New York
    patient = clinic.patient(timezone="America/New_York")
    reminder = clinic.reminder(patient, "01:30", window_minutes=30)
    first = clinic.first(reminder)
    assert first.due_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "in summer time"
    for _ in range(40):
        clinic.pass_time(timedelta(minutes=10))
    assert len([text for text in clinic.texts() if "waktunya" in text]) == 1


def test_midnight_and_the_minute_before_belong_to_their_own_days(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "00:00", "23:59")
    assert [(str(o.local_date), o.slot) for o in clinic.occurrences(reminder)] == [
        ("2026-03-10", "23:59"),
        ("2026-03-11", "00:00"),
        ("2026-03-11", "23:59"),
        ("2026-03-12", "00:00"),
    ]


def test_where_midnight_does_not_exist_the_day_begins_later(clinic: Clinic) -> None:
    at(clinic, 2026, 9, 5, 12)  # Santiago jumps from 24:00 to 01:00
    patient = clinic.patient(timezone="America/Santiago")
    reminder = clinic.reminder(patient, "00:00")
    assert plan(clinic, reminder, "America/Santiago") == ["09-06 01:00", "09-07 00:00"]


def test_the_last_day_is_included_and_then_it_is_over(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), end_date=date(2026, 3, 11))
    clinic.pass_time(3 * DAY)
    assert plan(clinic, reminder) == ["03-10 08:00", "03-11 08:00"]


def test_a_time_that_has_passed_today_begins_tomorrow(clinic: Clinic) -> None:
    clinic.go_to("08:00")
    assert plan(clinic, clinic.reminder(clinic.patient(), "08:00")) == ["03-11 08:00", "03-12 08:00"]


def test_monthly_on_the_31st_falls_on_the_last_day(clinic: Clinic) -> None:
    at(clinic, 2026, 1, 30, 20)
    reminder = clinic.reminder(clinic.patient(), start_date=date(2026, 1, 31), freq=Frequency.MONTHLY)
    for _ in range(130):
        clinic.pass_time(DAY)
    days = [f"{occurrence.local_date:%m-%d}" for occurrence in clinic.occurrences(reminder)]
    assert days == ["01-31", "02-28", "03-31", "04-30", "05-31"]


def test_nothing_is_planned_for_an_inactive_patient_and_making_it_is_allowed(clinic: Clinic) -> None:
    patient = clinic.patient(is_active=False)
    reminder = clinic.reminder(patient)
    clinic.pass_time(DAY)
    assert clinic.occurrences(reminder) == []


def test_a_zone_that_is_gone_from_the_data_does_not_stop_the_others(clinic: Clinic) -> None:
    lost, fine = clinic.patient(), clinic.patient()
    broken, whole = clinic.reminder(lost), clinic.reminder(fine)
    with clinic.doing() as session:
        session.get_one(Patient, lost.id).timezone = "Mars/Olympus"
    clinic.go_to("08:00")
    assert clinic.first(broken).reason == "unsendable"
    assert len(clinic.texts(fine)) == 1
    clinic.pass_time(2 * DAY)
    assert len(clinic.occurrences(whole)) > 2
