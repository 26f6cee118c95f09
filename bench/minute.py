"""Ten thousand reminders due within one minute: all of them end, none twice, and how late each one leaves."""

from __future__ import annotations

import time
from datetime import timedelta

from app import clock
from app.db import transaction
from bench.figure import Figure, percentile
from bench.stage import Stage
from tests.factories.crowd import a_crowd, due_for, reminders_for
from tests.faults.ledger import compare, open_work, states

START_AFTER = timedelta(seconds=12)


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    count = 1_500 if is_quick else 10_000
    span = timedelta(seconds=60) * (count / 10_000)
    with stage.gowa() as gowa, stage.database("postgres") as database:
        with transaction() as session:
            reminders = reminders_for(session, a_crowd(session, count))
        begin = clock.now() + START_AFTER
        with transaction() as session:
            occurrences = due_for(session, reminders, lambda n: begin + span * (n / count))
        due = dict(zip((f"62812{n:08d}@s.whatsapp.net" for n in range(count)), occurrences, strict=True))
        with stage.workers(database, gowa, 2):
            is_over = _wait(within=span.total_seconds() + 180)
        lateness = [message["at"] - due[message["phone"]].due_at.timestamp() for message in gowa.accepted()]
        ledger = compare(gowa)
        final = {name: counts for name, counts in states().items() if name.startswith("Occurrence")}
    note = f"{final}" if is_over and ledger.is_clean else f"NOT CLEAN {ledger} {final}"
    wrong = len(ledger.lost) + len(ledger.doubled) + (0 if is_over else 1)
    name = f"{count:,} due in {span.total_seconds():.0f} s"
    worst = f"p50 {percentile(lateness, 0.5):.2f} s, max {max(lateness):.2f} s"
    return [
        Figure(f"{name}: lost, doubled or open", wrong, "", 0, "less", note=note),
        Figure(f"{name}: lateness p99", percentile(lateness, 0.99), "s", note=worst),
    ]


def _wait(*, within: float) -> bool:
    deadline = time.monotonic() + within
    while open_work():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
