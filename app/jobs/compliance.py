"""Keeping the stored figures of patients up to date, soon after whatever changes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from app import heartbeats
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.jobs.reports import Report
from app.services.compliance import sums
from app.services.compliance.figures import Due, count_figures, find_due, find_unknown, store_figures
from app.services.compliance.sums import Piece, count_sums, store_sums

BREATH = 0.002  # seconds between batches, so that other requests get their turn
DAYS_SUMMED_AGAIN = 8  # a dose is answered by hand for seven


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


def sum_doses(_gateways: Gateways, *, now: datetime) -> Report:
    """Keep the sums of doses: of those that are young, of those that changed, of those that were never summed."""
    with reading() as session:
        piece = sums.young(session, now=now)
    report = Report(summed=_sum(piece))
    with transaction() as session:
        sums.name_doses_of_changed_patients(session)
    report["summed"] += _sum_while(sums.changed) + _sum_while(sums.older)
    return report


def sum_doses_ahead(_gateways: Gateways, *, now: datetime) -> Report:
    """Sum what is planned, for the months of a house that plans very much."""
    return Report(summed=_sum(sums.ahead(now=now)))


def sum_doses_again(_gateways: Gateways, *, now: datetime) -> Report:
    """Sum the last days once more, so that nothing that was ever overlooked stays wrong."""
    report = Report()
    for day in range(DAYS_SUMMED_AGAIN):
        with reading() as session:
            piece = sums.again(session, day, now=now)
        report["summed"] += _sum(piece)
        time.sleep(BREATH)
    return report


def _sum_while(find: Callable[[Session], Piece | None]) -> int:
    summed = 0
    while not heartbeats.is_stopping():
        with reading() as session:
            piece = find(session)
        if piece is None:
            break
        summed += _sum(piece)
        time.sleep(BREATH)
    return summed


def _sum(piece: Piece) -> int:
    with reading() as session:
        rows = count_sums(session, piece)
    with transaction() as session:
        return store_sums(session, piece, rows)


def _count(due: Due, *, now: datetime) -> int:
    with reading() as session:
        counted = count_figures(session, due.patient_ids, now=now)
    with transaction() as session:
        return store_figures(session, due, counted, now=now)
