"""Taking back what a stopped reminder has already put on its way, as far as it has not left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.message import Purpose
from app.models.reminder import Occurrence
from app.models.work import READY_SENDS, Send, SendState
from app.services.work.endings import end_send


def stop_on_the_way(session: Session, reminder_id: UUID, purposes: Sequence[Purpose], *, now: datetime) -> int:
    """Cancel the waiting sends of these purposes. Returns how many."""
    session.flush()
    query = (
        select(Send)
        .join(Occurrence, col(Occurrence.id) == col(Send.occurrence_id))
        .where(
            Occurrence.reminder_id == reminder_id,
            col(Send.state).in_(READY_SENDS),
            col(Send.purpose).in_(purposes),
        )
        .with_for_update(of=Send)
    )
    waiting = session.exec(query).all()
    for send in waiting:
        end_send(session, send, SendState.CANCELLED, reason="reminder_stopped", now=now)
    return len(waiting)
