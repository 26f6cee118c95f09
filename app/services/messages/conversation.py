"""The conversation with a patient: reading it, and a person writing in it (M1, M6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid, NotFound
from app.models.file import UseKind
from app.models.message import Message, MessageStatus, Purpose
from app.models.work import Send, SendState
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.calls.questions import answer_questions
from app.services.files.attaching import attach_to_send
from app.services.files.uses import Place
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import get_visible_patient
from app.services.work.outgoing import SENDS, Outgoing, queue_for_patient
from app.services.work.requeue import requeue
from app.services.work.wakeups import wake

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


def write_message(
    session: Session, actor: Actor, patient_id: UUID, text: str, *, now: datetime, file_id: UUID | None = None
) -> Message:
    """A person writes to a patient: first lane, no quiet hours, also to one who gets no automatic messages.

    With a file, `text` stands below it and may be empty. Raises Invalid for a file that WhatsApp does not carry.
    """
    require(actor, Permission.MESSAGE_SEND)
    body = text_of_message(text, goes_with_file=file_id is not None)
    patient = get_visible_patient(session, actor, patient_id)
    message = queue_for_patient(
        session,
        patient,
        Outgoing(
            purpose=Purpose.PERSON,
            body=body,
            dedupe=f"person:{uuid4()}",
            due_at=now,
            author_id=actor.user_id,
            file_id=file_id,
        ),
        now=now,
    )
    if file_id is not None:
        attach_to_send(session, actor, file_id, Place(UseKind.MESSAGE, message.id, patient.id), now=now)
    answer_questions(session, actor, patient.id, via="message", now=now)
    _record(session, actor, message, "message.written")
    return message


def send_again(session: Session, actor: Actor, patient_id: UUID, message_id: UUID, *, now: datetime) -> Message:
    """Try a person's message once more that certainly did not leave. Raises IllegalTransition for any other."""
    require(actor, Permission.MESSAGE_SEND)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Send, Message).where(
        col(Send.message_id) == col(Message.id), Message.id == message_id, Message.patient_id == patient.id
    )
    found = session.exec(query.with_for_update()).first()
    if found is None:
        raise NotFound()
    send, message = found
    if not may_be_sent_again(message) or not send.may_become(SendState.RETRY):
        raise IllegalTransition("error.not_sent_again")
    send.attempts = 0
    send.expires_at = None
    send.last_error = None
    message.failure = None
    requeue(session, send, until=now)
    wake(session, SENDS)
    _record(session, actor, message, "message.sent_again")
    return message


def may_be_sent_again(message: Message) -> bool:
    """Whether people are offered to try again: their own words, which failed for good."""
    return message.purpose is Purpose.PERSON and message.status is MessageStatus.FAILED


def text_of_message(text: str, *, goes_with_file: bool = False) -> str:
    """What is sent of what was typed. Raises Invalid when nothing is left, or more than WhatsApp takes."""
    body = text.strip()
    if not body and not goes_with_file:
        raise Invalid.field("text", "error.message_empty")
    if len(body) > MAX_TEXT:
        raise Invalid.field("text", "error.message_too_long", limit=str(MAX_TEXT))
    return body


def _record(session: Session, actor: Actor, message: Message, name: str) -> None:
    patient_id = message.patient_id
    record_act(session, actor, name, subject_type="message", subject_id=message.id, patient_id=patient_id)
