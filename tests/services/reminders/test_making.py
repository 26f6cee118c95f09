"""What a reminder may be (R1): every value is looked at, and each that does not hold is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid, NotAllowed, NotFound, VersionConflict
from app.models.patient import Patient
from app.models.reminder import Frequency, Occurrence, OccurrenceStatus, Reminder, ReminderKind, ReminderStatus
from app.services.reminders.commands import change_reminder, create_reminder, delete_reminder, set_reminder_status
from app.services.reminders.going_on import reopen_reminder, restore_reminder
from app.services.reminders.queries import get_reminder
from app.services.reminders.schemas import NewReminder, ReminderChanges
from tests.factories import a_patient, a_user, an_actor

ADMIN = an_actor("admin")
DAY = date(2026, 3, 10)


def make(db: Session, patient: Patient, *, now: datetime, **fields: Any) -> Reminder:
    given: dict[str, Any] = {
        "patient_id": patient.id,
        "kind": ReminderKind.MEDICATION,
        "message": "Minum {medicine}, {name}",
        "start_date": DAY,
        "times_of_day": ["20:00"],
        **fields,
    }
    return create_reminder(db, ADMIN, NewReminder(**given), now=now)


def change(db: Session, reminder: Reminder, *, now: datetime, seen: int | None = None, **changes: Any) -> Reminder:
    return change_reminder(db, ADMIN, reminder.id, ReminderChanges(**changes), seen=seen, now=now)


def complaints(problem: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(detail.field, detail.message) for detail in problem.value.details]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"message": "  "}, "message", "error.message_empty"),
        ({"message": "x" * 4097}, "message", "error.message_too_long"),
        ({"message": "Halo {nama}"}, "message", "error.variable_unknown"),
        ({"message": "Halo {}"}, "message", "error.variable_unknown"),
        ({"variables": {"medicine": "x" * 201}}, "variables", "error.variable_value"),
        ({"variables": {"password": "x"}}, "variables", "error.variable_value"),
        ({"times_of_day": []}, "timesOfDay", "error.times_empty"),
        ({"times_of_day": ["8:00"]}, "timesOfDay", "error.time_unreadable"),
        ({"times_of_day": ["24:00"]}, "timesOfDay", "error.time_unreadable"),
        ({"times_of_day": ["08:60"]}, "timesOfDay", "error.time_unreadable"),
        ({"times_of_day": ["08:00", "08:00"]}, "timesOfDay", "error.times_repeated"),
        ({"times_of_day": [f"{n:02}:30" for n in range(24)] + ["00:00"]}, "timesOfDay", "error.times_too_many"),
        ({"interval": 0}, "recurrence.interval", "error.interval"),
        ({"interval": 367}, "recurrence.interval", "error.interval"),
        ({"by_day": ["MONDAY"]}, "recurrence.byDay", "error.weekday_unknown"),
        ({"window_minutes": 4}, "windowMinutes", "error.window"),
        ({"window_minutes": 1441}, "windowMinutes", "error.window"),
        ({"timezone": "Asia/Batavia"}, "timezone", "error.timezone_unknown"),
        ({"timezone": "../../etc/passwd"}, "timezone", "error.timezone_unknown"),
        ({"end_date": DAY - timedelta(days=1)}, "endDate", "error.end_before_start"),
        (
            {"start_date": DAY - timedelta(days=9), "end_date": DAY - timedelta(days=1)},
            "endDate",
            "error.end_in_the_past",
        ),
        ({"pauses": [{"from": "2026-02-30", "to": "2026-03-01"}]}, "pauses", "error.pause_unreadable"),
        ({"pauses": [{"from": "2026-03-02"}]}, "pauses", "error.pause_unreadable"),
        ({"pauses": [{"from": "2026-03-02", "to": "2026-03-01"}]}, "pauses", "error.end_before_start"),
        ({"freq": Frequency.ONCE, "times_of_day": ["07:59"]}, "startDate", "error.once_in_the_past"),
        ({"freq": Frequency.ONCE, "times_of_day": ["08:00"]}, "startDate", "error.once_in_the_past"),
        ({"freq": Frequency.ONCE, "start_date": DAY - timedelta(days=1)}, "startDate", "error.once_in_the_past"),
    ],
)
def test_a_value_that_does_not_hold_is_named(
    db: Session, now: datetime, fields: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(Invalid) as problem:
        make(db, a_patient(db), now=now, **fields)
    assert complaints(problem) == [(field, message)]


def test_all_that_does_not_hold_is_said_at_once(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as problem:
        make(db, a_patient(db), now=now, message="", times_of_day=[], window_minutes=0)
    assert {field for field, _ in complaints(problem)} == {"message", "timesOfDay", "windowMinutes"}


def test_a_once_reminder_changed_into_the_past_is_refused_and_its_words_may_change(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now, freq=Frequency.ONCE)
    with pytest.raises(Invalid) as problem:
        change(db, reminder, now=now, times_of_day=["07:00"])
    assert complaints(problem) == [("startDate", "error.once_in_the_past")]
    tomorrow = now + timedelta(days=1)
    assert change(db, reminder, now=tomorrow, message="Halo", freq=Frequency.ONCE).message == "Halo"


def test_two_clients_who_change_different_fields_are_merged(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    change(db, reminder, now=now, seen=1, message="Halo {name}")
    merged = change(db, reminder, now=now, seen=1, window_minutes=60)
    assert (merged.message, merged.window_minutes, merged.version) == ("Halo {name}", 60, 3)


def test_two_clients_who_change_the_same_field_are_told_of_both_values(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    change(db, reminder, now=now, seen=1, times_of_day=["09:00"])
    with pytest.raises(VersionConflict) as problem:
        change(db, reminder, now=now, seen=1, times_of_day=["10:00"], window_minutes=60)
    (detail,) = problem.value.details
    assert (detail.yours, detail.theirs) == (["10:00"], ["09:00"])
    assert get_reminder(db, ADMIN, reminder.id).window_minutes == 120, "nothing of a refused change is kept"


def test_two_clients_who_wrote_the_same_are_no_conflict(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    change(db, reminder, now=now, seen=1, message="Halo")
    assert change(db, reminder, now=now, seen=1, message="Halo").version == 2


def test_without_a_version_the_named_fields_are_set(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    change(db, reminder, now=now, message="Satu")
    assert change(db, reminder, now=now, message="Dua").message == "Dua"


def test_an_ended_reminder_does_not_begin_again(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    set_reminder_status(db, ADMIN, reminder.id, ReminderStatus.ENDED, now=now)
    with pytest.raises(IllegalTransition):
        set_reminder_status(db, ADMIN, reminder.id, ReminderStatus.ACTIVE, now=now)


def test_a_volunteer_reaches_only_the_reminders_of_their_own(db: Session, now: datetime) -> None:
    user = a_user(db)
    mine = make(db, a_patient(db, assigned_volunteer_id=user.id), now=now)
    others = make(db, a_patient(db), now=now)
    volunteer = an_actor(user=user)
    assert get_reminder(db, volunteer, mine.id).id == mine.id
    with pytest.raises(NotFound):
        change_reminder(db, volunteer, others.id, ReminderChanges(message="x"), seen=None, now=now)
    with pytest.raises(NotFound):
        delete_reminder(db, volunteer, others.id, now=now)
    with pytest.raises(NotAllowed):
        delete_reminder(db, volunteer.limited_to(frozenset()), mine.id, now=now)


def test_a_deleted_reminder_is_not_there_until_it_is_restored(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    planned = planned_of(db, reminder)
    delete_reminder(db, ADMIN, reminder.id, now=now)
    with pytest.raises(NotFound):
        get_reminder(db, ADMIN, reminder.id)
    assert planned_of(db, reminder) == []

    restore_reminder(db, ADMIN, reminder.id, now=now)

    assert get_reminder(db, ADMIN, reminder.id).status is ReminderStatus.ACTIVE
    assert planned_of(db, reminder) == planned
    assert restore_reminder(db, ADMIN, reminder.id, now=now).id == reminder.id  # one that is there stays as it is


@pytest.mark.parametrize("before", [ReminderStatus.ACTIVE, ReminderStatus.PAUSED])
def test_an_ended_reminder_is_reopened_as_it_was(db: Session, now: datetime, before: ReminderStatus) -> None:
    reminder = make(db, a_patient(db), now=now)
    set_reminder_status(db, ADMIN, reminder.id, before, now=now)
    planned = planned_of(db, reminder)
    set_reminder_status(db, ADMIN, reminder.id, ReminderStatus.ENDED, now=now)

    assert reopen_reminder(db, ADMIN, reminder.id, before, now=now).status is before

    assert planned_of(db, reminder) == planned
    with pytest.raises(IllegalTransition):
        reopen_reminder(db, ADMIN, reminder.id, before, now=now)


def test_only_who_sees_the_patient_takes_back_that_a_reminder_was_deleted(db: Session, now: datetime) -> None:
    reminder = make(db, a_patient(db), now=now)
    delete_reminder(db, ADMIN, reminder.id, now=now)
    with pytest.raises(NotFound):
        restore_reminder(db, an_actor(user=a_user(db)), reminder.id, now=now)
    with pytest.raises(NotAllowed):
        restore_reminder(db, ADMIN.limited_to(frozenset()), reminder.id, now=now)


def planned_of(db: Session, reminder: Reminder) -> list[datetime]:
    scheduled = select(Occurrence.due_at).where(
        Occurrence.reminder_id == reminder.id, Occurrence.status == OccurrenceStatus.SCHEDULED
    )
    return list(db.exec(scheduled.order_by(col(Occurrence.due_at))).all())
