"""From a wall clock to a moment: gaps, folds and quiet hours, in every zone there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.services.reminders.local_time import QuietHours, moment_of, parse_time, zone_of

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
SLOTS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(zone=ZONES, day=DAYS, slot=SLOTS)
def test_the_moment_shows_the_slot_or_lies_right_after_a_gap(zone: str, day: date, slot: time) -> None:
    there = ZoneInfo(zone)
    moment = moment_of(day, slot, there)
    shown = moment.astimezone(there).replace(tzinfo=None)
    wall = datetime.combine(day, slot)
    if shown == wall:
        assert (moment - timedelta(hours=1)).astimezone(there).replace(tzinfo=None) != wall, "the first of a fold"
    else:
        just_before = (moment - timedelta(minutes=1)).astimezone(there).replace(tzinfo=None)
        assert just_before < wall < shown
        assert shown - just_before > timedelta(minutes=1), "the clock jumped in that minute"


@given(zone=ZONES, day=DAYS, early=SLOTS, late=SLOTS)
def test_a_later_slot_is_never_due_before_an_earlier_one_outside_folds(
    zone: str, day: date, early: time, late: time
) -> None:
    there = ZoneInfo(zone)
    first, second = moment_of(day, min(early, late), there), moment_of(day, max(early, late), there)
    folds = {moment.astimezone(there).utcoffset() for moment in (first, second)}
    assert first <= second or len(folds) == 2


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Asia/jakarta\0", "x" * 300])
def test_a_zone_that_is_none_is_explained(name: str) -> None:
    with pytest.raises(Invalid):
        zone_of(name)


@pytest.mark.parametrize("text", ["8:00", "24:00", "08:60", "08:00:00", " 08:00", "٠٨:٠٠", "", "08.00"])
def test_a_time_that_is_none_is_explained(text: str) -> None:
    with pytest.raises(Invalid):
        parse_time(text)


@pytest.mark.parametrize(
    ("hours", "local", "allowed"),
    [
        ("21:00-05:00", "20:59", "20:59"),
        ("21:00-05:00", "21:00", "05:00"),
        ("21:00-05:00", "23:59", "05:00"),
        ("21:00-05:00", "00:00", "05:00"),
        ("21:00-05:00", "04:59", "05:00"),
        ("21:00-05:00", "05:00", "05:00"),
        ("13:00-15:00", "14:00", "15:00"),
        ("13:00-15:00", "15:00", "15:00"),
        ("00:00-00:00", "03:00", "03:00"),
        ("22:00-00:00", "23:00", "00:00"),
    ],
)
def test_quiet_hours_end_when_they_say(hours: str, local: str, allowed: str) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    moment = datetime.combine(date(2026, 3, 10), time.fromisoformat(local), zone).astimezone(UTC)
    heard = QuietHours(hours).next_allowed(moment, zone)
    assert heard >= moment
    assert f"{heard.astimezone(zone):%H:%M}" == allowed
    assert heard - moment < timedelta(hours=10)
