"""Whatever is done to single due moments, in any order: no dose of a day is made twice."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.errors import IllegalTransition, Invalid
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderStatus
from app.services.reminders.commands import change_reminder, set_reminder_status
from app.services.reminders.following import change_following
from app.services.reminders.one_occurrence import cancel_occurrence, restore_occurrence
from app.services.reminders.planning import plan_reminder
from app.services.reminders.schemas import ReminderChanges
from tests.services.reminders.planned import ADMIN, edit, identities, planned, rows

SLOTS = ("06:00", "08:00", "13:30", "20:00")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["move", "cancel", "restore", "reword", "pause", "resume", "replan", "following", "rule"]),
        st.integers(0, 7),
        st.integers(0, 59),
    ),
    max_size=12,
)


@pytest.mark.timeout(60)  # forty orders of edits, one after the other
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
        if row is not None and row.status is OccurrenceStatus.SCHEDULED:
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
