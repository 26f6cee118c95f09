"""When the clock's jobs are due: computed by us in the organisation's zone, whatever daylight saving does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.jobs.reports import Report
from app.jobs.schedule import RECURRING, Recurring

NIGHTLY = Recurring("house.clean", lambda _gateways, *, now: Report(), nightly="02:30")


def test_every_job_has_a_name_of_its_own_and_one_kind_of_time() -> None:
    names = [job.name for job in RECURRING]
    assert len(set(names)) == len(names)
    assert all((job.every is None) != (job.nightly is None) for job in RECURRING)
    assert all(name.count(".") == 1 for name in names)


def test_a_job_of_every_minute_is_due_at_once_and_then_a_minute_after_it_began(now: datetime) -> None:
    job = Recurring("letters.count", NIGHTLY.run, every=timedelta(minutes=1))
    assert job.first_run(now=now, zone=ZoneInfo("Asia/Jakarta")) == now
    assert job.next_run(now=now, zone=ZoneInfo("Asia/Jakarta")) == now + timedelta(minutes=1)


def test_a_nightly_job_is_due_at_that_time_of_the_organisation(now: datetime) -> None:
    assert NIGHTLY.first_run(now=now, zone=ZoneInfo("Asia/Jakarta")) == datetime(2026, 3, 10, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Jakarta"])
def test_a_nightly_job_runs_once_on_every_day_of_a_year(zone: str) -> None:
    moment, days = datetime(2025, 12, 31, 12, tzinfo=UTC), []
    while len(days) < 366:
        moment = NIGHTLY.next_run(now=moment, zone=ZoneInfo(zone))
        days.append(moment.astimezone(ZoneInfo(zone)).date())
    assert len(set(days)) == 366
    assert days == sorted(days)
    assert (days[-1] - days[0]).days == 365
