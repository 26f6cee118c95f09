"""When the clock's jobs are due: computed by us in the organisation's zone, whatever daylight saving does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event
from sqlmodel import Session

from app.jobs.reports import Report
from app.jobs.schedule import RECURRING, Recurring
from tests.conftest import Override

NIGHTLY = Recurring("house.clean", lambda _gateways, *, now: Report(), nightly="02:30")


def test_every_job_has_a_name_of_its_own_and_one_kind_of_time() -> None:
    names = [job.name for job in RECURRING]
    assert len(set(names)) == len(names)
    assert all((job.every is None) != (job.nightly is None) for job in RECURRING)
    assert all(name.count(".") == 1 for name in names)


# PostgreSQL plans by what stands in the tables; SQLite says what it would do with empty ones too.
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_look_of_the_clock_reads_through_a_table(db: Session, now: datetime, override_settings: Override) -> None:
    override_settings(smtp_url="smtp://localhost:25")
    connection = db.connection()
    looked: list[tuple[str, object]] = []

    def note(_connection: Connection, _cursor: object, query: str, values: object, *_: object) -> None:
        looked.append((query, values))

    event.listen(connection, "before_cursor_execute", note)
    for job in RECURRING:
        if job.when is not None:
            job.when(db, now=now)
    event.remove(connection, "before_cursor_execute", note)
    plans = [
        str(step[-1])
        for query, values in looked
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)  # type: ignore[arg-type]  # as the driver was given them
    ]
    through = [
        step
        for step in plans
        if step.startswith("SCAN") and "figure_change" not in step and "dose_sum_change" not in step
    ]
    assert plans
    assert not through  # the two are queues: whatever stands in them is to be done


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
