"""How a send ends without having been sent, and what that means for its message and its occurrence."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.models.message import MessageStatus
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Send, SendState
from app.services import events
from app.services.compliance.changes import figures_change
from app.services.work.locking import lock_message, lock_occurrence

_MESSAGE: dict[SendState, MessageStatus] = {
    SendState.DEAD: MessageStatus.FAILED,
    SendState.CANCELLED: MessageStatus.CANCELLED,
    SendState.TOO_LATE: MessageStatus.TOO_LATE,
}
_OCCURRENCE: dict[SendState, OccurrenceStatus] = {
    SendState.DEAD: OccurrenceStatus.FAILED,
    SendState.CANCELLED: OccurrenceStatus.CANCELLED,
    SendState.TOO_LATE: OccurrenceStatus.TOO_LATE,
}


def end_send(session: Session, send: Send, state: SendState, *, reason: str, now: datetime) -> None:
    """End `send` in `state` for `reason`, a short code; its message and, for a reminder, its occurrence end with it."""
    if not send.may_become(state):
        return
    send.state = state
    send.last_error = send.last_error or reason
    send.lease_owner = send.lease_until = None
    session.add(send)
    message = lock_message(session, send.message_id)
    if message is not None:
        message.status = _MESSAGE[state]
        message.failure = reason
        session.add(message)
        events.hint(session, message.patient_id)
    occurrence = lock_occurrence(session, send.occurrence_id) if send.occurrence_id else None
    if occurrence is not None and occurrence.message_id == send.message_id:
        end_occurrence(session, occurrence, _OCCURRENCE[state], reason=reason, now=now)


def end_occurrence(
    session: Session, occurrence: Occurrence, status: OccurrenceStatus, *, reason: str, now: datetime
) -> None:
    """Give the occurrence its final state, unless a person or an answer gave it a better one meanwhile."""
    if not occurrence.may_become(status):
        return
    occurrence.status = status
    occurrence.reason = reason
    figures_change(session, occurrence.patient_id, now=now)
    events.stir(session, "occurrence", occurrence.id)
    occurrence.updated_at = now
    occurrence.version += 1
    session.add(occurrence)
