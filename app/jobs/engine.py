"""The port to whatever runs named jobs, with two adapters under one contract: threads here, Procrastinate there.

The engine decides where and when a job runs, never whether its work exists: work is rows, and every job looks for its
rows. So a wake-up that is lost costs the seconds until the next tick, and one too many finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlmodel import Session

THREADS = 8  # of the four bounded pools, the one of the jobs (ARCHITECTURE, "Data")

Run = Callable[[str], None]
"""Runs the named job to its end. Must not raise for what the job's own work does wrong."""


class JobEngine(Protocol):
    """Runs named jobs. Wake-ups of a job that has not begun are one; one that comes while it runs is another run."""

    def defer(self, session: Session | None, job: str) -> None:
        """Run `job` soon. With a session: only if its transaction commits, and durably where the engine can."""

    def wake(self, session: Session, job: str) -> None:
        """A hint that costs the transaction nothing: run `job` soon after it commits."""

    def start(self) -> None:
        """Begin to work. Jobs deferred before are run as well where the engine keeps them."""

    def stop(self, *, within: float) -> None:
        """Begin no further job, and wait at most `within` seconds for those that run."""
