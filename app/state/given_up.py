"""What was given up: webhooks that nobody could read and mails that did not arrive, and once more for each."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.ids import named_id
from app.models.work import Delivery, DeliveryState, InboxEvent, InboxState
from app.security.guard import READS, WRITES, handler
from app.services import deliveries
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.work import unread
from app.state.base import fetch, perform
from app.state.elapsed import elapsed
from app.state.job_words import told_failure
from app.state.live import PART, watch
from app.state.notices import AnyEvent, notify
from app.state.session import SessionState

SHOWN = PageRequest(size=20)


@dataclass(frozen=True)
class GivenUpRow:
    """One thing that was given up: `about` is a mail's subject, `address` its address; both "" for a webhook."""

    id: str
    about: str
    address: str
    why: str
    attempts: int
    when_key: str
    when: int


class GivenUpState(rx.State):
    webhooks: list[GivenUpRow] = []
    webhook_total: int = 0
    mails: list[GivenUpRow] = []
    mail_total: int = 0
    is_loaded: bool = False

    @handler(Permission.JOB_READ, READS, supersedes=True)
    async def load(self) -> None:
        """The newest of each kind."""
        events = await fetch(self, unread.list_webhooks, SHOWN, state=InboxState.DEAD)
        self.webhooks, self.webhook_total = [_webhook(self, event) for event in events.rows], events.total
        mine = await self.get_state(SessionState)
        if Permission.DELIVERY_READ.value in mine.permissions:
            dead = await fetch(self, deliveries.list_deliveries, SHOWN, state=DeliveryState.DEAD)
            self.mails, self.mail_total = [_mail(self, delivery) for delivery in dead.rows], dead.total
        self.is_loaded = True
        watch(self, GivenUpState.load, "webhook", "delivery", slot=PART)

    @handler(Permission.JOB_RUN, WRITES)
    async def retry(self, event_id: str) -> list[AnyEvent]:
        """Try to read a webhook again."""
        await perform(self, unread.retry_webhook, named_id(event_id), now=clock.now())
        return [notify("jobs.retried"), GivenUpState.load]

    @handler(Permission.DELIVERY_RESEND, WRITES)
    async def resend(self, delivery_id: str) -> list[AnyEvent]:
        """Send a mail again."""
        await perform(self, deliveries.resend_delivery, named_id(delivery_id), now=clock.now())
        return [notify("jobs.resent"), GivenUpState.load]


def _webhook(state: rx.State, event: InboxEvent) -> GivenUpRow:
    when_key, when = elapsed(event.received_at, clock.now())
    return GivenUpRow(str(event.id), "", "", told_failure(state, event.last_error), event.attempts, when_key, when)


def _mail(state: rx.State, delivery: Delivery) -> GivenUpRow:
    when_key, when = elapsed(delivery.created_at, clock.now())
    why = told_failure(state, delivery.last_error)
    return GivenUpRow(str(delivery.id), delivery.subject, delivery.recipient, why, delivery.attempts, when_key, when)
