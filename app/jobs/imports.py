"""The clock's work on imported tables: part after part until none waits, a transaction each."""

from __future__ import annotations

import time
from datetime import datetime

from app import clock, heartbeats
from app.bootstrap import Gateways
from app.db import transaction
from app.jobs.reports import Report
from app.services.patients.importing.working import work_part

BREATH = 0.002  # seconds between parts, so that other requests get their turn


def work_on_imports(_gateways: Gateways, *, now: datetime) -> Report:  # noqa: ARG001 - a long run goes by the clock
    """Check and add rows. Safe to run twice, and to be killed: a row and its patient are written together."""
    report = Report()
    while not heartbeats.is_stopping():
        with transaction() as session:
            done = work_part(session, now=clock.now())
        if not done:
            break
        report.update(done)
        time.sleep(BREATH)
    return report
