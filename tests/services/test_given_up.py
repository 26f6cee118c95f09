"""What was given up and goes again by hand: dead deliveries, dead webhooks."""

from __future__ import annotations

import pytest

from app.errors import IllegalTransition, NotAllowed, NotFound
from app.ids import new_id
from app.models.work import Delivery, DeliveryState, InboxEvent, InboxState
from app.services import deliveries
from app.services.pages import PageRequest
from app.services.work import unread
from tests.factories import a_user, an_actor


def test_a_dead_delivery_is_tried_from_the_first_attempt_on(db, now):
    admin = an_actor(user=a_user(db, role="admin"))
    dead = Delivery(
        recipient="a@x.org", subject="A", body="B", state=DeliveryState.DEAD, attempts=60, last_error="full"
    )
    db.add(dead)
    db.flush()
    assert deliveries.count_dead_deliveries(db, admin) == 1
    assert [row.id for row in deliveries.list_deliveries(db, admin, PageRequest(), state=DeliveryState.DEAD).rows] == [
        dead.id
    ]

    deliveries.resend_delivery(db, admin, dead.id, now=now)

    assert (dead.state, dead.attempts, dead.next_at, dead.last_error) == (DeliveryState.RETRY, 0, now, None)
    with pytest.raises(IllegalTransition):
        deliveries.resend_delivery(db, admin, dead.id, now=now)


def test_a_dead_webhook_is_dealt_with_again(db, now):
    admin = an_actor(user=a_user(db, role="admin"))
    dead = InboxEvent(dedupe_key="k", body="{}", next_at=now, state=InboxState.DEAD, attempts=8, last_error="why")
    db.add(dead)
    db.flush()
    assert unread.count_dead_webhooks(db, admin) == 1

    unread.retry_webhook(db, admin, dead.id, now=now)

    assert (dead.state, dead.attempts, dead.last_error) == (InboxState.WAITING, 0, None)
    with pytest.raises(IllegalTransition):
        unread.retry_webhook(db, admin, dead.id, now=now)


def test_only_who_runs_the_machine_may(db, now):
    moderator, admin = an_actor(user=a_user(db, role="moderator")), an_actor(user=a_user(db, role="admin"))
    for act in (
        lambda: deliveries.resend_delivery(db, moderator, new_id(), now=now),
        lambda: deliveries.list_deliveries(db, moderator, PageRequest()),
        lambda: unread.retry_webhook(db, moderator, new_id(), now=now),
        lambda: unread.list_webhooks(db, moderator, PageRequest()),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        deliveries.resend_delivery(db, admin, new_id(), now=now)
    with pytest.raises(NotFound):
        unread.retry_webhook(db, admin, new_id(), now=now)
