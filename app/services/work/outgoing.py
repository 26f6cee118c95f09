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
    Purpose.SHARE: Lane.ANSWER,
    Purpose.REMINDER: Lane.REMINDER,
    Purpose.FOLLOW_UP: Lane.REST,
    Purpose.VERIFICATION: Lane.REST,
}

CARE_PURPOSES = frozenset({Purpose.REMINDER, Purpose.FOLLOW_UP, Purpose.THANKS, Purpose.SHARE})
"""Automatic messages about care: only to patients who are verified and active (P3), checked again when it leaves."""

ALWAYS_GOES = frozenset({Purpose.EMERGENCY, Purpose.ALERT, Purpose.PERSON})
"""Never held or stopped for what the machine says too often, at night, or to whom it was told to leave alone."""

HELD_IN_QUIET_HOURS = frozenset(
    {Purpose.FOLLOW_UP, Purpose.THANKS, Purpose.ANSWER, Purpose.VERIFICATION, Purpose.RESUMED, Purpose.SHARE}
)
"""What waits for the end of the patient's quiet hours (R8); a reminder's time was chosen by a person."""


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
    file_id: UUID | None = None


@dataclass(frozen=True)
class Recipient:
    """Who is written to: an address, the blind index by which it is counted, and what is known of it."""

    jid: str
    index: bytes
    phone: str | None = None
    patient_id: UUID | None = None
    is_warm: bool = True


def recipient_of(patient: Patient, *, now: datetime) -> Recipient:
    """A patient at the patient's own number."""
    return Recipient(
        jid=patient.whatsapp_jid or jid_of_phone(patient.phone),
        index=phone_index(patient.phone),
        phone=patient.phone,
        patient_id=patient.id,
        is_warm=patient.last_inbound_at is not None and patient.last_inbound_at > now - WARM,
    )


def queue_for_patient(session: Session, patient: Patient, outgoing: Outgoing, *, now: datetime) -> Message:
    """Queue `outgoing` for a patient's own number."""
    return queue_for(session, recipient_of(patient, now=now), outgoing, now=now)


def queue_for(session: Session, recipient: Recipient, outgoing: Outgoing, *, now: datetime) -> Message:
    """Queue `outgoing`. A decision taken before (the same dedupe key) is the message it made then."""
    earlier = select(Message).join(Send, col(Send.message_id) == col(Message.id))
    known = session.exec(earlier.where(Send.dedupe_key == outgoing.dedupe)).first()
    if known is not None:
        return known
    message, send = compose(recipient, outgoing, now=now)
    session.add(message)
    session.flush()
    session.add(send)
    wake(session, SENDS)
    return message


def compose(recipient: Recipient, outgoing: Outgoing, *, now: datetime) -> tuple[Message, Send]:
    """The message and its send, not yet added to a session."""
    device = device_for(recipient.index)
    message = Message(
        patient_id=recipient.patient_id,
        phone=recipient.phone,
        phone_index=recipient.index,
        direction=Direction.OUT,
        purpose=outgoing.purpose,
        body=outgoing.body,
        status=MessageStatus.QUEUED,
        device_id=device,
        reply_to_provider_id=outgoing.reply_to,
        occurrence_id=outgoing.occurrence_id,
        author_id=outgoing.author_id,
        file_id=outgoing.file_id,
        is_automatic=outgoing.purpose is not Purpose.PERSON,
        is_simulated=get_settings().whatsapp is WhatsAppBackend.SIMULATOR,
        created_at=now,
    )
    send = Send(
        dedupe_key=outgoing.dedupe,
        message_id=message.id,
        patient_id=recipient.patient_id,
        occurrence_id=outgoing.occurrence_id,
        purpose=outgoing.purpose,
        lane=LANES[outgoing.purpose],
        device_id=device,
        jid=recipient.jid,
        phone_index=recipient.index,
        text_hash=hash_text(outgoing.body),
        is_warm=recipient.is_warm,
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
