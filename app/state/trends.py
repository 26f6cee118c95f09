"""The charts of Admin · Overview: compliance by week, and how far the reminders of a day came."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.realtime.watchers import PART
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.compliance.queries import Week
from app.services.overview import get_trends
from app.state.base import fetch
from app.state.funnel_steps import Step, StepFigure, way_of
from app.state.live import watch

CLEARLY = 3  # points of percent; less is no change to speak of
REST = 60.0  # seconds between two counts while things change


@dataclass(frozen=True)
class WeekPoint:
    """One week: its Monday, its rate, and where it stands on the chart in percent of the width."""

    begins: str
    percent: int
    counted: int
    x: float


class TrendsState(rx.State):
    weeks: list[WeekPoint] = []
    line: str = ""
    area: str = ""
    first: int = 0
    last: int = 0
    finding_key: str = "overview.trend_none"
    steps: list[Step] = []
    figures: list[StepFigure] = []
    sent: int = 0
    confirmed: int = 0
    steps_key: str = "overview.steps_none"
    is_loaded: bool = False

    @handler(Permission.JOB_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count the last twelve weeks and the last day: after the page, which must not wait for it, and now and then
        while doses change."""
        trends = await fetch(self, get_trends, now=clock.now())
        self._show_weeks(trends.weeks)
        way = way_of(trends.lately.funnel)
        self.steps, self.figures, self.steps_key = way.steps, way.figures, f"overview.steps_{way.finding}"
        self.sent, self.confirmed = trends.lately.funnel.sent, trends.lately.funnel.confirmed
        self.is_loaded = True
        watch(self, TrendsState.load, "occurrence", slot=PART, rest=REST)

    def _show_weeks(self, weeks: list[Week]) -> None:
        known = [week for week in weeks if week.percent is not None]
        self.weeks = _points(known)
        spots = [f"{point.x:.2f} {100 - point.percent}" for point in self.weeks]
        self.line = f"M{'L'.join(spots)}" if len(spots) > 1 else ""
        self.area = f"{self.line}L{self.weeks[-1].x:.2f} 100L{self.weeks[0].x:.2f} 100Z" if self.line else ""
        self.first = self.weeks[0].percent if self.weeks else 0
        self.last = self.weeks[-1].percent if self.weeks else 0
        risen = self.last - self.first
        direction = "same" if abs(risen) < CLEARLY else "up" if risen > 0 else "down"
        self.finding_key = f"overview.trend_{direction}" if len(known) > 1 else "overview.trend_none"


def _points(weeks: list[Week]) -> list[WeekPoint]:
    last = max(len(weeks) - 1, 1)
    return [
        WeekPoint(week.begins.isoformat(), week.percent or 0, week.counted, round(place * 100 / last, 2))
        for place, week in enumerate(weeks)
    ]
