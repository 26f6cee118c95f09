"""The clock's look at links that end soon."""

from __future__ import annotations

from datetime import datetime

from app.bootstrap import Gateways
from app.db import transaction
from app.jobs.reports import Report
from app.services.shares.warnings import warn_before_end


def warn_of_ending_links(_gateways: Gateways, *, now: datetime) -> Report:
    """Tell those who made them, a batch a transaction. Safe to run twice: each link is marked as told of."""
    report = Report()
    while True:
        with transaction() as session:
            told = warn_before_end(session, now=now)
        if not told:
            return report
        report["told"] += told
