"""Keeping the stored figures of patients up to date, soon after whatever changes them."""

from __future__ import annotations

import time
from datetime import datetime

from app import heartbeats
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.jobs.reports import Report
from app.services.compliance.figures import Due, count_figures, find_due, find_unknown, store_figures

BREATH = 0.002  # seconds between batches, so that other requests get their turn


def refresh_figures(_gateways: Gateways, *, now: datetime) -> Report:
    """Count the figures of everybody whom something happened to. Counting holds no lock; storing is short."""
    report = Report()
    while not heartbeats.is_stopping():
        with reading() as session:
            due = find_due(session, now=now)
        if not due.patient_ids:
            break
        report["counted"] += _count(due, now=now)
        time.sleep(BREATH)
    return report


def complete_figures(_gateways: Gateways, *, now: datetime) -> Report:
    """Count the figures of patients who have none yet."""
    report = Report()
    while not heartbeats.is_stopping():
        with reading() as session:
            due = find_unknown(session)
        if not due.patient_ids:
            break
        report["counted"] += _count(due, now=now)
        time.sleep(BREATH)
    return report


def _count(due: Due, *, now: datetime) -> int:
    with reading() as session:
        counted = count_figures(session, due.patient_ids, now=now)
    with transaction() as session:
        return store_figures(session, due, counted, now=now)
