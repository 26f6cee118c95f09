"""What may go: rows that only served for a while. Each batch is one short transaction of the caller."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from app.models.account import IdempotentRequest, RefreshToken, SingleUseLink, UserSession
from app.models.draft import Draft
from app.models.message import Ack
from app.models.patient_import import ImportBatch, ImportRow
from app.models.patient_list import BulkChange
from app.models.share import ShareVisit
from app.models.work import Delivery, DeliveryState, DomainEvent, FinishedRun, InboxEvent, InboxState
from app.services import drafts

IDEMPOTENCY_KEPT = timedelta(hours=24)
ENDED_KEPT = timedelta(days=30)  # ended sessions and used tokens: long enough to answer "where was I signed in"
ACKS_KEPT = timedelta(days=30)
INBOX_KEPT = timedelta(days=30)  # the keys by which a repeated webhook is recognised
EVENTS_KEPT = timedelta(days=90)
MAILS_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=7)
IMPORTS_KEPT = timedelta(days=14)  # rows of files that were brought: personal data that has served
VISITS_KEPT = timedelta(days=90)
BULK_CHANGES_KEPT = timedelta(days=1)  # they can be taken back for minutes
BATCH = 500

_ENDED_MAILS = (DeliveryState.SENT, DeliveryState.CANCELLED)

_Row = (
    type[IdempotentRequest]
    | type[RefreshToken]
    | type[UserSession]
    | type[SingleUseLink]
    | type[Ack]
    | type[InboxEvent]
    | type[DomainEvent]
    | type[Delivery]
    | type[Draft]
    | type[ImportRow]
    | type[ImportBatch]
    | type[BulkChange]
    | type[FinishedRun]
    | type[ShareVisit]
)


def remove_outdated(session: Session, *, now: datetime) -> dict[str, int]:
    """Remove up to one batch of each kind. Returns how many went, by kind; nothing is left when all are 0."""
    done = col(InboxEvent.state) == InboxState.DONE
    ended = col(Delivery.state).in_(_ENDED_MAILS)
    old_imports = select(ImportBatch.id).where(col(ImportBatch.created_at) < now - IMPORTS_KEPT)
    emptied = ~select(ImportRow.id).where(col(ImportRow.batch_id) == col(ImportBatch.id)).exists()
    return {
        "import_rows": _remove(session, ImportRow, col(ImportRow.batch_id).in_(old_imports)),
        "imports": _remove(session, ImportBatch, col(ImportBatch.created_at) < now - IMPORTS_KEPT, emptied),
        "bulk_changes": _remove(session, BulkChange, col(BulkChange.created_at) < now - BULK_CHANGES_KEPT),
        "idempotency": _remove(session, IdempotentRequest, col(IdempotentRequest.created_at) < now - IDEMPOTENCY_KEPT),
        "tokens": _remove(session, RefreshToken, col(RefreshToken.expires_at) < now - ENDED_KEPT),
        "sessions": _remove(session, UserSession, col(UserSession.expires_at) < now - ENDED_KEPT),
        "links": _remove(session, SingleUseLink, col(SingleUseLink.expires_at) < now - ENDED_KEPT),
        "acks": _remove(session, Ack, col(Ack.created_at) < now - ACKS_KEPT),
        "events": _remove(session, DomainEvent, col(DomainEvent.occurred_at) < now - EVENTS_KEPT),
        "mails": _remove(session, Delivery, ended & (col(Delivery.created_at) < now - MAILS_KEPT)),
        "visits": _remove(session, ShareVisit, col(ShareVisit.at) < now - VISITS_KEPT),
        "drafts": _remove(session, Draft, col(Draft.updated_at) < now - drafts.KEPT),
        "runs": _remove(session, FinishedRun, col(FinishedRun.finished_at) < now - RUNS_KEPT),
        "inbox": _remove(session, InboxEvent, done & (col(InboxEvent.received_at) < now - INBOX_KEPT)),
    }


def _remove(session: Session, row: _Row, *conditions: ColumnElement[bool]) -> int:
    batch = select(row.id).where(*conditions).limit(BATCH)
    return len(session.execute(delete(row).where(col(row.id).in_(batch)).returning(col(row.id))).all())
