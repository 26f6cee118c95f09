"""Sending what people should know over channels outside: e-mail, as far as a server is configured."""

from __future__ import annotations

from datetime import datetime

from app import clock, metrics
from app.bootstrap import Gateways
from app.db import transaction
from app.integrations.ports import Mail, Mailer, OutcomeUnknown, PortError, Refused
from app.jobs.reports import Report
from app.jobs.sends import worker_name
from app.models.work import Channel
from app.services.work.deliveries import (
    DeliveryClaim,
    DeliveryResult,
    cancel_stale,
    claim_delivery,
    record_delivery,
)


def deliver_mails(gateways: Gateways, *, now: datetime) -> Report:
    """Send every mail that is due, one after another. Without a mail server all stay where they are."""
    report = Report()
    if not gateways.mailer.delivers:
        return report
    with transaction() as session:
        report["stale"] = cancel_stale(session, Channel.EMAIL, now=now)
    while claim := _next(now):
        outcome = _deliver(gateways.mailer, claim)
        report[outcome] += 1
        metrics.DELIVERIES.labels(Channel.EMAIL.value, outcome).inc()
    return report


def _next(now: datetime) -> DeliveryClaim | None:
    with transaction() as session:
        return claim_delivery(session, Channel.EMAIL, worker_name(), now=max(now, clock.now()))


def _deliver(mailer: Mailer, claim: DeliveryClaim) -> str:
    result, detail, retry_after = DeliveryResult.SENT, "", None
    try:
        mailer.send(Mail(claim.recipient, claim.subject, claim.body, message_id=str(claim.delivery_id)))
    except PortError as problem:
        result, detail, retry_after = _result_of(problem), problem.detail, problem.retry_after
    with transaction() as session:
        state = record_delivery(session, claim, result, now=clock.now(), detail=detail, retry_after=retry_after)
    return state.value if state else "lost"


def _result_of(problem: PortError) -> DeliveryResult:
    if isinstance(problem, Refused):
        return DeliveryResult.REFUSED
    return DeliveryResult.UNKNOWN if isinstance(problem, OutcomeUnknown) else DeliveryResult.NOT_SENT
