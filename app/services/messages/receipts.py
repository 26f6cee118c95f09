"""Receipts, corrections and removals of messages (M2): receipts may come first, and never go backwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.ids import new_id
from app.integrations.whatsapp.events import Ack as AckEvent
from app.integrations.whatsapp.events import Deleted, Edited, IncomingMessage, Revoked
from app.models.message import Ack, Direction, Message
from app.services import events as events_of
from app.services.messages.senders import find_sender
from app.services.messages.storing import MAX_BODY, Stored, device_of, find_message, store, stored
from app.services.work.locking import lock_provider_ids
from app.services.work.sent import RECEIPTS, apply_receipt


def receive_acks(session: Session, events: Iterable[AckEvent], *, now: datetime) -> None:
    """Keep receipts by their ids (the send may not have answered yet), and apply them to messages already known."""
    receipts = [(name, event) for event in events if event.receipt in RECEIPTS for name in event.provider_ids]
    if not receipts:
        return
    names = {name for name, _ in receipts}
    lock_provider_ids(session, names)
    rows = [
        {"id": new_id(), "provider_message_id": name, "receipt": event.receipt, "at": event.at, "created_at": now}
        for name, event in receipts
    ]
    make = postgres_insert if is_postgres(session) else sqlite_insert
    session.connection().execute(make(Ack).on_conflict_do_nothing(), rows)
    query = select(Message).where(col(Message.provider_message_id).in_(names), Message.direction == Direction.OUT)
    messages = session.exec(query.order_by(col(Message.id)).with_for_update()).all()
    for message in messages:
        for name, event in receipts:
            if name == message.provider_message_id:
                apply_receipt(session, message, event.receipt, at=event.at, now=now)


def receive_edit(session: Session, event: Edited, *, now: datetime) -> Stored | None:
    """The patient corrected a message ("belum, maaf salah ketik"): the new words are read again.

    A correction of a message that never came is the message. None: a group's, our own, or overtaken by a later one.
    """
    device = device_of(session, event.session_id, event.device_jid)
    message = find_message(session, device, event.original_id)
    if message is None:
        return store(session, _as_message(event), now=now)
    if message.direction is not Direction.IN or event.is_from_me:
        return None
    said_at = min(event.at, now)
    body = event.body[:MAX_BODY]
    if message.body != body:
        if message.edited_at is not None and message.edited_at > said_at:
            return None
        message.body = body
        message.edited_at = said_at
        message.intent = None  # until the new words are read
        message.intent_sent = None
        session.add(message)
        events_of.hint(session, message.patient_id)
    return stored(session, message, find_sender(session, event))


def receive_removal(session: Session, event: Revoked | Deleted, *, now: datetime) -> None:
    """The message was taken back. It stays for staff, marked: what set something in motion must stay explainable."""
    removed = event.revoked_id if isinstance(event, Revoked) else event.deleted_id
    message = find_message(session, device_of(session, event.session_id, event.device_jid), removed)
    if message is not None and message.removed_at is None:
        message.removed_at = now
        session.add(message)
        events_of.hint(session, message.patient_id)


def _as_message(event: Edited) -> IncomingMessage:
    return IncomingMessage(
        device_jid=event.device_jid,
        session_id=event.session_id,
        at=event.at,
        provider_id=event.original_id,
        chat_jid=event.chat_jid,
        sender_jid=event.sender_jid,
        sender_lid=event.sender_lid,
        sender_name=event.sender_name,
        is_from_me=event.is_from_me,
        is_group=event.is_group,
        kind="text",
        body=event.body,
    )
