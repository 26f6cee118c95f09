"""Two writers that hold SQLite for 50 ms each time, beside four readers: nobody who reads has to wait for them."""

from __future__ import annotations

import threading
import time

from sqlmodel import col, select

from app.db import reading, transaction
from app.models.patient import Patient
from bench.figure import Figure, percentile
from bench.stage import Stage
from tests.factories.crowd import a_crowd

GOAL_MS = 50.0
HOLD = 0.05
PAGE = 50


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    seconds = 2.0 if is_quick else 8.0
    with stage.database("sqlite"):
        with transaction() as session:
            a_crowd(session, 500)
        alone, _ = _read(seconds / 2, writers=0)
        beside, writes = _read(seconds, writers=2)
    reference = f"{percentile(alone, 0.99) * 1000:.1f} ms without writers"
    p50 = percentile(beside, 0.5) * 1000
    note = f"p50 {p50:.1f} ms, {len(beside) / seconds:.0f} reads/s, {writes / seconds:.0f} writes/s"
    p99 = percentile(beside, 0.99) * 1000
    return [Figure("readers beside two 50 ms writers on SQLite: p99", p99, "ms", GOAL_MS, "less", reference, note)]


def _read(seconds: float, *, writers: int) -> tuple[list[float], int]:
    """The seconds of each read of four readers, and how many writes were committed meanwhile."""
    until = time.monotonic() + seconds
    took: list[float] = []
    written: list[int] = []
    threads = [threading.Thread(target=_reader, args=(until, took)) for _ in range(4)]
    threads += [threading.Thread(target=_writer, args=(until, written)) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(written)


def _reader(until: float, took: list[float]) -> None:
    while time.monotonic() < until:
        started = time.perf_counter()
        with reading() as session:
            session.exec(select(Patient).order_by(col(Patient.id)).limit(PAGE)).all()
        took.append(time.perf_counter() - started)
        time.sleep(0.02)  # a person does not ask again at once


def _writer(until: float, written: list[int]) -> None:
    while time.monotonic() < until:
        with transaction() as session:
            patient = session.exec(select(Patient).limit(1)).one()
            patient.notes = f"written {len(written)}"
            session.add(patient)
            session.flush()
            time.sleep(HOLD)
        written.append(1)
