"""Putting a message on its way: the message as people see it, and the send that carries it, in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.integrations.whatsapp.jids import jid_of_phone
from app.models.message import Direction, Message, MessageStatus, Purpose
from app.models.patient import Patient
from app.models.work import Lane, Send
from app.services.phones import phone_index
from app.services.work.wakeups import wake
from app.settings import WhatsAppBackend, get_settings

WARM = timedelta(days=28)  # how long a patient's own message keeps the chat open (PEERS 5.7: privacy token)
SENDS = "sends.dispatch"

LANES: dict[Purpose, Lane] = {
    Purpose.EMERGENCY: Lane.URGENT,
    Purpose.PERSON: Lane.URGENT,
    Purpose.ALERT: Lane.URGENT,
    Purpose.THANKS: Lane.ANSWER,
    Purpose.ANSWER: Lane.ANSWER,
    Purpose.UNSUBSCRIBED: Lane.ANSWER,
    Purpose.RESUMED: Lane.ANSWER,
    Purpose.REMINDER: Lane.REMINDER,
    Purpose.FOLLOW_UP: Lane.REST,
    Purpose.VERIFICATION: Lane.REST,
}

CARE_PURPOSES = frozenset({Purpose.REMINDER, Purpose.FOLLOW_UP, Purpose.THANKS})
"""Automatic messages about care: only to patients who are verified and active (P3), checked again when it leaves."""


@dataclass(frozen=True)
class Outgoing:
    """What to say to one number. `dedupe` makes a repeated decision the same send; times are UTC."""

    purpose: Purpose
    body: str
    dedupe: str
    due_at: datetime
    expires_at: datetime | None = None
    not_before: datetime | None = None
    occurrence_id: UUID | None = None
    author_id: UUID | None = None
    reply_to: str | None = None


def queue_for_patient(session: Session, patient: Patient, outgoing: Outgoing, *, now: datetime) -> Message:
    """Queue `outgoing` for a patient's own number."""
    is_warm = patient.last_inbound_at is not None and patient.last_inbound_at > now - WARM
    message, send = compose(
        outgoing,
        phone=patient.phone,
        jid=patient.whatsapp_jid or jid_of_phone(patient.phone),
        patient_id=patient.id,
        is_warm=is_warm,
        now=now,
    )
    return _queue(session, message, send)


def queue_for_phone(session: Session, phone: str, outgoing: Outgoing, *, now: datetime) -> Message:
    """Queue `outgoing` for a number that is no patient's (it wrote to us, so the chat is warm)."""
    message, send = compose(outgoing, phone=phone, jid=jid_of_phone(phone), patient_id=None, is_warm=True, now=now)
    return _queue(session, message, send)


def compose(
    outgoing: Outgoing, *, phone: str, jid: str, patient_id: UUID | None, is_warm: bool, now: datetime
) -> tuple[Message, Send]:
    """The message and its send, not yet added to a session."""
    index = phone_index(phone)
    device = device_for(index)
    message = Message(
        patient_id=patient_id,
        phone=phone,
        phone_index=index,
        direction=Direction.OUT,
        purpose=outgoing.purpose,
        body=outgoing.body,
        status=MessageStatus.QUEUED,
        device_id=device,
        reply_to_provider_id=outgoing.reply_to,
        occurrence_id=outgoing.occurrence_id,
        author_id=outgoing.author_id,
        is_automatic=outgoing.purpose is not Purpose.PERSON,
        is_simulated=get_settings().whatsapp is WhatsAppBackend.SIMULATOR,
        created_at=now,
    )
    send = Send(
        dedupe_key=outgoing.dedupe,
        message_id=message.id,
        patient_id=patient_id,
        occurrence_id=outgoing.occurrence_id,
        purpose=outgoing.purpose,
        lane=LANES[outgoing.purpose],
        device_id=device,
        jid=jid,
        phone_index=index,
        text_hash=hash_text(outgoing.body),
        is_warm=is_warm,
        due_at=outgoing.due_at,
        next_at=max(outgoing.due_at, outgoing.not_before or outgoing.due_at),
        expires_at=outgoing.expires_at,
        created_at=now,
    )
    return message, send


def device_for(index: bytes) -> str:
    """The device that speaks with this number: always the same one while the list of devices stays (warm chats)."""
    devices = get_settings().devices
    return devices[index[0] % len(devices)]


def hash_text(text: str) -> bytes:
    return hashlib.sha256(" ".join(text.split()).encode()).digest()


def _queue(session: Session, message: Message, send: Send) -> Message:
    """Store both. A decision taken before (the same dedupe key) is the message it made then."""
    earlier = select(Message).join(Send, col(Send.message_id) == col(Message.id))
    known = session.exec(earlier.where(Send.dedupe_key == send.dedupe_key)).first()
    if known is not None:
        return known
    session.add(message)
    session.flush()
    session.add(send)
    wake(session, SENDS)
    return message
