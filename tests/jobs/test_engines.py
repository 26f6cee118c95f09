"""The contract of a job engine, kept by threads and by Procrastinate."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from app.db import transaction
from app.jobs.engine import JobEngine
from app.jobs.procrastinate_engine import ProcrastinateEngine
from app.jobs.threads import ThreadsEngine
from tests.databases import Database
from tests.servers.postgres import shared_postgres


class Work:
    """Counts the runs of each job; a job can be held, and can fail."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.gates: dict[str, threading.Event] = {}
        self.begun = threading.Semaphore(0)
        self.failing: set[str] = set()

    def __call__(self, job: str) -> None:
        self.begun.release()
        if job in self.gates:
            assert self.gates[job].wait(20)
        self.runs[job] += 1
        if job in self.failing:
            raise ValueError("this job always fails")

    def hold(self, job: str) -> threading.Event:
        gate = self.gates[job] = threading.Event()
        return gate


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def engine(kind: str, database: Database, work: Work) -> Iterator[JobEngine]:
    made: JobEngine = ThreadsEngine(work) if kind == "sqlite" else ProcrastinateEngine(database.url, work)
    made.start()
    yield made
    made.stop(within=10)


def until(holds: Callable[[], bool], *, within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def settled(engine: JobEngine, work: Work) -> None:
    """Everything deferred before has run: a last job has."""
    before = work.runs["settle"]
    engine.defer(None, "settle")
    until(lambda: work.runs["settle"] > before)
    time.sleep(0.1)


def test_a_deferred_job_runs(engine: JobEngine, work: Work) -> None:
    engine.defer(None, "a.job")
    until(lambda: work.runs["a.job"] == 1)


@pytest.mark.parametrize("way", ["defer", "wake"])
def test_a_job_runs_after_the_commit_and_not_before(engine: JobEngine, work: Work, way: str) -> None:
    with transaction() as session:
        getattr(engine, way)(session, "a.job")
        settled_meanwhile = work.runs["a.job"]
    assert settled_meanwhile == 0
    until(lambda: work.runs["a.job"] == 1)


@pytest.mark.parametrize("way", ["defer", "wake"])
def test_what_was_rolled_back_wakes_nobody(engine: JobEngine, work: Work, way: str) -> None:
    with suppress(ZeroDivisionError), transaction() as session:
        getattr(engine, way)(session, "a.job")
        raise ZeroDivisionError
    settled(engine, work)
    assert work.runs["a.job"] == 0


@pytest.mark.parametrize("way", ["defer", "wake"])
def test_a_released_savepoint_is_not_yet_a_commit(engine: JobEngine, work: Work, way: str) -> None:
    with suppress(ZeroDivisionError), transaction() as session:
        with session.begin_nested():
            getattr(engine, way)(session, "a.job")
        raise ZeroDivisionError
    settled(engine, work)
    assert work.runs["a.job"] == 0


@pytest.mark.parametrize("way", ["defer", "wake"])
def test_many_wake_ups_before_a_run_make_few_runs(engine: JobEngine, work: Work, way: str) -> None:
    gate = work.hold("a.job")
    for _ in range(50):
        with transaction() as session:
            getattr(engine, way)(session, "a.job")
    until(lambda: work.begun.acquire(blocking=False))
    gate.set()
    settled(engine, work)
    assert 1 <= work.runs["a.job"] <= 3


@pytest.mark.parametrize("way", ["defer", "wake"])
def test_a_wake_up_during_a_run_makes_another_run(engine: JobEngine, work: Work, way: str) -> None:
    gate = work.hold("a.job")
    engine.defer(None, "a.job")
    assert work.begun.acquire(timeout=10)
    with transaction() as session:
        getattr(engine, way)(session, "a.job")
    gate.set()
    until(lambda: work.runs["a.job"] == 2)


def test_a_job_that_is_held_does_not_hold_another(engine: JobEngine, work: Work) -> None:
    gate = work.hold("slow.job")
    engine.defer(None, "slow.job")
    engine.defer(None, "quick.job")
    until(lambda: work.runs["quick.job"] == 1)
    gate.set()
    until(lambda: work.runs["slow.job"] == 1)


def test_a_job_that_fails_does_not_end_the_engine(engine: JobEngine, work: Work) -> None:
    work.failing.add("bad.job")
    engine.defer(None, "bad.job")
    until(lambda: work.runs["bad.job"] == 1)
    engine.defer(None, "a.job")
    until(lambda: work.runs["a.job"] == 1)


def test_stopping_waits_for_the_job_that_runs(engine: JobEngine, work: Work) -> None:
    gate = work.hold("a.job")
    engine.defer(None, "a.job")
    assert work.begun.acquire(timeout=10)
    threading.Timer(0.3, gate.set).start()
    engine.stop(within=10)
    assert work.runs["a.job"] == 1


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_a_job_deferred_while_nobody_worked_is_not_lost(database: Database, work: Work) -> None:
    deferring = ProcrastinateEngine(database.url, Work())
    deferring._app.open()
    with transaction() as session:
        deferring.defer(session, "a.job")
    deferring._app.close()
    working = ProcrastinateEngine(database.url, work)
    working.start()
    until(lambda: work.runs["a.job"] == 1)
    working.stop(within=10)


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_two_workers_share_one_queue_and_run_a_job_once(engine: JobEngine, database: Database, work: Work) -> None:
    other = ProcrastinateEngine(database.url, work)
    other.start()
    with transaction() as session:
        for number in range(20):
            engine.defer(session, f"job.{number}")
    until(lambda: sum(work.runs.values()) == 20)
    settled(engine, work)
    other.stop(within=10)
    assert set(work.runs.values()) == {1}


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_the_worker_works_again_after_the_database_cut_every_line(
    engine: JobEngine, database: Database, work: Work
) -> None:
    import psycopg

    engine.defer(None, "a.job")
    until(lambda: work.runs["a.job"] == 1)
    with psycopg.connect(shared_postgres().url(), autocommit=True) as connection:
        name = database.url.split("/")[3].split("?")[0]
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    with transaction() as session:
        engine.defer(session, "a.job")
    until(lambda: work.runs["a.job"] == 2, within=20)
