"""The durable inbox: a webhook is a row before it is answered, and is worked off after (M2).

Rows are claimed with a lease, so any process may work them; one whose worker died is taken again. Working an event
twice changes nothing twice: messages are unique by the provider's id.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import bindparam, inspect, or_
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres, rows_given
from app.faults import hurried
from app.ids import new_id
from app.models.work import InboxEvent, InboxState
from app.services import events
from app.services.actor import SYSTEM, Permission
from app.services.notifications import Notice, notify, people_who_may
from app.services.work.wakeups import wake

INBOX = "inbox.process"
LEASE = hurried(timedelta(seconds=60))
MAX_ATTEMPTS = 8
_GIVEN = ("id", "dedupe_key", "body", "is_caught_up")  # of a new row, with its arrival
_FRESH = {"provider": "gowa", "state": InboxState.WAITING, "attempts": 0, "fence": 0}
RETRY_BASE = timedelta(seconds=5)

_Row = tuple[UUID, str, str, bool]


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
    rows = [(new_id(), one.dedupe_key, one.body, one.is_caught_up) for one in arrivals]
    insert = _insert_at_once if is_postgres(session) else _insert_each
    stored = insert(session, rows, {**_FRESH, "next_at": now, "received_at": now})
    wake(session, INBOX)
    return max(stored, 0)


def _insert_each(session: Session, rows: Sequence[_Row], same: dict[str, object]) -> int:
    statement = sqlite_insert(InboxEvent).on_conflict_do_nothing(index_elements=["dedupe_key"])
    parameters = [{**dict(zip(_GIVEN, row, strict=True)), **same} for row in rows]
    return session.connection().execute(statement, parameters).rowcount


def _insert_at_once(session: Session, rows: Sequence[_Row], same: dict[str, object]) -> int:
    """One statement, however many rows: to PostgreSQL a statement costs more than a row does."""
    seal = inspect(InboxEvent).columns["body"].type.bind_processor(session.get_bind().dialect)
    assert seal is not None
    sealed = [(str(event_id), key, seal(body), is_caught_up) for event_id, key, body, is_caught_up in rows]
    given = json.dumps([dict(zip(_GIVEN, row, strict=True)) for row in sealed])
    counting = {"preserve_rowcount": True}
    return session.connection().execute(_insert_given(), {"given": given, **same}, execution_options=counting).rowcount


@cache
def _insert_given() -> postgresql.Insert:
    columns = inspect(InboxEvent).columns
    same = (*_FRESH, "next_at", "received_at")
    values = (bindparam(name, type_=columns[name].type) for name in same)
    rows = select(*rows_given("given", [columns[name] for name in _GIVEN]).columns, *values)
    return (
        postgresql.insert(InboxEvent)
        .from_select([*_GIVEN, *same], rows)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


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


def finish(session: Session, claims: Sequence[InboxClaim], *, now: datetime) -> bool:
    """The events are dealt with. False when the claim of one was lost: the caller must roll back."""
    held = _held(session, claims)
    for event in held:
        event.state = InboxState.DONE
        event.done_at = now
        event.lease_owner = event.lease_until = None
        event.body = ""
        session.add(event)
    return len(held) == len(claims)


def fail(session: Session, claim: InboxClaim, reason: str, *, is_final: bool, now: datetime) -> None:
    """The event could not be dealt with: again later, or never; what it said stays for people to see."""
    event = next(iter(_held(session, [claim])), None)
    if event is None:
        return
    is_final = is_final or event.attempts >= MAX_ATTEMPTS
    event.state = InboxState.DEAD if is_final else InboxState.WAITING
    event.next_at = now + RETRY_BASE * 2**event.attempts
    event.last_error = reason[:200]
    event.lease_owner = event.lease_until = None
    session.add(event)
    if is_final:
        events.emit(session, SYSTEM, "webhook.given_up", subject_type="webhook", subject_id=event.id)
        _tell_staff(session, event, now=now)


def _tell_staff(session: Session, event: InboxEvent, *, now: datetime) -> None:
    """Something arrived that nobody has read, and it may have been a patient: people look at the phone itself."""
    notice = Notice(
        event="event_unread",
        subject_type="inbox_event",
        subject_id=event.id,
        dedupe=f"event_unread:{now:%Y%m%d%H}",
    )
    notify(session, people_who_may(session, Permission.MESSAGE_READ_UNMATCHED), notice, now=now)


def _held(session: Session, claims: Sequence[InboxClaim]) -> list[InboxEvent]:
    fences = {claim.event_id: claim.fence for claim in claims}
    query = select(InboxEvent).where(col(InboxEvent.id).in_(fences)).order_by(col(InboxEvent.id)).with_for_update()
    events = session.exec(query.execution_options(populate_existing=True)).all()
    return [event for event in events if event.fence == fences[event.id] and event.state is InboxState.PROCESSING]
