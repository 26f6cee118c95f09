"""What the simulated phones do by themselves: what was sent arrives, and the receipts come back as webhooks (M8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.bootstrap import Gateways, simulated_phones
from app.db import transaction
from app.errors import NotFound
from app.jobs.reports import Report
from app.services.simulator import deliver


def deliver_simulated(_gateways: Gateways, *, now: datetime) -> Report:
    """Let everything that was sent reach its phone. Safe to run twice: each message is delivered once."""
    report = Report()
    with transaction() as session:
        report["delivered"] += deliver(session, simulated_phones(), now=now)
    return report


def has_undelivered(_session: Session, *, now: datetime) -> bool:  # noqa: ARG001 - the clock's signature
    """Whether anything lies before a simulated phone; never where messages are real."""
    try:
        return simulated_phones().has_waiting()
    except NotFound:
        return False
