"""When a failing neighbour is left alone, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.integrations.ai.breaker import CircuitBreaker
from app.integrations.ai.budget import DailyBudget

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class MovableClock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time():
    source = MovableClock()
    with clock.use(source):
        yield source


@pytest.fixture
def breaker(time):
    return CircuitBreaker(max_failures=3, pause=timedelta(seconds=60))


def _fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.try_enter()
        breaker.fail()


def test_it_opens_after_failures_in_a_row_only(breaker):
    _fail(breaker, 2)
    assert breaker.try_enter()
    breaker.succeed()
    _fail(breaker, 3)
    assert not breaker.try_enter()


def test_after_the_pause_exactly_one_caller_tries(breaker, time):
    _fail(breaker, 3)
    time.at += timedelta(seconds=59)
    assert not breaker.try_enter()
    time.at += timedelta(seconds=1)
    assert [breaker.try_enter() for _ in range(3)] == [True, False, False]


def test_a_good_probe_closes_it_and_a_bad_one_opens_it_again(breaker, time):
    _fail(breaker, 3)
    time.at += timedelta(seconds=60)
    _fail(breaker, 1)
    assert not breaker.try_enter()
    time.at += timedelta(seconds=60)
    assert breaker.try_enter()
    breaker.succeed()
    assert breaker.try_enter()
    assert breaker.try_enter()


def test_the_budget_lasts_a_day(time):
    budget = DailyBudget(1.0)
    budget.spend(0.6)
    assert budget.has_left()
    budget.spend(0.6)
    assert not budget.has_left()
    time.at += timedelta(hours=12)
    assert budget.has_left()


def test_a_budget_of_nothing_lets_nothing_through(time):
    assert not DailyBudget(0).has_left()
