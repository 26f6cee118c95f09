"""How many messages leave in a second: two worker processes, two devices, a GOWA that takes 5 ms for each."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from app import clock
from app.db import transaction
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.services.reminders.due import queue_due
from bench.figure import Figure
from bench.stage import Stage
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.ledger import all_sent, compare, open_work, states
from tests.faults.workers import DEVICES
from tests.servers.gowa.running import GowaProcess

GOAL = 300.0
DELAY_MS = 5.0


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    count = 1_000 if is_quick else 4_000
    with stage.gowa(delay_ms=DELAY_MS) as gowa:
        bare = _bare(gowa, count // 4)
    with stage.gowa(delay_ms=DELAY_MS) as gowa, stage.database("postgres") as database:
        _queue(count)
        with stage.workers(database, gowa, 2):
            _wait(gowa, count, within=60 + count / 50)
            while open_work():
                time.sleep(0.1)
        ledger, rate = compare(gowa), _rate(gowa)
        note = "" if states() == all_sent(count) and ledger.is_clean else f"NOT CLEAN: {ledger} {states()}"
    reference = f"{bare:.0f}/s bare client loop ({rate / bare:.0%} of it), ceiling 400"
    return [Figure("sends, two processes on PostgreSQL", rate, "/s", GOAL, reference=reference, note=note)]


def _bare(gowa: GowaProcess, count: int) -> float:
    """The same messages over the same client, one thread a device, with nothing else to do."""
    client = GowaWhatsApp(gowa.url, username=gowa.username, password=gowa.password)

    def send(device: str) -> None:
        for number in range(count):
            client.send_text(device, f"62812{number:08d}@s.whatsapp.net", "Halo, waktunya minum obat (08.00).")

    threads = [threading.Thread(target=send, args=(device,)) for device in DEVICES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _rate(gowa)


def _queue(count: int) -> None:
    """Everything is queued before anybody works, so that only sending is measured."""
    now = clock.now()
    with transaction() as session:
        due_for(session, reminders_for(session, a_crowd(session, count)), lambda _n: now - timedelta(seconds=1))
    while True:
        with transaction() as session:
            if not queue_due(session, now=now).count:
                return


def _wait(gowa: GowaProcess, count: int, *, within: float) -> None:
    deadline = time.monotonic() + within
    while gowa.state()["accepted"] < count:
        if time.monotonic() > deadline:
            raise AssertionError(f"{gowa.state()['accepted']} of {count} sent after {within:.0f} s: {states()}")
        time.sleep(0.2)


def _rate(gowa: GowaProcess) -> float:
    """Per second, between a tenth and nine tenths of all messages: without the start and the uneven end."""
    times = sorted(message["at"] for message in gowa.accepted())
    first, last = len(times) // 10, len(times) * 9 // 10
    return (last - first) / (times[last] - times[first])
