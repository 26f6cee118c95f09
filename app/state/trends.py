"""The charts of Admin · Overview: compliance by week, and how far the reminders of a day came."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import reflex as rx

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.compliance.queries import Funnel, Week
from app.services.overview import get_trends
from app.state.base import fetch


@dataclass(frozen=True)
class WeekPoint:
    """One week: its Monday, its rate, and where it stands on the chart in percent of the width."""

    begins: str
    percent: int
    counted: int
    x: float


@dataclass(frozen=True)
class Step:
    """One step of the way of a reminder; `lost_key` says what went missing before it, "" for nothing."""

    key: str
    count: int
    meaning: str
    lost_key: str
    lost: int


class TrendsState(rx.State):
    weeks: list[WeekPoint] = []
    line: str = ""
    area: str = ""
    first: int = 0
    last: int = 0
    finding_key: str = "overview.trend_none"
    steps: list[Step] = []
    due: int = 0
    steps_key: str = "overview.steps_none"
    is_loaded: bool = False

    @handler(Permission.JOB_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count the last twelve weeks and the last day: after the page, which must not wait for it."""
        trends = await fetch(self, get_trends, now=clock.now())
        self._show_weeks(trends.weeks)
        self._show_steps(trends.lately.funnel)
        self.is_loaded = True

    def _show_weeks(self, weeks: list[Week]) -> None:
        known = [week for week in weeks if week.percent is not None]
        self.weeks = _points(known)
        spots = [f"{point.x:.2f} {100 - point.percent}" for point in self.weeks]
        self.line = f"M{'L'.join(spots)}" if len(spots) > 1 else ""
        self.area = f"{self.line}L{self.weeks[-1].x:.2f} 100L{self.weeks[0].x:.2f} 100Z" if self.line else ""
        self.first = self.weeks[0].percent if self.weeks else 0
        self.last = self.weeks[-1].percent if self.weeks else 0
        direction = "same" if self.first == self.last else "up" if self.last > self.first else "down"
        self.finding_key = f"overview.trend_{direction}" if len(known) > 1 else "overview.trend_none"

    def _show_steps(self, funnel: Funnel) -> None:
        counts = [funnel.sent, funnel.delivered, funnel.read, funnel.answered, funnel.confirmed]
        names = ("sent", "delivered", "read", "answered", "confirmed")
        meanings = ("info", "info", "info", "done", "done")
        lost = [max(0, before - after) for before, after in pairwise(counts)]
        self.steps = [
            Step(f"overview.step_{name}", count, meaning, f"overview.lost_{name}" if gone else "", gone)
            for name, count, meaning, gone in zip(names, counts, meanings, [0, *lost], strict=True)
        ]
        self.due = funnel.sent
        worst = names[1 + lost.index(max(lost))] if any(lost) else ""
        self.steps_key = f"overview.steps_{worst}" if worst else "overview.steps_all"
        if not funnel.sent:
            self.steps_key = "overview.steps_none"


def _points(weeks: list[Week]) -> list[WeekPoint]:
    last = max(len(weeks) - 1, 1)
    return [
        WeekPoint(week.begins.isoformat(), week.percent or 0, week.counted, round(place * 100 / last, 2))
        for place, week in enumerate(weeks)
    ]
