"""Deliveries as rows: claimed once, retried with growing waits, dead in the end, and twice rather than never."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.models.work import Channel, Delivery, DeliveryState
from app.services.work.deliveries import (
    LEASE,
    MAX_ATTEMPTS,
    MAX_UNKNOWN,
    RETRY_CAP,
    STALE,
    DeliveryClaim,
    DeliveryResult,
    cancel_stale,
    claim_delivery,
    record_delivery,
    wait_before_retry,
)

WORKER = "machine:1:1"


def a_delivery(db: Session, *, now: datetime, is_critical: bool = False, waited: timedelta = timedelta(0)) -> Delivery:
    delivery = Delivery(
        recipient="sari@example.org",
        subject="Kabar",
        body="Ada kabar.",
        is_critical=is_critical,
        next_at=now - waited,
        created_at=now - waited,
    )
    db.add(delivery)
    db.flush()
    return delivery


def claimed(db: Session, *, now: datetime) -> DeliveryClaim:
    claim = claim_delivery(db, Channel.EMAIL, WORKER, now=now)
    assert claim
    return claim


def test_a_delivery_is_claimed_once(db: Session, now: datetime) -> None:
    delivery = a_delivery(db, now=now)
    claim = claimed(db, now=now)
    assert (claim.delivery_id, claim.recipient) == (delivery.id, "sari@example.org")
    assert claim_delivery(db, Channel.EMAIL, "machine:2:1", now=now) is None


def test_what_is_critical_goes_first(db: Session, now: datetime) -> None:
    a_delivery(db, now=now, waited=timedelta(hours=1))
    urgent = a_delivery(db, now=now, is_critical=True)
    assert claimed(db, now=now).delivery_id == urgent.id


def test_a_sent_delivery_is_done(db: Session, now: datetime) -> None:
    delivery = a_delivery(db, now=now)
    assert record_delivery(db, claimed(db, now=now), DeliveryResult.SENT, now=now) is DeliveryState.SENT
    assert delivery.sent_at == now
    assert claim_delivery(db, Channel.EMAIL, WORKER, now=now + timedelta(days=1)) is None


def test_a_refused_delivery_is_dead_and_says_why(db: Session, now: datetime) -> None:
    delivery = a_delivery(db, now=now)
    state = record_delivery(db, claimed(db, now=now), DeliveryResult.REFUSED, now=now, detail="no such mailbox (550)")
    assert (state, delivery.last_error) == (DeliveryState.DEAD, "no such mailbox (550)")


@pytest.mark.parametrize(
    ("result", "most"), [(DeliveryResult.NOT_SENT, MAX_ATTEMPTS), (DeliveryResult.UNKNOWN, MAX_UNKNOWN)]
)
def test_a_delivery_that_failed_is_tried_again_and_dead_after_the_last_time(
    db: Session, now: datetime, result: DeliveryResult, most: int
) -> None:
    delivery = a_delivery(db, now=now)
    moment = now
    for attempt in range(1, most + 1):
        state = record_delivery(db, claimed(db, now=moment), result, now=moment)
        assert state is (DeliveryState.DEAD if attempt == most else DeliveryState.RETRY)
        assert delivery.next_at <= moment + RETRY_CAP
        moment = delivery.next_at
    assert delivery.attempts == most


def test_a_delivery_whose_worker_died_is_taken_over_and_the_dead_one_decides_nothing(
    db: Session, now: datetime
) -> None:
    delivery = a_delivery(db, now=now)
    former = claimed(db, now=now)
    later = now + LEASE + timedelta(seconds=1)
    present = claimed(db, now=later)
    assert present.delivery_id == former.delivery_id
    assert record_delivery(db, former, DeliveryResult.REFUSED, now=later) is None
    assert delivery.state is DeliveryState.SENDING
    assert record_delivery(db, present, DeliveryResult.SENT, now=later) is DeliveryState.SENT


def test_waits_grow_but_not_beyond_an_hour() -> None:
    for attempts in range(1, 20):
        limit = min(RETRY_CAP, timedelta(seconds=5 * 2 ** (attempts - 1)))
        assert limit / 2 <= wait_before_retry(attempts) <= limit
    assert wait_before_retry(1, retry_after=120) >= timedelta(seconds=120)


def test_a_mail_outlives_a_server_that_is_away_for_a_day() -> None:
    shortest = sum(
        (min(RETRY_CAP, timedelta(seconds=5 * 2 ** min(n, 12) // 2)) / 2 for n in range(1, MAX_ATTEMPTS)), timedelta()
    )
    assert shortest >= timedelta(hours=24)


def test_news_of_the_past_are_not_sent_when_mail_is_set_up_late(db: Session, now: datetime) -> None:
    old = a_delivery(db, now=now, waited=STALE + timedelta(hours=1))
    fresh = a_delivery(db, now=now, waited=timedelta(hours=1))
    assert cancel_stale(db, Channel.EMAIL, now=now) == 1
    db.refresh(old)
    assert old.state is DeliveryState.CANCELLED
    assert claimed(db, now=now).delivery_id == fresh.id
