"""Admin · Overview: what is wrong, what runs, and how it went lately."""

from __future__ import annotations

from dataclasses import replace

import reflex as rx

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.overview import Finding, Problem, get_overview
from app.settings import get_settings
from app.state.base import fetch
from app.state.job_words import told_job
from app.state.live import watch
from app.state.overview_rows import FineRow, ProblemRow, fine_rows, problem_row

SEE = Permission.JOB_READ


class OverviewState(rx.State):
    problems: list[ProblemRow] = []
    fine: list[FineRow] = []
    today: str = ""
    zone: str = ""
    is_loaded: bool = False

    @handler(SEE, READS, supersedes=True)
    async def load(self) -> None:
        """Look at everything that may be wrong."""
        now = clock.now()
        overview = await fetch(self, get_overview, now=now)
        self.problems = [problem_row(_named(self, finding), now) for finding in overview.findings]
        self.fine = fine_rows(overview.running, overview.findings)
        self.today, self.zone = now.isoformat(), get_settings().default_timezone
        self.is_loaded = True
        watch(self, OverviewState.load, "user", "emergency", "device", "delivery", "webhook", "occurrence")


def _named(state: rx.State, finding: Finding) -> Finding:
    """A job is told by the words that the page of jobs has for it."""
    return replace(finding, name=told_job(state, finding.name)) if finding.problem is Problem.JOBS else finding
