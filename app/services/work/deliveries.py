"""Deliveries over outside channels as rows: claimed one at a time, retried with growing waits, dead in the end (N5).

A mail whose outcome is unknown is sent again under the same Message-ID: for mail, twice is better than never.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.models.work import Channel, Delivery, DeliveryState
from app.services import events
from app.services.actor import SYSTEM

LEASE = timedelta(minutes=3)  # longer than the slowest conversation with a mail server
RETRY_BASE = timedelta(seconds=5)
RETRY_CAP = timedelta(hours=1)
MAX_ATTEMPTS = 60  # the waits grow to half an hour at least: a mail server may be away for more than a day
MAX_UNKNOWN = 8  # a mail that may have arrived each time is not sent sixty times
STALE = timedelta(days=3)  # a notice this old helps nobody: when mail is set up late, the past is not sent


class DeliveryResult(StrEnum):
    SENT = "sent"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DeliveryClaim:
    """One delivery in the hands of one worker, with all that is needed to send it."""

    delivery_id: UUID
    fence: int
    recipient: str
    subject: str
    body: str


def claim_delivery(session: Session, channel: Channel, owner: str, *, now: datetime) -> DeliveryClaim | None:
    """The next delivery of the channel, critical ones first; also one whose worker died. None: nothing is due."""
    ready = col(Delivery.state).in_((DeliveryState.QUEUED, DeliveryState.RETRY)) & (col(Delivery.next_at) <= now)
    lost = (col(Delivery.state) == DeliveryState.SENDING) & (col(Delivery.lease_until) < now)
    query = (
        select(Delivery)
        .where(Delivery.channel == channel, or_(ready, lost))
        .order_by(col(Delivery.is_critical).desc(), col(Delivery.next_at), col(Delivery.id))
        .limit(1)
    )
    if is_postgres(session):
        query = query.with_for_update(skip_locked=True)
    delivery = session.exec(query).first()
    if delivery is None:
        return None
    delivery.state = DeliveryState.SENDING
    delivery.lease_owner = owner
    delivery.lease_until = now + LEASE
    delivery.fence += 1
    delivery.attempts += 1
    session.add(delivery)
    return DeliveryClaim(delivery.id, delivery.fence, delivery.recipient, delivery.subject, delivery.body)


def cancel_stale(session: Session, channel: Channel, *, now: datetime) -> int:
    """Cancel what waited so long that it would only confuse. Returns how many."""
    result = session.execute(
        update(Delivery)
        .where(
            col(Delivery.channel) == channel,
            col(Delivery.state) == DeliveryState.QUEUED,
            col(Delivery.created_at) < now - STALE,
        )
        .values(state=DeliveryState.CANCELLED, last_error="stale")
        .returning(col(Delivery.id))
    )
    return len(result.all())


def record_delivery(
    session: Session,
    claim: DeliveryClaim,
    result: DeliveryResult,
    *,
    now: datetime,
    detail: str = "",
    retry_after: float | None = None,
) -> DeliveryState | None:
    """Write down what happened. None when the claim was lost: another worker decides about this delivery."""
    delivery = session.get(Delivery, claim.delivery_id, with_for_update=is_postgres(session))
    if delivery is None or delivery.fence != claim.fence or delivery.state is not DeliveryState.SENDING:
        return None
    delivery.lease_owner = delivery.lease_until = None
    delivery.last_error = detail[:200] or None
    if result is DeliveryResult.SENT:
        delivery.state, delivery.sent_at = DeliveryState.SENT, now
    elif _is_over(result, delivery.attempts):
        delivery.state = DeliveryState.DEAD
        events.emit(session, SYSTEM, "delivery.given_up", subject_type="delivery", subject_id=delivery.id)
    else:
        delivery.state = DeliveryState.RETRY
        delivery.next_at = now + wait_before_retry(delivery.attempts, retry_after=retry_after)
    session.add(delivery)
    return delivery.state


def wait_before_retry(attempts: int, *, retry_after: float | None = None) -> timedelta:
    """Up to a limit that doubles with each attempt, at least half of it, and never before the other side said."""
    limit = min(RETRY_CAP, RETRY_BASE * 2 ** min(max(attempts - 1, 0), 12)).total_seconds()
    jittered = random.uniform(limit / 2, limit)  # noqa: S311 - jitter, not a secret
    return timedelta(seconds=max(jittered, retry_after or 0))


def _is_over(result: DeliveryResult, attempts: int) -> bool:
    if result is DeliveryResult.REFUSED:
        return True
    return attempts >= (MAX_UNKNOWN if result is DeliveryResult.UNKNOWN else MAX_ATTEMPTS)
