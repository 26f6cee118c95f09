"""Webhooks that could not be dealt with: how many, why, and once more (M2). What they say is shown to nobody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.errors import IllegalTransition, NotFound
from app.models.work import InboxEvent, InboxState
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.work.inbox import INBOX
from app.services.work.wakeups import wake


def list_webhooks(
    session: Session, actor: Actor, page: PageRequest, *, state: InboxState | None = None
) -> Page[InboxEvent]:
    """What came in, newest first."""
    require(actor, Permission.JOB_READ)
    query = select(InboxEvent)
    if state is not None:
        query = query.where(InboxEvent.state == state)
    return paginate(session, query, page, order=[(col(InboxEvent.received_at), True), (col(InboxEvent.id), True)])


def count_dead_webhooks(session: Session, actor: Actor) -> int:
    """How many nobody has read."""
    require(actor, Permission.JOB_READ)
    return session.exec(select(func.count()).where(InboxEvent.state == InboxState.DEAD)).one()


def retry_webhook(session: Session, actor: Actor, event_id: UUID, *, now: datetime) -> InboxEvent:
    """Deal with one that was given up, from the first attempt on."""
    require(actor, Permission.JOB_RUN)
    event = session.get(InboxEvent, event_id, with_for_update=True)
    if event is None:
        raise NotFound()
    if event.state is not InboxState.DEAD:
        raise IllegalTransition("error.webhook_not_dead")
    event.state, event.attempts, event.next_at, event.last_error = InboxState.WAITING, 0, now, None
    session.add(event)
    record_act(session, actor, "webhook.retried", subject_type="webhook", subject_id=event.id)
    wake(session, INBOX)
    return event
