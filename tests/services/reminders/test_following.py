"""Changing a reminder from one due moment on (R6): the old rule ends there, a new one goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from app.errors import VersionConflict
from app.models.reminder import OccurrenceStatus
from app.services.reminders.commands import change_reminder
from app.services.reminders.following import change_following
from app.services.reminders.one_occurrence import cancel_occurrence
from app.services.reminders.planning import plan_reminder
from app.services.reminders.schemas import ReminderChanges
from tests.factories import a_patient, a_reminder
from tests.services.reminders.planned import ADMIN, edit, identities, planned, rows


def test_following_ends_the_old_rule_and_goes_on_with_the_new(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    _, cut, *_ = rows(db, reminder)
    new = change_following(db, ADMIN, cut.id, ReminderChanges(message="Baru"), seen=None, now=now)
    assert new.continues_id == reminder.id
    assert (new.message, reminder.message) == ("Baru", "Waktunya minum obat.")
    split = (cut.local_date, cut.slot)
    assert all(identity < split for identity in identities(db, reminder))
    assert all(identity >= split for identity in identities(db, new))


def test_following_carries_over_what_was_changed_by_hand(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    _, cut, moved, left_out, *_ = rows(db, reminder)
    edit(db, moved, now, time=f"{moved.slot[:2]}:45")
    cancel_occurrence(db, ADMIN, left_out.id, now=now)
    new = change_following(db, ADMIN, cut.id, ReminderChanges(message="Baru"), seen=None, now=now)
    by_id = {row.id: row for row in rows(db, new)}
    assert by_id[moved.id].wall_time.endswith("45")
    assert by_id[left_out.id].status is OccurrenceStatus.CANCELLED


def test_following_from_the_first_changes_the_reminder_itself(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    reminder = a_reminder(db, patient, start_date=date(2026, 3, 11))
    plan_reminder(db, reminder, patient, now=now)
    first = rows(db, reminder)[0]
    assert change_following(db, ADMIN, first.id, ReminderChanges(message="Baru"), seen=None, now=now).id == reminder.id


def test_following_with_other_times_loses_and_doubles_no_dose_of_the_day(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now - timedelta(hours=4), "06:00", "20:00")
    evening = next(row for row in rows(db, reminder) if row.slot == "20:00")
    changes = ReminderChanges(times_of_day=["05:00", "19:00"])
    new = change_following(db, ADMIN, evening.id, changes, seen=None, now=now)
    of_the_day = [slot for day, slot in identities(db, reminder, new) if day == evening.local_date]
    assert sorted(of_the_day) == ["06:00", "19:00"]


def test_following_keeps_the_rhythm_of_every_other_day(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    reminder = a_reminder(db, patient, start_date=date(2026, 3, 2))
    reminder.interval = 2
    plan_reminder(db, reminder, patient, now=now)
    cut = rows(db, reminder)[-1]
    new = change_following(db, ADMIN, cut.id, ReminderChanges(message="Baru"), seen=None, now=now)
    assert {(day - date(2026, 3, 2)).days % 2 for day, _ in identities(db, new)} == {0}


def test_following_of_an_older_view_is_a_conflict(db: Session, now: datetime) -> None:
    reminder, _ = planned(db, now)
    change_reminder(db, ADMIN, reminder.id, ReminderChanges(message="Lain"), seen=1, now=now)
    cut = rows(db, reminder)[1]
    with pytest.raises(VersionConflict):
        change_following(db, ADMIN, cut.id, ReminderChanges(message="Baru"), seen=1, now=now)
