"""Changing one due moment and no other (R6): moved, reworded, left out, taken back in; never made a second time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid, VersionConflict
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.reminders.commands import change_reminder, set_reminder_status
from app.services.reminders.edited import BY_HAND
from app.services.reminders.following import change_following
from app.services.reminders.one_occurrence import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from app.services.reminders.planning import plan_batch, plan_reminder
from app.services.reminders.schemas import ReminderChanges
from app.services.subscription import activate, deactivate
from tests.factories import a_patient, a_reminder, an_actor

ADMIN = an_actor("admin")
S = OccurrenceStatus
SLOTS = ("06:00", "08:00", "13:30", "20:00")


def planned(db: Session, now: datetime, *times: str, patient: Patient | None = None) -> tuple[Reminder, Patient]:
    owner = patient or a_patient(db)
    reminder = a_reminder(db, owner, times_of_day=list(times or ("08:00", "20:00")), start_date=date(2026, 3, 1))
    plan_reminder(db, reminder, owner, now=now)
    return reminder, owner


def rows(db: Session, reminder: Reminder) -> list[Occurrence]:
    query = select(Occurrence).where(Occurrence.reminder_id == reminder.id).order_by(col(Occurrence.due_at))
    return list(db.exec(query.execution_options(populate_existing=True)).all())


def identities(db: Session, *reminders: Reminder) -> list[tuple[date, str]]:
    return sorted((row.local_date, row.slot) for reminder in reminders for row in rows(db, reminder))


def edit(db: Session, occurrence: Occurrence, now: datetime, *, seen: int | None = None, **changes: object) -> None:
    given = OccurrenceChanges(**changes)  # type: ignore[arg-type]
    change_occurrence(db, ADMIN, occurrence.id, given, seen=seen, now=now)


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
    assert by_id[left_out.id].status is S.CANCELLED


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


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["move", "cancel", "restore", "reword", "pause", "resume", "replan", "following", "rule"]),
        st.integers(0, 7),
        st.integers(0, 59),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
@example(acts=[("move", 1, 0)])
def test_whatever_is_edited_no_dose_of_a_day_is_made_twice(db: Session, now: datetime, acts: list) -> None:
    """Unique by day and slot over the whole chain of reminders; what was moved or left out is never planned anew."""
    reminder, patient = planned(db, now, *SLOTS)
    chain = [reminder]
    touched: dict[tuple[date, str], str] = {}
    for act, number, minute in acts:
        rows_now = [row for each in chain for row in rows(db, each)]
        target = rows_now[number % len(rows_now)] if rows_now else None
        try:
            _do(db, act, chain, target, minute, patient, touched, now)
        except (IllegalTransition, Invalid):
            continue
    for each in chain:
        plan_reminder(db, each, patient, now=now)
    found = identities(db, *chain)
    assert len(found) == len(set(found))
    by_identity = {(row.local_date, row.slot): row for each in chain for row in rows(db, each)}
    for identity, kind in touched.items():
        row = by_identity.get(identity)
        if row is not None and row.status is S.SCHEDULED:
            assert kind != "cancel", "one that was left out is planned again"
            assert row.is_edited, "one that was changed by hand was made anew"


def _do(
    db: Session,
    act: str,
    chain: list[Reminder],
    target: Occurrence | None,
    minute: int,
    patient: Patient,
    touched: dict[tuple[date, str], str],
    now: datetime,
) -> None:
    newest = chain[-1]
    of_the_reminder = {
        "pause": lambda: set_reminder_status(db, ADMIN, newest.id, ReminderStatus.PAUSED, now=now),
        "resume": lambda: set_reminder_status(db, ADMIN, newest.id, ReminderStatus.ACTIVE, now=now),
        "replan": lambda: plan_reminder(db, newest, patient, now=now),
        "rule": lambda: change_reminder(
            db, ADMIN, newest.id, ReminderChanges(window_minutes=60 + minute), seen=None, now=now
        ),
    }
    if act in of_the_reminder:
        of_the_reminder[act]()
        return
    if target is None:
        return
    if act == "following":
        changes = ReminderChanges(message=f"Baru {minute}")
        new = change_following(db, ADMIN, target.id, changes, seen=None, now=now)
        chain += [new] if new.id not in {each.id for each in chain} else []
        return
    of_one = {
        "move": lambda: edit(db, target, now, time=f"{target.slot[:2]}:{minute:02}"),
        "reword": lambda: edit(db, target, now, message=f"Kata {minute}"),
        "cancel": lambda: cancel_occurrence(db, ADMIN, target.id, now=now),
        "restore": lambda: restore_occurrence(db, ADMIN, target.id, now=now),
    }
    before = _seen(target)
    of_one[act]()
    if _seen(target) != before:  # a move to where it is already changes nothing
        touched[target.local_date, target.slot] = act


def _seen(occurrence: Occurrence) -> tuple[object, ...]:
    return occurrence.wall_time, occurrence.own_message, occurrence.status
