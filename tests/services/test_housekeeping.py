"""The nightly round: what only served for a while goes, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete
from sqlmodel import Session, select

from app.models.account import IdempotentRequest, RefreshToken, SingleUseLink, UserSession
from app.models.draft import Draft
from app.models.message import Ack
from app.models.patient_import import ImportBatch, ImportRow
from app.models.patient_list import BulkChange
from app.models.share import ShareVisit
from app.models.work import Delivery, DeliveryState, DomainEvent, FinishedRun, InboxEvent, InboxState
from app.services.housekeeping import BATCH, remove_outdated
from tests.factories import a_user
from tests.factories.shares import a_file, a_share

DAY = timedelta(days=1)
OUTDATED = (
    IdempotentRequest, RefreshToken, UserSession, SingleUseLink, Ack, DomainEvent, Delivery, Draft, FinishedRun,
    ImportBatch, ImportRow, BulkChange, ShareVisit,
)  # fmt: skip


def test_what_is_outdated_goes_and_what_is_not_stays(db: Session, now: datetime) -> None:
    user = a_user(db)
    share = a_share(db, user, a_file(db, user), now=now)
    db.exec(delete(DomainEvent))  # of the sharing
    for index, age in enumerate((timedelta(hours=1), 100 * DAY)):
        name, then = str(index).encode(), now - age
        db.add(IdempotentRequest(caller="a", key=str(index), request_hash=name, created_at=then))
        db.add(RefreshToken(user_id=user.id, family=uuid4(), token_hash=name, expires_at=then))
        db.add(UserSession(user_id=user.id, secret_hash=name, expires_at=then))
        db.add(SingleUseLink(user_id=user.id, token_hash=name, expires_at=then))
        db.add(Ack(provider_message_id=str(index), receipt="read", at=then, created_at=then))
        db.add(DomainEvent(name="user.approved", subject_type="user", subject_id=user.id, occurred_at=then))
        db.add(FinishedRun(job="reminders.plan", finished_at=then))
        db.add(ShareVisit(share_id=share.id, at=then))
        db.add(Draft(author_id=user.id, kind=str(index), content="{}", updated_at=then))
        brought = ImportBatch(owner_id=user.id, file_name="a.csv", created_at=then)
        db.add_all([brought, ImportRow(batch_id=brought.id, number=1, cells="[]")])
        db.add(BulkChange(actor_id=user.id, action="tag", created_at=then))
        db.add(Delivery(recipient="a@b.example", subject="x", body="x", state=DeliveryState.SENT, created_at=then))
        db.add(InboxEvent(dedupe_key=f"done{index}", body="", state=InboxState.DONE, next_at=then, received_at=then))
        db.add(InboxEvent(dedupe_key=f"dead{index}", body="", state=InboxState.DEAD, next_at=then, received_at=then))
    db.flush()
    assert set(remove_outdated(db, now=now).values()) == {1}
    assert not any(remove_outdated(db, now=now).values())
    for row in OUTDATED:
        assert len(db.exec(select(row)).all()) == 1
    assert {event.dedupe_key for event in db.exec(select(InboxEvent)).all()} == {"done0", "dead0", "dead1"}


def test_one_transaction_removes_one_batch(db: Session, now: datetime) -> None:
    then = now - 40 * DAY
    db.add_all(Ack(provider_message_id=str(n), receipt="read", at=then, created_at=then) for n in range(BATCH + 3))
    db.flush()
    assert [remove_outdated(db, now=now)["acks"] for _ in range(3)] == [BATCH, 3, 0]


@pytest.mark.parametrize("hours", [23, 25])
def test_an_answered_request_is_kept_for_a_day(db: Session, now: datetime, hours: int) -> None:
    db.add(IdempotentRequest(caller="a", key="k", request_hash=b"", created_at=now - timedelta(hours=hours)))
    db.flush()
    assert remove_outdated(db, now=now)["idempotency"] == (1 if hours == 25 else 0)
