"""Running a named job: leased, recorded, and never the end of whoever called it."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ports import NotSent
from app.jobs.process import WorkingProcess
from app.jobs.reports import Report
from app.jobs.running import JobRunner
from app.jobs.schedule import Recurring
from app.models.work import JobRun
from app.services.work.jobs import ensure_jobs
from app.services.work.wakeups import wake
from app.settings import get_settings
from tests.databases import Database

NOBODY = cast(Gateways, None)
ZONE = ZoneInfo("Asia/Jakarta")


def the_row(name: str = "letters.count") -> JobRun:
    with reading() as session:
        return session.get_one(JobRun, name)


def a_runner(job: Recurring, *, now: datetime) -> JobRunner:
    with transaction() as session:
        ensure_jobs(session, {job.name: now}, is_alone=True)
    return JobRunner({job.name: job}, NOBODY, ZONE)


def test_what_a_job_did_stands_in_its_row(database: Database, now: datetime) -> None:
    job = Recurring("letters.count", lambda _g, *, now: Report(counted=2), every=timedelta(minutes=1))
    a_runner(job, now=now)(job.name)
    assert (the_row().last_result, the_row().runs, the_row().failures) == ("counted 2", 1, 0)
    assert the_row().next_run_at == now + timedelta(minutes=1)


def test_a_failure_is_told_without_the_words_of_strangers(database: Database, now: datetime) -> None:
    failures = iter([NotSent("the gateway is away"), ValueError("Budi, +62 812 3456 7890")])

    def fail(_gateways: Gateways, *, now: datetime) -> Report:
        raise next(failures)

    job = Recurring("letters.count", fail, every=timedelta(minutes=1))
    runner = a_runner(job, now=now)
    runner(job.name)
    assert the_row().last_error == "NotSent: the gateway is away"
    runner(job.name)
    assert the_row().last_error == "ValueError"
    assert the_row().failures == 2


def test_a_job_that_is_asked_for_while_it_runs_runs_once_more(database: Database, now: datetime) -> None:
    runs: list[int] = []
    has_begun, may_end = threading.Event(), threading.Event()

    def count(_gateways: Gateways, *, now: datetime) -> Report:
        runs.append(1)
        has_begun.set()
        assert may_end.wait(10)
        return Report()

    job = Recurring("letters.count", count, every=timedelta(minutes=1))
    runner = a_runner(job, now=now)
    first = threading.Thread(target=runner, args=(job.name,))
    first.start()
    assert has_begun.wait(10)
    JobRunner({job.name: job}, NOBODY, ZONE)(job.name)  # another process
    may_end.set()
    first.join(10)
    assert len(runs) == 2


def test_a_name_that_is_no_job_is_ignored(database: Database, now: datetime) -> None:
    a_runner(Recurring("letters.count", lambda _g, *, now: Report(), every=timedelta(minutes=1)), now=now)("no.job")


def test_a_process_works_by_the_clock_and_by_wake_ups(database: Database) -> None:
    """The whole chain on both databases: tick or commit, engine, lease, body, record."""
    ticked, woken = threading.Event(), threading.Event()

    def tick(_gateways: Gateways, *, now: datetime) -> Report:
        ticked.set()
        return Report()

    def woke(_gateways: Gateways, *, now: datetime) -> Report:
        woken.set()
        return Report(woken=1)

    table = (
        Recurring("clock.tick", tick, every=timedelta(minutes=10)),
        Recurring("work.wake", woke, nightly="02:00"),
        Recurring("work.never", woke, every=timedelta(seconds=1), when=lambda _session, *, now: False),
    )
    settings = get_settings().model_copy(update={"gowa_device_id": []})
    process = WorkingProcess(settings, NOBODY, table)
    process.senders = process.senders.__class__(NOBODY, [])
    process.start()
    try:
        assert ticked.wait(15)
        assert not woken.is_set()
        with transaction() as session:
            wake(session, "work.wake")
        assert woken.wait(15)
        deadline = time.monotonic() + 10
        while the_row("work.wake").runs == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        process.stop(within=5)
    assert the_row("work.wake").last_result == "woken 1"
    assert the_row("work.never").runs == 0
