"""A send that has not left goes back in line."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.models.message import MessageStatus
from app.models.work import Send, SendState
from app.services.work.locking import lock_message


def requeue(session: Session, send: Send, *, until: datetime) -> None:
    """Try again at `until`."""
    send.state = SendState.RETRY
    send.next_at = until
    session.add(send)
    set_message_status(session, send, MessageStatus.QUEUED)


def set_message_status(session: Session, send: Send, status: MessageStatus) -> None:
    """What people see of the send on its way."""
    message = lock_message(session, send.message_id)
    if message is not None:
        message.status = status
        session.add(message)
