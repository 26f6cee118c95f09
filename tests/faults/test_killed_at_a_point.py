"""kill -9 at each named point of a send: nothing is lost, nothing is said twice unmarked, nothing stays stuck."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.db import transaction
from app.faults import POINTS
from app.jobs.sends import MOST_AHEAD
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.ledger import all_sent, compare, open_work, states
from tests.faults.workers import HURRY, Worker, environment
from tests.servers.gowa.running import GowaProcess

STUCK_AFTER = 120.0
PASSAGE = 5
LATER = {"in_reaper": 1, "before_claim_commit": 20}  # those that are passed once for many messages


def reminders(count: int, *, over: float) -> None:
    """`count` reminders, due evenly within the next `over` seconds."""
    begin = clock.now()
    with transaction() as session:
        due_for(
            session,
            reminders_for(session, a_crowd(session, count)),
            lambda n: begin + timedelta(seconds=over) * (n / count),
        )


def work_until_settled(workers: Sequence[Worker], *, within: float) -> None:
    """Let the workers work and die until everything is final. `within` seconds count from the last death."""
    for worker in workers:
        worker.start()
    try:
        deadline = time.monotonic() + within
        while open_work():
            if sum(worker.restart_if_dead() for worker in workers):
                deadline = time.monotonic() + within
            assert time.monotonic() < deadline, _stuck(workers)
            time.sleep(0.05)
    finally:
        for worker in workers:
            worker.stop()


def _stuck(workers: Sequence[Worker]) -> str:
    logs = "\n".join(f"-- {worker.name}\n{worker.log.read_text()[-2000:]}" for worker in workers)
    return f"stuck: {states()}\n{logs}"


def points_of(workers: Sequence[Worker]) -> set[str]:
    return {point for worker in workers for point in worker.died_at}


@pytest.mark.timeout(300)
def test_a_killed_worker_loses_nothing_and_says_nothing_twice(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    count = 240 if database.kind == "postgres" else 100
    settings = environment(database, gowa, tmp_path)
    reminders(count, over=20)
    if database.kind == "postgres":
        plans = [
            ("before_claim_commit", "after_claim", "in_reaper"),
            ("after_http_write", "after_http_answer", "before_sent_commit", "in_reaper"),
        ]
    else:
        plans = [
            (
                "before_claim_commit",
                "after_claim",
                "after_http_write",
                "after_http_answer",
                "before_sent_commit",
                "in_reaper",
            )
        ]
    workers = [
        Worker(f"worker-{number}", settings, tmp_path, faults=tuple(at(point) for point in plan))
        for number, plan in enumerate(plans)
    ]

    work_until_settled(workers, within=90)

    assert points_of(workers) == set(POINTS)
    ledger = compare(gowa)
    assert ledger.is_clean, ledger
    assert ledger.repeated == [], "what GOWA took is found in its history, and needs no repetition"
    assert states() == all_sent(count)


@pytest.mark.timeout(300)
def test_a_message_that_history_does_not_show_is_said_once_more_with_a_mark(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    gowa.mode(history_loses=True, delay_ms=60)  # slower than the database, as a real WhatsApp is: one message at a time
    reminders(40, over=0)
    worker = Worker("worker", environment(database, gowa, tmp_path), tmp_path, faults=(at("after_http_write"),))

    work_until_settled([worker], within=90)

    ledger = compare(gowa)
    assert ledger.is_clean, ledger
    # One group answered, one on the wire, one claimed; a slow database makes groups of more than one message.
    assert 1 <= len(ledger.repeated) <= 3 * MOST_AHEAD, "the unknown window: what was in the air when the worker died"
    assert states() == all_sent(40)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("point", POINTS)
def test_a_thousand_reminders_survive_a_kill_at_the_point(
    database: Database, gowa: GowaProcess, tmp_path: Path, point: str
) -> None:
    """With the leases of production: two minutes after the last death nothing is open."""
    settings = environment(database, gowa, tmp_path, hurry=1)
    reminders(1_000, over=0)
    first = ("after_claim:50",) if point == "in_reaper" else ()
    faults = (*first, f"{point}:{LATER.get(point, 200)}")
    number = 2 if database.kind == "postgres" else 1
    # A reaper may run in either process: both are to die in it.
    others = tuple(f for f in faults if point == "in_reaper")
    workers = [
        Worker(f"worker-{n}", settings, tmp_path, faults=faults if n == 0 else others[1:]) for n in range(number)
    ]

    work_until_settled(workers, within=STUCK_AFTER)

    assert point in points_of(workers)
    ledger = compare(gowa)
    assert ledger.is_clean, ledger
    assert states() == all_sent(1_000)


def at(point: str) -> str:
    return f"{point}:{1 if point == 'in_reaper' else PASSAGE}"


assert HURRY * 6 == STUCK_AFTER, "the short form gives the recovery the same share of time"
