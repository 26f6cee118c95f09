"""A worker that stands still in the middle of its work, past every lease, and then goes on as if nothing had been."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.work import Send, SendState
from app.services.work.devices import SEND_LEASE
from tests.databases import Database
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.ledger import all_sent, compare, open_work, states
from tests.faults.serving import until
from tests.faults.workers import HURRY, Worker, environment
from tests.servers.gowa.running import GowaProcess

COUNT = 60
LATER = 10
LEASE = SEND_LEASE / HURRY  # as long as the workers of this test hold a message on the wire


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_another_worker_takes_over_and_the_one_that_wakes_up_changes_nothing(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    gowa.mode(delay_ms=80, sequential=True)
    settings = environment(database, gowa, tmp_path)
    zombie, heir = Worker("zombie", settings, tmp_path), Worker("heir", settings, tmp_path)
    with zombie:
        _remind(COUNT)
        until(lambda: len(gowa.accepted()) >= 10)
        zombie.signal(signal.SIGSTOP)
        held = _held()
        assert held, "it stands still with messages in its hands"
        with heir:
            until(lambda: open_work() == 0, within=120, what=lambda: f"stuck: {states()}")
            ledger = compare(gowa)
            assert ledger.is_clean, ledger
            assert ledger.repeated == [], "what left is found in GOWA's history"
            assert states() == all_sent(COUNT)
            fences = _fences()

            zombie.signal(signal.SIGCONT)
            time.sleep(3)
            assert _fences() == fences, "nothing that it still holds counts"
            assert compare(gowa).taken == COUNT
            assert states() == all_sent(COUNT)
        # The heir has gone, and the former zombie is a worker like any other.
        _remind(LATER, first=COUNT)
        until(lambda: open_work() == 0, within=120, what=lambda: f"stuck: {states()}")
    ledger = compare(gowa)
    assert ledger.is_clean, ledger
    assert ledger.taken == COUNT + LATER


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_process_that_was_alone_and_frozen_goes_on_without_saying_anything_twice(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    gowa.mode(delay_ms=60, sequential=True)
    with Worker("alone", environment(database, gowa, tmp_path), tmp_path) as worker:
        _remind(COUNT)
        until(lambda: len(gowa.accepted()) >= 10)
        worker.signal(signal.SIGSTOP)
        time.sleep(1.5 * LEASE.total_seconds())
        worker.signal(signal.SIGCONT)
        until(lambda: open_work() == 0, within=120, what=lambda: f"stuck: {states()}")
    ledger = compare(gowa)
    assert ledger.is_clean, ledger
    assert ledger.repeated == []
    assert states() == all_sent(COUNT)


def _remind(count: int, *, first: int = 0) -> None:
    now = clock.now()
    with transaction() as session:
        due_for(session, reminders_for(session, a_crowd(session, count, first=first)), lambda _: now)


def _held() -> list[Send]:
    with reading() as session:
        return list(session.exec(select(Send).where(Send.state == SendState.SENDING)).all())


def _fences() -> dict[str, int]:
    with reading() as session:
        rows = session.exec(select(Send.id, Send.fence)).all()
    return {str(name): fence for name, fence in rows}
