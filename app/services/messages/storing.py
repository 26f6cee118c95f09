"""Keeping every genuine message (M2): stored once by the provider's id, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.integrations.whatsapp.events import IncomingMessage, Reaction
from app.integrations.whatsapp.jids import phone_of_jid, without_device
from app.models.message import Direction, MediaStatus, Message, MessageStatus, MessageTombstone
from app.models.work import Device
from app.services.messages.senders import Sender, find_sender
from app.services.phones import phone_index
from app.settings import WhatsAppBackend, get_settings

AUTOMATIC_A_MINUTE = 10
FRESH = timedelta(minutes=10)
MAX_BODY = 65_536


@dataclass(frozen=True)
class Stored:
    """A message in the database, with who wrote it. `is_settled`: its meaning was acted upon before."""

    message: Message
    sender: Sender
    is_settled: bool
    is_over_limit: bool = False


def store(session: Session, event: IncomingMessage | Reaction, *, now: datetime) -> Stored | None:
    """Store a private message or reaction. None: a group's, our own known one, or one that was removed."""
    if event.is_group or session.get(MessageTombstone, event.provider_id) is not None:
        return None
    device = device_of(session, event.session_id, event.device_jid)
    known = session.exec(
        select(Message).where(Message.device_id == device, Message.provider_message_id == event.provider_id)
    ).first()
    if event.is_from_me:
        if known is None:
            _store_own(session, event, device)
        return None
    sender = find_sender(session, event)
    if known is not None:
        return Stored(known, sender, is_settled=known.intent is not None)
    message = _message(event, device, sender, now=now)
    session.add(message)
    for patient in sender.patients if not sender.is_contact else ():
        patient.last_inbound_at = max(patient.last_inbound_at or message.created_at, message.created_at)
        patient.whatsapp_jid = without_device(event.chat_jid) if phone_of_jid(event.chat_jid) else patient.whatsapp_jid
        session.add(patient)
    session.flush()
    return Stored(message, sender, is_settled=False, is_over_limit=_is_over_limit(session, message, now=now))


def device_of(session: Session, session_id: str | None, device_jid: str) -> str:
    """Our name of the device that saw an event: the id GOWA was given, else the one paired with that account."""
    devices = get_settings().devices
    if session_id in devices:
        return str(session_id)
    paired = session.exec(select(Device.id).where(Device.jid == without_device(device_jid))).first()
    return paired or devices[0]


def _message(event: IncomingMessage | Reaction, device: str, sender: Sender, *, now: datetime) -> Message:
    only = sender.patients[0] if len(sender.patients) == 1 else None
    message = Message(
        patient_id=only.id if only else None,
        phone=sender.phone or (only.phone if only else None),
        phone_index=phone_index(sender.phone) if sender.phone else (only.phone_index if only else None),
        direction=Direction.IN,
        body=_body(event),
        status=MessageStatus.RECEIVED,
        device_id=device,
        provider_message_id=event.provider_id,
        reply_to_provider_id=event.target_id if isinstance(event, Reaction) else event.reply_to,
        is_reaction=isinstance(event, Reaction),
        is_simulated=get_settings().whatsapp is WhatsAppBackend.SIMULATOR,
        created_at=min(event.at, now + timedelta(minutes=1)),
    )
    if isinstance(event, IncomingMessage):
        message.is_forwarded = event.forwarded
        if event.media is not None:
            message.media_kind = event.media.kind
            message.media_ref = event.media.path or event.media.url or event.media.file_name
            message.media_status = MediaStatus.NOT_FETCHED
    return message


def _body(event: IncomingMessage | Reaction) -> str:
    text = event.emoji if isinstance(event, Reaction) else event.body
    return text[:MAX_BODY]


def _store_own(session: Session, event: IncomingMessage | Reaction, device: str) -> None:
    """Written on the phone itself: part of the conversation, never answered."""
    phone = phone_of_jid(event.chat_jid)
    if isinstance(event, Reaction) or phone is None:
        return
    patients = find_sender(session, _as_if_from(event)).patients
    session.add(
        Message(
            patient_id=patients[0].id if len(patients) == 1 else None,
            phone=phone,
            phone_index=phone_index(phone),
            direction=Direction.OUT,
            body=_body(event),
            status=MessageStatus.SENT,
            device_id=device,
            provider_message_id=event.provider_id,
            is_by_phone=True,
            intent="own",
            created_at=event.at,
            sent_at=event.at,
        )
    )


def _as_if_from(event: IncomingMessage) -> IncomingMessage:
    """The chat's other side, as a sender."""
    return replace(event, sender_jid=event.chat_jid, sender_lid=None)


def _is_over_limit(session: Session, message: Message, *, now: datetime) -> bool:
    """Beyond ten a minute from one number only our automatic answers stop, never the reading (M2)."""
    if message.phone_index is None:
        return False
    count = select(func.count()).where(
        Message.phone_index == message.phone_index,
        Message.direction == Direction.IN,
        col(Message.created_at) > now - timedelta(minutes=1),
    )
    return session.exec(count).one() > AUTOMATIC_A_MINUTE
