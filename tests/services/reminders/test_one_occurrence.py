"""Changing one due moment and no other (R6): moved, reworded, left out, taken back in; never made a second time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session

from app.errors import IllegalTransition, Invalid, VersionConflict
from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus, Reminder, ReminderStatus
from app.services.reminders.commands import change_reminder, set_reminder_status
from app.services.reminders.edited import BY_HAND
from app.services.reminders.one_occurrence import cancel_occurrence, restore_occurrence
from app.services.reminders.planning import plan_batch, plan_reminder
from app.services.reminders.schemas import ReminderChanges
from app.services.subscription import activate, deactivate
from tests.services.reminders.planned import ADMIN, edit, identities, planned, rows

S = OccurrenceStatus


def replan(db: Session, reminder: Reminder, patient: Patient, now: datetime) -> None:
    """The clock's planning, as often as it likes."""
    for _ in range(3):
        plan_reminder(db, reminder, patient, now=now)
        reminder.planned_until = now
        db.flush()
        plan_batch(db, now=now)


def test_one_is_moved_and_the_others_stay(db: Session, now: datetime) -> None:
    reminder, patient = planned(db, now)
    first, *others = rows(db, reminder)
    before = [(row.id, row.due_at) for row in others]
    edit(db, first, now, time=f"{first.slot[:2]}:45")
    replan(db, reminder, patient, now)
    after = rows(db, reminder)
    moved = next(row for row in after if row.id == first.id)
    assert (moved.wall_time[3:], moved.is_edited) == ("45", True)
    assert [(row.id, row.due_at) for row in after if row.id != first.id] == before


def test_moving_back_home_is_no_move(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    first = rows(db, reminder)[0]
    home = first.due_at
    edit(db, first, now, time=f"{first.slot[:2]}:45")
    edit(db, first, now, time=first.slot)
    assert (first.moved_to, first.due_at) == (None, home)


def test_own_words_are_what_is_sent_and_empty_words_are_the_reminders(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    first = rows(db, reminder)[0]
    edit(db, first, now, message="  Hari ini puasa dulu, {name}. ")
    assert first.own_message == "Hari ini puasa dulu, {name}."
    edit(db, first, now, message="")
    assert first.own_message is None


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"time": "8:00"}, "time", "error.time_unreadable"),
        ({"time": ""}, "time", "error.time_unreadable"),
        ({"day": date(2026, 3, 9)}, "time", "error.occurrence_in_the_past"),
        ({"day": date(2026, 5, 9)}, "date", "error.occurrence_too_far"),
        ({"day": date(2026, 3, 11)}, "time", "error.occurrence_taken"),
        ({"day": date(2026, 3, 20)}, "time", "error.occurrence_taken"),
        ({"message": "Halo {nama}"}, "message", "error.variable_unknown"),
    ],
)
def test_what_cannot_be_is_named(
    db: Session, now: datetime, changes: dict[str, object], field: str, message: str
) -> None:
    reminder, _ = planned(db, now)
    with pytest.raises(Invalid) as problem:
        edit(db, rows(db, reminder)[0], now, **changes)
    assert [(detail.field, detail.message) for detail in problem.value.details] == [(field, message)]


def test_only_what_is_scheduled_changes(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    first = rows(db, reminder)[0]
    first.status = S.SENT
    for act in (
        lambda: edit(db, first, now, message="x"),
        lambda: cancel_occurrence(db, ADMIN, first.id, now=now),
        lambda: restore_occurrence(db, ADMIN, first.id, now=now),
    ):
        with pytest.raises(IllegalTransition):
            act()


def test_two_editors_merge_by_field_and_are_told_of_the_same(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    first = rows(db, reminder)[0]
    edit(db, first, now, seen=1, time=f"{first.slot[:2]}:45")
    edit(db, first, now, seen=1, message="Halo")
    with pytest.raises(VersionConflict) as conflict:
        edit(db, first, now, seen=1, time=f"{first.slot[:2]}:50")
    assert [detail.field for detail in conflict.value.details] == ["time"]


def test_one_left_out_stays_out_until_it_is_taken_back_in(db: Session, now: datetime) -> None:
    reminder, patient = planned(db, now)
    first = rows(db, reminder)[0]
    cancel_occurrence(db, ADMIN, first.id, now=now)
    replan(db, reminder, patient, now)
    assert (rows(db, reminder)[0].status, rows(db, reminder)[0].reason) == (S.CANCELLED, BY_HAND)
    assert restore_occurrence(db, ADMIN, first.id, now=now).status is S.SCHEDULED


def test_a_pause_and_a_time_of_silence_do_not_undo_a_move(db: Session, now: datetime) -> None:
    reminder, patient = planned(db, now)
    first = rows(db, reminder)[0]
    edit(db, first, now, time=f"{first.slot[:2]}:45")
    due, before = first.due_at, identities(db, reminder)
    set_reminder_status(db, ADMIN, reminder.id, ReminderStatus.PAUSED, now=now)
    assert rows(db, reminder)[0].status is S.CANCELLED
    set_reminder_status(db, ADMIN, reminder.id, ReminderStatus.ACTIVE, now=now)
    deactivate(db, ADMIN, patient, reason="asked", now=now)
    activate(db, ADMIN, patient, reason="asked", now=now)
    assert identities(db, reminder) == before
    again = rows(db, reminder)[0]
    assert (again.id, again.due_at, again.status) == (first.id, due, S.SCHEDULED)


def test_a_new_rule_takes_those_along_that_it_still_means(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    kept, gone = rows(db, reminder)[:2]
    for row in (kept, gone):
        edit(db, row, now, message="Khusus")
    change_reminder(db, ADMIN, reminder.id, ReminderChanges(times_of_day=[kept.slot, "22:00"]), seen=None, now=now)
    after = {(row.local_date, row.slot): row for row in rows(db, reminder)}
    assert after[kept.local_date, kept.slot].own_message == "Khusus"
    assert (gone.local_date, gone.slot) not in after
