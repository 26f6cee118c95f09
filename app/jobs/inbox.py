"""Working off the inbox: parse, store, read, act. One event, one or two short transactions; the reading in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import clock, heartbeats, metrics, pressure
from app.bootstrap import Gateways
from app.db import transaction
from app.integrations.ports import Classification, Intent, PortError, Sentiment
from app.integrations.whatsapp.events import (
    Ack,
    Deleted,
    Edited,
    IncomingMessage,
    MalformedEvent,
    Reaction,
    Revoked,
    WebhookEvent,
)
from app.integrations.whatsapp.webhooks import parse_event
from app.jobs.reports import Report
from app.jobs.sends import worker_name
from app.services.messages.acting import act
from app.services.messages.reading import Reading
from app.services.messages.receipts import receive_acks, receive_edit, receive_removal
from app.services.messages.storing import Stored, store
from app.services.work.inbox import InboxClaim, claim_batch, fail, finish

log = structlog.get_logger("inbox")

YES_REACTIONS = frozenset("👍✅🙏❤👌💪😊🥰💚🫡☑✔")
NO_REACTIONS = frozenset("👎❌🚫✖")


class LostClaim(Exception):
    """Another worker took the event over; this one's work is rolled back."""


def process_inbox(gateways: Gateways, *, now: datetime) -> Report:
    """Work off everything that waits. Safe to run twice: working an event again changes nothing."""
    report = Report()
    while not heartbeats.is_stopping():
        pressure.give_way()
        with transaction() as session:
            claims = claim_batch(session, worker_name(), now=now)
        if not claims:
            break
        for claim in _without_receipts(claims, report, now=now):
            pressure.give_way()
            report[_process(gateways, claim, now=now)] += 1
            _observe([claim])
    return report


def _without_receipts(claims: list[InboxClaim], report: Report, *, now: datetime) -> list[InboxClaim]:
    """Deal with the receipts, two of every three events, in one transaction; return what has to be taken singly.

    If anything is wrong with them, they are taken singly as well, so that one does not hold up the others.
    """
    receipts = {claim.event_id: event for claim in claims if (event := _receipt_in(claim))}
    mine = [claim for claim in claims if claim.event_id in receipts]
    if len(mine) < 2:
        return claims
    try:
        with transaction() as session:
            receive_acks(session, receipts.values(), now=now)
            _finish(session, mine, now=now)
    except (LostClaim, SQLAlchemyError) as problem:
        log.warning("receipts are taken singly", problem=type(problem).__name__)
        return claims
    report["done"] += len(mine)
    _observe(mine)
    return [claim for claim in claims if claim.event_id not in receipts]


def _observe(claims: Iterable[InboxClaim]) -> None:
    for claim in claims:
        metrics.INBOX_LAG_SECONDS.observe((clock.now() - claim.received_at).total_seconds())


def _receipt_in(claim: InboxClaim) -> Ack | None:
    try:
        event = parse_event(claim.body.encode())
    except MalformedEvent:
        return None
    return event if isinstance(event, Ack) else None


def _process(gateways: Gateways, claim: InboxClaim, *, now: datetime) -> str:
    try:
        event = parse_event(claim.body.encode())
        return _handle(gateways, claim, event, now=now)
    except MalformedEvent as problem:
        _record_failure(claim, str(problem), is_final=True, now=now)
        return "malformed"
    except LostClaim:
        return "lost"
    except Exception as problem:
        log.exception("an inbox event failed", event_id=str(claim.event_id))
        _record_failure(claim, type(problem).__name__, is_final=False, now=now)
        return "failed"


def _handle(gateways: Gateways, claim: InboxClaim, event: WebhookEvent, *, now: datetime) -> str:
    if isinstance(event, IncomingMessage | Reaction | Edited):
        return _handle_words(gateways, claim, event, now=now)
    with transaction() as session:
        if isinstance(event, Ack):
            receive_acks(session, [event], now=now)
        elif isinstance(event, Revoked | Deleted):
            receive_removal(session, event, now=now)
        _finish(session, [claim], now=now)
    return "done"


def _handle_words(
    gateways: Gateways, claim: InboxClaim, event: IncomingMessage | Reaction | Edited, *, now: datetime
) -> str:
    with transaction() as session:
        stored = _store(session, event, now=now)
        if stored is None or stored.is_settled:
            _finish(session, [claim], now=now)
            return "done"
    meaning = _read(gateways, stored, event)
    with transaction() as session:
        again = _store(session, event, now=now)
        if again is not None and not again.is_settled:
            act(session, Reading(again, meaning, now))
        _finish(session, [claim], now=now)
    return "done"


def _store(session: Session, event: IncomingMessage | Reaction | Edited, *, now: datetime) -> Stored | None:
    return receive_edit(session, event, now=now) if isinstance(event, Edited) else store(session, event, now=now)


def _read(gateways: Gateways, stored: Stored, event: IncomingMessage | Reaction | Edited) -> Classification:
    """What it means: a reaction by its emoji, an empty message by nobody, and beyond the limit only by the rules."""
    if isinstance(event, Reaction):
        return _read_reaction(event.emoji)
    text = stored.message.body
    if not text.strip():
        return Classification(Intent.UNCLEAR, 0.0, "id")
    model = gateways.rules if stored.is_over_limit else gateways.intents
    language = stored.sender.patients[0].language if stored.sender.patients else None
    try:
        return model.classify(text, language=language)
    except PortError:
        return gateways.rules.classify(text, language=language)


def _read_reaction(emoji: str) -> Classification:
    marks = set(emoji)
    if marks & YES_REACTIONS:
        return Classification(Intent.CONFIRM, 0.95, "id", Sentiment.POSITIVE)
    if marks & NO_REACTIONS:
        return Classification(Intent.DECLINE, 0.9, "id", Sentiment.NEGATIVE)
    return Classification(Intent.THANKS, 0.3, "id")


def _finish(session: Session, claims: Sequence[InboxClaim], *, now: datetime) -> None:
    if not finish(session, claims, now=now):
        raise LostClaim


def _record_failure(claim: InboxClaim, reason: str, *, is_final: bool, now: datetime) -> None:
    with transaction() as session:
        fail(session, claim, reason, is_final=is_final, now=now)
