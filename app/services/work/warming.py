"""A chat becomes warm when the other side writes: what was held back as a new contact may go (PEERS 5.7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from app.models.work import READY_SENDS, Send, SendState
from app.services.work.outgoing import SENDS
from app.services.work.wakeups import wake


def warm_up(session: Session, index: bytes, *, now: datetime) -> None:
    """The number with this blind index has written: its waiting sends are no longer to a new contact."""
    cold = (col(Send.phone_index) == index, col(Send.is_warm).is_(False))
    # One that met the time-lock waited for its end; the others keep their own moment (quiet hours, due time).
    released = session.execute(
        update(Send)
        .where(*cold, col(Send.state) == SendState.RETRY)
        .values(is_warm=True, next_at=now)
        .returning(col(Send.id))
    ).all()
    session.execute(update(Send).where(*cold, col(Send.state).in_(READY_SENDS)).values(is_warm=True))
    if released:
        wake(session, SENDS)
