"""Planning 48 hours ahead for 450 000 daily reminders, with others at work beside it, and a tick in a full database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import col, func, select, update

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.jobs.reminders import plan_reminders
from app.models.account import Setting
from app.models.reminder import Occurrence, Reminder
from app.services.reminders.planning import HORIZON
from bench.figure import Figure, median, percentile
from bench.population import populate
from bench.stage import Stage

MANY, FEW = 450_000, 1_500
TO_PLAN = 1_000
PAUSE_MS = 100.0
EVERY = 0.01  # seconds between the requests of the others
ALONE_FOR = 20.0  # seconds in which the others are looked at before anything is planned


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    many, alone_for = (MANY // 45, ALONE_FOR / 10) if is_quick else (MANY, ALONE_FOR)
    return [figure for kind in ("sqlite", "postgres") for figure in _measure(stage, kind, many, alone_for=alone_for)]


def _measure(stage: Stage, kind: str, many: int, *, alone_for: float) -> list[Figure]:
    with stage.database(kind) as database:
        populate(FEW, planned_until=clock.now())
        plan_reminders(gateways(), now=clock.now())
        few_tick = _tick()
    with stage.database(kind) as database:
        now = clock.now()
        populate(many, planned_until=now)
        with _others() as alone:
            time.sleep(alone_for)
        with _others() as others:
            started = time.perf_counter()
            plan_reminders(gateways(), now=now)
            took = time.perf_counter() - started
        with reading() as session:
            planned = session.exec(select(func.count()).select_from(Occurrence)).one()
        if planned != many * HORIZON // timedelta(days=1):
            raise AssertionError(f"{planned} occurrences of {many} reminders")
        many_tick = _tick()
        bare = _bare_inserts()
    del database
    rate, ratio = planned / took, many_tick / few_tick
    beside = f"{bare:,.0f}/s bare inserts of finished rows ({rate / bare:.0%})"
    ticks = f"{few_tick * 1000:.0f} ms with {FEW:,}"
    return [
        Figure(f"planning, {kind}", rate, "occurrences/s", 5_000, reference=beside),
        Figure(f"48 hours of {many:,} reminders, {kind}", took, "s", 300 * many / MANY, "less"),
        _pause(f"a reader meanwhile, {kind}: longest", others.reads, alone=alone.reads),
        _pause(f"a writer meanwhile, {kind}: longest", others.writes, alone=alone.writes),
        Figure(f"planning tick at {many:,}, {kind}", ratio, "×", 2.0, "less", ticks, f"{many_tick * 1000:.0f} ms"),
    ]


@dataclass
class _Others:
    """Seconds that each small request of somebody else took."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)


@contextmanager
def _others() -> Iterator[_Others]:
    others, is_over = _Others(), threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(_read, others.reads, is_over)),
        threading.Thread(target=_repeat, args=(_write, others.writes, is_over)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield others
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _repeat(request: Callable[[], None], took: list[float], is_over: threading.Event) -> None:
    while not is_over.wait(EVERY):
        started = time.perf_counter()
        request()
        took.append(time.perf_counter() - started)


def _read() -> None:
    with reading() as session:
        session.exec(select(Reminder).order_by(col(Reminder.id)).limit(20)).all()


def _write() -> None:
    with transaction() as session:
        session.merge(Setting(name="bench", value={"at": clock.now().isoformat()}))


def _tick() -> float:
    """Seconds to plan the same number of reminders again, the middle of five."""
    took = []
    for hours in range(5):
        later = clock.now() + timedelta(hours=2 * (hours + 1))
        _make_due(later)
        started = time.perf_counter()
        plan_reminders(gateways(), now=later)
        took.append(time.perf_counter() - started)
    return median(took)


def _make_due(later: datetime) -> None:
    """All but `TO_PLAN` reminders are planned far ahead."""
    with transaction() as session:
        some = select(Reminder.id).order_by(col(Reminder.id)).limit(TO_PLAN)
        ids = session.exec(some).all()
        session.execute(update(Reminder).values(planned_until=later + timedelta(days=30)))
        session.execute(update(Reminder).where(col(Reminder.id).in_(ids)).values(planned_until=later))


def _bare_inserts() -> float:
    """Rows a second that the driver alone writes into a table without foreign keys, in transactions of 1 000."""
    with transaction() as session:
        session.execute(text("CREATE TABLE bare AS SELECT * FROM occurrence LIMIT 1000"))
        session.execute(text("CREATE UNIQUE INDEX bare_one ON bare (reminder_id, local_date, slot)"))
        session.execute(text("CREATE UNIQUE INDEX bare_two ON bare (reminder_id, due_at)"))
        rows = [tuple(row) for row in session.execute(text("SELECT * FROM bare"))]
        names = list(session.execute(text("SELECT * FROM bare LIMIT 1")).keys())
    took = []
    for _ in range(5):
        with transaction() as session:
            session.execute(text("DELETE FROM bare"))
        with transaction() as session:
            raw = session.connection().connection.driver_connection
            assert raw is not None
            mark = "?" if session.get_bind().dialect.name == "sqlite" else "%s"
            statement = f"INSERT INTO bare VALUES ({', '.join([mark] * len(names))})"
            started = time.perf_counter()
            raw.cursor().executemany(statement, rows)
        took.append(time.perf_counter() - started)
    return len(rows) / median(took)


def _pause(name: str, took: list[float], *, alone: list[float]) -> Figure:
    """The longest of all is judged: one pause is a pause. What the machine itself holds up stands beside it."""
    reference = f"{max(alone) * 1000:.0f} ms while nothing is planned"
    note = f"p99 {percentile(took, 0.99) * 1000:.0f} ms of {len(took):,}"
    return Figure(name, max(took) * 1000, "ms", PAUSE_MS, "less", reference, note)
