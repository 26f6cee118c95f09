from __future__ import annotations

import socket

import pytest

from app.errors import RateLimited
from app.security.limits import Limiter, Rule, _redis, limiter

RULE = Rule("tries", 3, 60)


@pytest.fixture(params=["memory", "redis"])
def limits(request: pytest.FixtureRequest) -> Limiter:
    shared = _redis(request.getfixturevalue("redis_url")) if request.param == "redis" else None
    return Limiter(shared, is_on=True)


def test_what_is_within_the_limit_passes_and_one_more_does_not(limits):
    standings = [limits.count(RULE, "ann") for _ in range(4)]
    assert [standing.is_within for standing in standings] == [True, True, True, False]
    assert [standing.remaining for standing in standings] == [2, 1, 0, 0]
    assert limits.count(RULE, "ben").is_within


def test_whoever_comes_too_often_hears_when_to_come_again(limits):
    for _ in range(3):
        limits.require(RULE, "ann")
    with pytest.raises(RateLimited) as refused:
        limits.require(RULE, "ann")
    assert 1 <= refused.value.retry_after <= 60
    headers = limits.count(RULE, "ann").headers()
    assert headers["X-RateLimit-Limit"] == "3"
    assert headers["X-RateLimit-Remaining"] == "0"
    assert headers["RateLimit"].startswith('"tries";r=0;t=')
    assert int(headers["Retry-After"]) >= 1


def test_room_is_asked_for_without_counting_and_can_be_given_back(limits):
    for _ in range(10):
        limits.require_room(RULE, "ann")
    for _ in range(3):
        limits.count(RULE, "ann")
    with pytest.raises(RateLimited):
        limits.require_room(RULE, "ann")
    limits.forget(RULE, "ann")
    limits.require_room(RULE, "ann")


def test_two_processes_share_the_count_in_redis(redis_url):
    one, two = Limiter(_redis(redis_url), is_on=True), Limiter(_redis(redis_url), is_on=True)
    assert [limits.count(RULE, "ann").is_within for limits in (one, two, one, two)] == [True, True, True, False]


def test_without_redis_each_process_still_counts_for_itself():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = Limiter(_redis(f"redis://127.0.0.1:{taken.getsockname()[1]}/0"), is_on=True)
        assert [away.count(RULE, "ann").is_within for _ in range(4)] == [True, True, True, False]


def test_limits_can_be_switched_off_for_measurements(override_settings):
    override_settings(rate_limits=False)
    for _ in range(20):
        limiter().require(RULE, "ann")
        limiter().require_room(RULE, "ann")
