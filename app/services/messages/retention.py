"""Conversations older than the setting are cleaned at night (M10): the words go, the counts and the ids stay."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.models.conversation import ConversationNote, ScheduledMessage, ScheduledState
from app.models.message import Emergency, EmergencyStatus, Message, MessageCount, MessageTombstone
from app.models.work import OPEN_SENDS, InboxEvent, InboxState, Send
from app.services.calls.questions import forget_messages
from app.settings import get_settings

BATCH = 500


def clean_batch(session: Session, *, now: datetime, size: int = BATCH) -> int:
    """Remove the oldest messages past retention, keeping their counts a day. Returns how many went."""
    before = now - timedelta(days=get_settings().message_retention_days)
    in_work = select(Send.message_id).where(col(Send.state).in_(OPEN_SENDS))
    in_emergency = select(Emergency.message_id).where(
        col(Emergency.status) != EmergencyStatus.CLOSED, col(Emergency.message_id).is_not(None)
    )
    query = (
        select(Message)
        .where(
            Message.created_at < before,
            col(Message.id).not_in(in_work),
            col(Message.id).not_in(in_emergency),
        )
        .order_by(col(Message.created_at))
        .limit(size)
    )
    messages = session.exec(query).all()
    if not messages:
        return _forget_unread(session, before=before, size=size) or _forget_beside(session, before=before, size=size)
    _count(session, list(messages))
    _bury(session, list(messages), now=now)
    ids = [message.id for message in messages]
    session.execute(update(Emergency).where(col(Emergency.message_id).in_(ids)).values(message_id=None))
    forget_messages(session, ids)
    session.execute(delete(Send).where(col(Send.message_id).in_(ids)))
    session.execute(delete(Message).where(col(Message.id).in_(ids)))
    return len(ids)


def _forget_unread(session: Session, *, before: datetime, size: int) -> int:
    """Events that could never be read hold a patient's words as well."""
    dead = (col(InboxEvent.state) == InboxState.DEAD, col(InboxEvent.received_at) < before)
    batch = select(InboxEvent.id).where(*dead).limit(size)
    return len(
        session.execute(delete(InboxEvent).where(col(InboxEvent.id).in_(batch)).returning(col(InboxEvent.id))).all()
    )


def _forget_beside(session: Session, *, before: datetime, size: int) -> int:
    """Notes and messages for later are words about the patient as well."""
    old_notes = select(ConversationNote.id).where(ConversationNote.created_at < before).limit(size)
    notes = delete(ConversationNote).where(col(ConversationNote.id).in_(old_notes))
    is_over = (ScheduledMessage.state != ScheduledState.WAITING, ScheduledMessage.due_at < before)
    old_scheduled = select(ScheduledMessage.id).where(*is_over).limit(size)
    scheduled = delete(ScheduledMessage).where(col(ScheduledMessage.id).in_(old_scheduled))
    gone = session.execute(notes.returning(col(ConversationNote.id))).all()
    return len(gone) + len(session.execute(scheduled.returning(col(ScheduledMessage.id))).all())


def _count(session: Session, messages: list[Message]) -> None:
    counts = Counter(
        (m.created_at.date().isoformat(), m.direction, m.purpose.value if m.purpose else "", m.intent or "")
        for m in messages
    )
    for (day, direction, purpose, intent), number in counts.items():
        query = select(MessageCount).where(
            MessageCount.day == day,
            MessageCount.direction == direction,
            MessageCount.purpose == purpose,
            MessageCount.intent == intent,
        )
        row = session.exec(query).first() or MessageCount(day=day, direction=direction, purpose=purpose, intent=intent)
        row.count += number
        session.add(row)


def _bury(session: Session, messages: list[Message], *, now: datetime) -> None:
    """Tombstones, so that catch-up does not bring the words back."""
    ids = {message.provider_message_id for message in messages if message.provider_message_id}
    known = set(
        session.exec(
            select(MessageTombstone.provider_message_id).where(col(MessageTombstone.provider_message_id).in_(ids))
        ).all()
    )
    session.add_all(MessageTombstone(provider_message_id=name, removed_at=now) for name in sorted(ids - known))
