"""The nightly round through what only served for a while."""

from __future__ import annotations

import time
from datetime import datetime

from app.bootstrap import Gateways
from app.db import refresh_statistics, transaction
from app.jobs.reports import Report
from app.services.housekeeping import remove_outdated
from app.services.resealing import reseal_batch

BREATH = 0.002  # seconds between batches, so that other requests get their turn


def clean_house(_gateways: Gateways, *, now: datetime) -> Report:
    """Remove outdated rows, a batch a transaction, until nothing is outdated; then count what there is."""
    report = Report()
    while True:
        with transaction() as session:
            removed = remove_outdated(session, now=now)
        if not any(removed.values()):
            refresh_statistics()
            return report
        report.update(removed)
        time.sleep(BREATH)


def reseal_rows(_gateways: Gateways, *, now: datetime) -> Report:  # noqa: ARG001 - every job is given the moment
    """Carry rows of a former data key over to the current one, while keys rotate; otherwise nothing to do."""
    report = Report()
    while True:
        with transaction() as session:
            resealed = reseal_batch(session)
        if not resealed:
            return report
        report["resealed"] += resealed
        time.sleep(BREATH)
