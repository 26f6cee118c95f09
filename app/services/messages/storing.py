"""Keeping every genuine message (M2): stored once by the provider's id, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.integrations.whatsapp.events import IncomingMessage, Reaction
from app.integrations.whatsapp.jids import is_hidden, phone_of_jid, without_device
from app.models.message import Direction, MediaStatus, Message, MessageStatus, MessageTombstone
from app.models.work import Device
from app.services import events
from app.services.actor import SYSTEM
from app.services.calls.questions import answer_questions
from app.services.compliance.changes import figures_change
from app.services.messages.senders import Sender, find_sender
from app.services.work.warming import warm_up
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
    """Store a private message or reaction. None: a group's, our own, or one that was removed."""
    is_private = phone_of_jid(event.chat_jid) is not None or is_hidden(event.chat_jid)
    if not is_private or session.get(MessageTombstone, event.provider_id) is not None:
        return None
    device = device_of(session, event.session_id, event.device_jid)
    known = find_message(session, device, event.provider_id)
    if event.is_from_me:
        if known is None and isinstance(event, IncomingMessage):
            _store_own(session, event, device, now=now)
        return None
    sender = find_sender(session, event)
    if known is not None:
        return stored(session, known, sender)
    message = _message(event, device, sender, now=now)
    session.add(message)
    _note_contact(session, event, message, sender, now=now)
    session.flush()
    _tell(session, message)
    return stored(session, message, sender)


def stored(session: Session, message: Message, sender: Sender) -> Stored:
    """What is known of a message in: whose it is, and whether it was read before."""
    is_over_limit = _is_over_limit(session, message)
    return Stored(message, sender, is_settled=message.intent is not None, is_over_limit=is_over_limit)


def find_message(session: Session, device: str, provider_id: str) -> Message | None:
    query = select(Message).where(Message.device_id == device, Message.provider_message_id == provider_id)
    return session.exec(query).first()


def device_of(session: Session, session_id: str | None, device_jid: str) -> str:
    """Our name of the device that saw an event: the id GOWA was given, else the one paired with that account."""
    devices = get_settings().devices
    if session_id in devices:
        return str(session_id)
    paired = session.exec(select(Device.id).where(Device.jid == without_device(device_jid))).first()
    return paired or devices[0]


def _message(event: IncomingMessage | Reaction, device: str, sender: Sender, *, now: datetime) -> Message:
    only = sender.patients[0] if len(sender.patients) == 1 else None
    is_own_number = only is not None and not sender.is_contact
    message = Message(
        patient_id=only.id if only else None,
        phone=sender.phone or (only.phone if only and is_own_number else None),
        phone_index=only.phone_index if only and is_own_number else sender.index,
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
        _keep_media(message, event)
    return message


def _keep_media(message: Message, event: IncomingMessage) -> None:
    """Where the media lies; it is fetched later."""
    message.is_forwarded = event.forwarded
    if event.media is not None:
        message.media_kind = event.media.kind
        message.media_ref = event.media.path or event.media.url or event.media.file_name
        message.media_status = MediaStatus.NOT_FETCHED


def _note_contact(
    session: Session, event: IncomingMessage | Reaction, message: Message, sender: Sender, *, now: datetime
) -> None:
    """The patient has written: the chat is warm, and lives under this address."""
    if sender.is_contact:
        return
    for patient in sender.patients:
        patient.last_inbound_at = max(patient.last_inbound_at or message.created_at, message.created_at)
        if phone_of_jid(event.chat_jid):
            patient.whatsapp_jid = without_device(event.chat_jid)
        session.add(patient)
        figures_change(session, patient.id, now=now)
    if message.phone_index is not None:
        warm_up(session, message.phone_index, now=now)


def _body(event: IncomingMessage | Reaction) -> str:
    text = event.emoji if isinstance(event, Reaction) else event.body
    return text[:MAX_BODY]


def _store_own(session: Session, event: IncomingMessage, device: str, *, now: datetime) -> None:
    """Written on the phone itself: part of the conversation, never answered."""
    other = find_sender(session, replace(event, sender_jid=event.chat_jid, sender_lid=None))
    only = other.patients[0] if len(other.patients) == 1 else None
    message = Message(
        patient_id=only.id if only else None,
        phone=other.phone or (only.phone if only else None),
        phone_index=other.index,
        direction=Direction.OUT,
        body=_body(event),
        status=MessageStatus.SENT,
        device_id=device,
        provider_message_id=event.provider_id,
        reply_to_provider_id=event.reply_to,
        is_by_phone=True,
        intent="own",
        created_at=min(event.at, now + timedelta(minutes=1)),
        sent_at=event.at,
    )
    _keep_media(message, event)
    session.add(message)
    if only is not None:
        answer_questions(session, SYSTEM, only.id, via="phone", now=now)


def _is_over_limit(session: Session, message: Message) -> bool:
    """Beyond ten a minute from one number only our automatic answers stop, never the reading (M2).

    Counted up to the message's own moment, so that a flood is one even when it is read late.
    """
    if message.phone_index is None:
        return False
    count = select(func.count()).where(
        Message.phone_index == message.phone_index,
        Message.direction == Direction.IN,
        col(Message.created_at) > message.created_at - timedelta(minutes=1),
        col(Message.created_at) <= message.created_at,
    )
    return session.exec(count).one() > AUTOMATIC_A_MINUTE


def _tell(session: Session, message: Message) -> None:
    events.emit(
        session,
        SYSTEM,
        "message.received",
        subject_type="message",
        subject_id=message.id,
        patient_id=message.patient_id,
    )
