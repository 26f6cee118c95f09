"""What a stopped reminder has already put on its way is taken back, as far as it has not left; and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.message import Purpose
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import READY_SENDS, Send, SendState
from app.services.compliance.changes import figures_change
from app.services.work.endings import end_send

STOPPED = "reminder_stopped"
BROUGHT_BACK_WITHIN = timedelta(minutes=5)  # later a dose that was due is history, as it is after any pause


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
        end_send(session, send, SendState.CANCELLED, reason=STOPPED, now=now)
    return len(waiting)


def bring_back_stopped(session: Session, reminder_id: UUID, *, now: datetime) -> None:
    """The reminder was stopped by mistake: what was due, and waited when that happened a moment ago, is due again."""
    session.flush()
    query = select(Occurrence).where(
        Occurrence.reminder_id == reminder_id,
        Occurrence.status == OccurrenceStatus.CANCELLED,
        Occurrence.reason == STOPPED,
        col(Occurrence.due_at) <= now,
        col(Occurrence.expires_at) > now,
        col(Occurrence.updated_at) > now - BROUGHT_BACK_WITHIN,
    )
    for occurrence in session.exec(query.with_for_update()).all():
        occurrence.status, occurrence.reason = OccurrenceStatus.SCHEDULED, None
        occurrence.updated_at = now
        occurrence.version += 1
        session.add(occurrence)
        figures_change(session, occurrence.patient_id, now=now)
