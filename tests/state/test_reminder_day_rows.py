"""A due moment as a row: a patient who lives by another clock than the reader is told apart by their zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from app.services.pages import PageRequest
from app.services.reminders.day import DayFilter, look_at_day
from app.state.reminder_day_rows import dose_row
from tests.factories import a_patient, a_reminder, an_actor, an_occurrence

At = Callable[..., datetime]


@pytest.mark.parametrize(
    ("zone", "elsewhere"),
    [("Asia/Jayapura", "Asia/Jayapura"), ("Asia/Jakarta", ""), ("Asia/Bangkok", "")],  # Bangkok's clocks show the same
)
def test_a_row_names_the_patients_zone_where_their_clock_differs(
    db: Session, at: At, zone: str, elsewhere: str
) -> None:
    due_at = at("09:00")
    an_occurrence(db, a_reminder(db, a_patient(db, timezone=zone)), due_at=due_at)
    reader = ZoneInfo("Asia/Jakarta")
    day = DayFilter(due_at.astimezone(reader).date())
    (found,) = look_at_day(db, an_actor("admin"), day, PageRequest(size=5)).rows

    row = dose_row(found, zone=reader, now=due_at)

    assert (row.at, row.elsewhere) == (due_at.isoformat(), elsewhere)
