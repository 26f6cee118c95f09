"""The days of a rule, held against another reading of the same RRULE (python-dateutil)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from app.models.reminder import Frequency
from app.services.reminders.recurrence import WEEKDAYS, Rule

STARTS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
RULES = st.builds(
    Rule,
    start=STARTS,
    freq=st.sampled_from([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY]),
    interval=st.integers(1, 40),
    by_day=st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=7).map(tuple),
)


@given(rule=RULES, begin=st.integers(-40, 400), span=st.integers(0, 200))
def test_any_window_of_any_rule_is_what_the_rrule_says(rule: Rule, begin: int, span: int) -> None:
    first = rule.start + timedelta(days=begin)
    last = first + timedelta(days=span)
    start = datetime.combine(rule.start, datetime.min.time())
    between = rrulestr(rule.rrule(), dtstart=start).between(
        datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.min.time()), inc=True
    )
    assert list(rule.days(first, last)) == [moment.date() for moment in between]


@given(rule=RULES, cut=st.integers(0, 100))
def test_a_window_in_two_parts_is_the_whole(rule: Rule, cut: int) -> None:
    first, last = rule.start, rule.start + timedelta(days=100)
    middle = first + timedelta(days=cut)
    parts = [*rule.days(first, middle), *rule.days(middle + timedelta(days=1), last)]
    assert parts == list(rule.days(first, last))


def test_once_is_one_day() -> None:
    day = date(2026, 3, 10)
    assert list(Rule(day, Frequency.ONCE).days(day - timedelta(9), day + timedelta(9))) == [day]
    assert list(Rule(day, Frequency.ONCE).days(day + timedelta(1), day + timedelta(9))) == []


@pytest.mark.parametrize(("day", "expected"), [(29, "02-28"), (30, "02-28"), (31, "02-28"), (28, "02-28")])
def test_a_month_that_is_too_short_has_its_last_day(day: int, expected: str) -> None:
    rule = Rule(date(2026, 1, day), Frequency.MONTHLY)
    assert [f"{each:%m-%d}" for each in rule.days(date(2026, 2, 1), date(2026, 2, 28))] == [expected]
    leap = list(Rule(date(2024, 1, day), Frequency.MONTHLY).days(date(2024, 2, 1), date(2024, 2, 29)))
    assert leap == [date(2024, 2, min(day, 29))]


def test_pauses_and_the_end_are_included_days() -> None:
    day = date(2026, 3, 10)
    rule = Rule(day, Frequency.DAILY, end=day + timedelta(6), pauses=[(day + timedelta(2), day + timedelta(3))])
    assert [(each - day).days for each in rule.days(day, day + timedelta(30))] == [0, 1, 4, 5, 6]
