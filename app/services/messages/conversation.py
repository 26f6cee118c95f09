"""The conversation with a patient: reading it, and a person writing in it (M1, M6 as far as the API needs)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.message import Message, Purpose
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import get_visible_patient
from app.services.work.outgoing import Outgoing, queue_for_patient

MAX_TEXT = 4096


def list_messages(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[Message]:
    """Oldest first. Whoever sees the patient sees the conversation."""
    require(actor, Permission.MESSAGE_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Message).where(Message.patient_id == patient.id)
    return paginate(session, query, page, order=[(col(Message.created_at), False), (col(Message.id), False)])


def list_unmatched(session: Session, actor: Actor, page: PageRequest) -> Page[Message]:
    """Messages of numbers that are no patient's, newest first."""
    require(actor, Permission.MESSAGE_READ_UNMATCHED)
    query = select(Message).where(col(Message.patient_id).is_(None))
    return paginate(session, query, page, order=[(col(Message.created_at), True), (col(Message.id), True)])


def write_message(session: Session, actor: Actor, patient_id: UUID, text: str, *, now: datetime) -> Message:
    """A person writes to a patient: first lane, no quiet hours, also to one who gets no automatic messages."""
    require(actor, Permission.MESSAGE_SEND)
    body = text.strip()
    if not body:
        raise Invalid.field("text", "error.message_empty")
    if len(body) > MAX_TEXT:
        raise Invalid.field("text", "error.message_too_long", limit=str(MAX_TEXT))
    patient = get_visible_patient(session, actor, patient_id)
    message = queue_for_patient(
        session,
        patient,
        Outgoing(purpose=Purpose.PERSON, body=body, dedupe=f"person:{uuid4()}", due_at=now, author_id=actor.user_id),
        now=now,
    )
    events.emit(session, actor, "message.written", subject_type="message", subject_id=message.id, patient_id=patient.id)
    audit.record(
        session,
        actor,
        action="message.written",
        subject_type="message",
        subject_id=message.id,
        patient_id=patient.id,
    )
    return message
