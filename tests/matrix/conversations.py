"""What stands beside the messages of one conversation, made for one call."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.bootstrap import simulated_phones
from app.integrations.whatsapp.jids import jid_of_phone
from app.models.conversation import ConversationNote, SavedReply, ScheduledMessage
from app.models.message import MessageStatus, Purpose
from app.models.patient import Patient
from app.models.work import SendState
from app.services.work.outgoing import Outgoing, compose, recipient_of


def add_conversation(session: Session, patient: Patient, *, author: UUID, owner: UUID) -> dict[str, UUID]:
    """A note, a message for later and a failed one of `author`, and a saved reply of `owner`."""
    now = clock.now()
    note = ConversationNote(patient_id=patient.id, author_id=author, body="Call after four", created_at=now)
    due_at = now + timedelta(hours=1)
    scheduled = ScheduledMessage(patient_id=patient.id, author_id=author, body="Halo", due_at=due_at)
    reply = SavedReply(owner_id=owner, shortcut="doctor", body="Saya tanyakan dulu ya")
    outgoing = Outgoing(purpose=Purpose.PERSON, body="Halo", dedupe=f"matrix:{note.id}", due_at=now, author_id=author)
    message, send = compose(recipient_of(patient, now=now), outgoing, now=now)
    message.status, message.failure, send.state = MessageStatus.FAILED, "refused", SendState.DEAD
    session.add_all([note, scheduled, reply, message])
    session.flush()
    session.add(send)
    return {"note_id": note.id, "scheduled_id": scheduled.id, "reply_id": reply.id, "message_id": message.id}


def said_on_phone(phone: str) -> str:
    """The id of something that the patient wrote on the simulated phone."""
    phones, jid = simulated_phones(), jid_of_phone(phone)
    phones.answer(jid, "belum")
    return phones.phone_messages(jid, limit=1)[-1].provider_id
