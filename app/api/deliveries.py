"""`/api/v1/deliveries` and `/webhook-events`: what went out and came in, and once more what was given up."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field

from app import clock
from app.api.params import PageQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import IllegalTransition
from app.ids import named_id
from app.models.work import Channel, Delivery, DeliveryState, InboxEvent, InboxState
from app.services import deliveries as sent
from app.services.actor import Permission
from app.services.pages import Page
from app.services.shapes import Moment, Shown
from app.services.work import unread

DeliveryId = Annotated[str, Path(description="The delivery's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]
WebhookId = Annotated[str, Path(description="The webhook's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]

deliveries = Resource("/deliveries", tag="Deliveries", subject="delivery")
webhook_events = Resource("/webhook-events", tag="Deliveries", subject="webhook")


class DeliveryRow(Shown):
    id: UUID
    channel: Channel
    recipient: str
    user_id: UUID | None
    subject: str
    is_critical: bool
    state: DeliveryState
    attempts: int
    last_error: Annotated[str | None, Field(description="What the other side said.")]
    next_at: Moment
    created_at: Moment
    sent_at: Moment | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryRow:
        return cls.drawn_from(delivery)


class WebhookRow(Shown):
    id: UUID
    provider: str
    state: InboxState
    attempts: int
    last_error: str | None
    next_at: Moment
    received_at: Moment
    done_at: Moment | None

    @classmethod
    def of(cls, event: InboxEvent) -> WebhookRow:
        return cls.drawn_from(event)


@deliveries.get("", needs=Permission.DELIVERY_READ, summary="List deliveries")
def list_deliveries(
    session: Reading, actor: CurrentActor, page: PageQuery, state: Annotated[DeliveryState | None, Query()] = None
) -> Page[DeliveryRow]:
    """Newest first. The words are not shown."""
    return sent.list_deliveries(session, actor, page, state=state).map(DeliveryRow.of)


@deliveries.post(
    "/{delivery_id}/resend",
    needs=Permission.DELIVERY_RESEND,
    summary="Send a delivery again",
    status=200,
    raises=(IllegalTransition,),
)
def resend_delivery(delivery_id: DeliveryId, session: Tx, actor: CurrentActor) -> DeliveryRow:
    """One that is `dead` or `cancelled`; it goes out as soon as the channel answers."""
    return DeliveryRow.of(sent.resend_delivery(session, actor, named_id(delivery_id), now=clock.now()))


@webhook_events.get("", needs=Permission.JOB_READ, summary="List webhooks that came in")
def list_webhooks(
    session: Reading, actor: CurrentActor, page: PageQuery, state: Annotated[InboxState | None, Query()] = None
) -> Page[WebhookRow]:
    """Newest first. `dead` ones could not be dealt with; what they say is not shown."""
    return unread.list_webhooks(session, actor, page, state=state).map(WebhookRow.of)


@webhook_events.post(
    "/{webhook_id}/retry", needs=Permission.JOB_RUN, summary="Deal with a webhook again", status=200,
    raises=(IllegalTransition,),
)  # fmt: skip
def retry_webhook(webhook_id: WebhookId, session: Tx, actor: CurrentActor) -> WebhookRow:
    """One that is `dead`."""
    return WebhookRow.of(unread.retry_webhook(session, actor, named_id(webhook_id), now=clock.now()))
