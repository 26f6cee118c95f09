"""The clock's work on reminders and conversations: each function repeats a service's batch until nothing is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from app import heartbeats
from app.bootstrap import Gateways
from app.db import transaction
from app.jobs.reports import Report
from app.services.emergencies.raising import alert_batch
from app.services.messages.retention import clean_batch
from app.services.messages.scheduled import send_due_batch
from app.services.reminders.due import queue_due
from app.services.reminders.followups import follow_up_batch
from app.services.reminders.planning import plan_batch
from app.services.verification import expire_batch

Batch = Callable[..., int]

BREATH = 0.002  # seconds between batches, so that other requests get their turn


def plan_reminders(_gateways: Gateways, *, now: datetime) -> Report:
    """Plan every reminder to 48 hours ahead, in batches that each commit."""
    report = Report()
    while not heartbeats.is_stopping():
        with transaction() as session:
            reminders, rows = plan_batch(session, now=now)
        if not reminders:
            break
        report["reminders"] += reminders
        report["planned"] += rows
        time.sleep(BREATH)
    return report


def queue_due_reminders(_gateways: Gateways, *, now: datetime) -> Report:
    """Put everything that is due on its way. Safe to run twice: an occurrence is queued once."""
    report = Report()
    while not heartbeats.is_stopping():
        with transaction() as session:
            batch = queue_due(session, now=now)
        if not batch.count:
            break
        report["queued"] += batch.queued
        for reason in batch.skipped.values():
            report[reason] += 1
        time.sleep(BREATH)
    return report


def follow_up(_gateways: Gateways, *, now: datetime) -> Report:
    report = Report()
    while count := _in_transaction(follow_up_batch, now=now):
        report["stepped"] += count
    return report


def alert_emergencies(_gateways: Gateways, *, now: datetime) -> Report:
    report = Report()
    while count := _in_transaction(alert_batch, now=now):
        report["alerted"] += count
    return report


def send_scheduled(_gateways: Gateways, *, now: datetime) -> Report:
    """Hand over what people wrote for now. Safe to run twice: each makes one message."""
    report = Report()
    while count := _in_transaction(send_due_batch, now=now):
        report["handed over"] += count
    return report


def expire_verifications(_gateways: Gateways, *, now: datetime) -> Report:
    report = Report()
    while count := _in_transaction(expire_batch, now=now):
        report["expired"] += count
    return report


def clean_conversations(_gateways: Gateways, *, now: datetime) -> Report:
    report = Report()
    while count := _in_transaction(clean_batch, now=now):
        report["removed"] += count
        time.sleep(BREATH)
    return report


def _in_transaction(batch: Batch, *, now: datetime) -> int:
    with transaction() as session:
        return batch(session, now=now)
