"""The durable inbox: a webhook is a row before it is answered, and is worked off after (M2).

Rows are claimed with a lease, so any process may work them; one whose worker died is taken again. Working an event
twice changes nothing twice: messages are unique by the provider's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.faults import hurried
from app.ids import new_id
from app.models.work import InboxEvent, InboxState
from app.services.work.wakeups import wake

INBOX = "inbox.process"
LEASE = hurried(timedelta(seconds=60))
MAX_ATTEMPTS = 8
RETRY_BASE = timedelta(seconds=5)


@dataclass(frozen=True)
class Arrival:
    """One event as it came: `body` is the provider's JSON; `is_caught_up` when it was read from history instead."""

    dedupe_key: str
    body: str
    is_caught_up: bool = False


@dataclass(frozen=True)
class InboxClaim:
    event_id: UUID
    body: str
    is_caught_up: bool
    received_at: datetime
    fence: int


def receive(session: Session, arrivals: Sequence[Arrival], *, now: datetime) -> int:
    """Store what came, each key once. Returns how many were new."""
    if not arrivals:
        return 0
    make = postgres_insert if is_postgres(session) else sqlite_insert
    rows = [
        {
            "id": new_id(),
            "dedupe_key": arrival.dedupe_key,
            "provider": "gowa",
            "body": arrival.body,
            "state": InboxState.WAITING,
            "is_caught_up": arrival.is_caught_up,
            "attempts": 0,
            "next_at": now,
            "fence": 0,
            "received_at": now,
        }
        for arrival in arrivals
    ]
    result = session.connection().execute(make(InboxEvent).on_conflict_do_nothing(index_elements=["dedupe_key"]), rows)
    wake(session, INBOX)
    return max(result.rowcount, 0)


def claim_batch(session: Session, owner: str, *, now: datetime, size: int = 20) -> list[InboxClaim]:
    """The oldest events that wait, or whose worker died."""
    query = (
        select(InboxEvent)
        .where(
            or_(
                (col(InboxEvent.state) == InboxState.WAITING) & (col(InboxEvent.next_at) <= now),
                (col(InboxEvent.state) == InboxState.PROCESSING) & (col(InboxEvent.lease_until) < now),
            )
        )
        .order_by(col(InboxEvent.received_at), col(InboxEvent.id))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(skip_locked=True)
    events = session.exec(query).all()
    for event in events:
        event.state = InboxState.PROCESSING
        event.lease_owner = owner
        event.lease_until = now + LEASE
        event.fence += 1
        event.attempts += 1
        session.add(event)
    return [InboxClaim(e.id, e.body, e.is_caught_up, e.received_at, e.fence) for e in events]


def finish(session: Session, claim: InboxClaim, *, now: datetime) -> bool:
    """The event is dealt with. False when the claim was lost: the caller must roll back."""
    event = _held(session, claim)
    if event is None:
        return False
    event.state = InboxState.DONE
    event.done_at = now
    event.lease_owner = event.lease_until = None
    event.body = ""
    session.add(event)
    return True


def fail(session: Session, claim: InboxClaim, reason: str, *, is_final: bool, now: datetime) -> None:
    """The event could not be dealt with: again later, or never; what it said stays for people to see."""
    event = _held(session, claim)
    if event is None:
        return
    is_final = is_final or event.attempts >= MAX_ATTEMPTS
    event.state = InboxState.DEAD if is_final else InboxState.WAITING
    event.next_at = now + RETRY_BASE * 2**event.attempts
    event.last_error = reason[:200]
    event.lease_owner = event.lease_until = None
    session.add(event)


def _held(session: Session, claim: InboxClaim) -> InboxEvent | None:
    event = session.get(InboxEvent, claim.event_id, with_for_update=True, populate_existing=True)
    return event if event and event.fence == claim.fence and event.state is InboxState.PROCESSING else None
