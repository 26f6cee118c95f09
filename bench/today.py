"""Today at 450 000 reminders of 150 000 patients: a volunteer's list and everybody's, as the page asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from app import clock
from app.db import reading
from app.services.actor import Actor
from app.services.today.day import get_today
from app.services.today.rail import get_rail
from bench.figure import Figure, percentile
from bench.house import a_house
from bench.stage import Stage

GOAL_MS = 100.0


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    reminders, rounds = (45_000, 20) if is_quick else (450_000, 60)
    figures = []
    for kind in ("sqlite", "postgres"):
        with stage.database(kind):
            volunteer, staff = a_house(reminders)
            for who, actor in (("a volunteer", volunteer), ("all, for staff", staff)):
                figures.append(_figure(f"Today of {who} on {kind}: p95", actor, get_today, rounds, GOAL_MS))
                figures.append(_figure(f"beside Today of {who} on {kind}: p95", actor, get_rail, rounds, None))
    return figures


def _figure(name: str, actor: Actor, query: Callable[..., object], rounds: int, goal: float | None) -> Figure:
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        with reading() as session:
            query(session, actor, now=clock.now())
        took.append(time.perf_counter() - started)
    note = f"p50 {percentile(took, 0.5) * 1000:.0f} ms"
    return Figure(name, percentile(took, 0.95) * 1000, "ms", goal, "less", "", note)
