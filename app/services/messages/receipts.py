"""Receipts, corrections and removals of messages (M2): receipts may come first, and never go backwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.ids import new_id
from app.integrations.whatsapp.events import Ack as AckEvent
from app.integrations.whatsapp.events import Deleted, Edited, Revoked
from app.models.message import Ack, Direction, Message
from app.models.patient import Patient
from app.services.messages.senders import Sender
from app.services.messages.storing import Stored, device_of
from app.services.work.sent import RECEIPTS, apply_receipt


def receive_ack(session: Session, event: AckEvent, *, now: datetime) -> None:
    """Keep the receipt by its ids (the send may not have answered yet), and apply it to messages already known."""
    if event.receipt not in RECEIPTS:
        return
    rows = [
        {"id": new_id(), "provider_message_id": name, "receipt": event.receipt, "at": event.at, "created_at": now}
        for name in event.provider_ids
    ]
    make = postgres_insert if is_postgres(session) else sqlite_insert
    session.connection().execute(make(Ack).on_conflict_do_nothing(), rows)
    query = select(Message).where(
        col(Message.provider_message_id).in_(event.provider_ids), Message.direction == Direction.OUT
    )
    for message in session.exec(query.with_for_update()).all():
        apply_receipt(session, message, event.receipt, at=event.at, now=now)


def receive_edit(session: Session, event: Edited, *, now: datetime) -> Stored | None:
    """The patient corrected a message ("belum, maaf salah ketik"): the new words are read again. None: not known."""
    message = _find(session, event, event.original_id)
    if message is None or message.direction is not Direction.IN or message.body == event.body:
        return None
    message.body = event.body
    message.edited_at = now
    session.add(message)
    patient = session.get(Patient, message.patient_id) if message.patient_id else None
    return Stored(message, Sender(message.phone, (patient,) if patient else ()), is_settled=False)


def receive_removal(session: Session, event: Revoked | Deleted, *, now: datetime) -> None:
    """The message was taken back. It stays for staff, marked: what set something in motion must stay explainable."""
    removed = event.revoked_id if isinstance(event, Revoked) else event.deleted_id
    message = _find(session, event, removed)
    if message is not None and message.removed_at is None:
        message.removed_at = now
        session.add(message)


def _find(session: Session, event: Edited | Revoked | Deleted, provider_id: str) -> Message | None:
    device = device_of(session, event.session_id, event.device_jid)
    query = select(Message).where(Message.device_id == device, Message.provider_message_id == provider_id)
    return session.exec(query).first()
