"""Private notes in a patient's conversation: for staff, seen by whoever sees the patient, never sent (M6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Invalid, NotAllowed, NotFound
from app.models.conversation import ConversationNote
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import get_visible_patient

MAX_NOTE = 4000


def add_note(session: Session, actor: Actor, patient_id: UUID, text: str, *, now: datetime) -> ConversationNote:
    """Write a note beside the messages."""
    require(actor, Permission.MESSAGE_READ)
    body = text.strip()
    if not body:
        raise Invalid.field("text", "error.note_empty")
    if len(body) > MAX_NOTE:
        raise Invalid.field("text", "error.message_too_long", limit=str(MAX_NOTE))
    if actor.user_id is None:
        raise NotAllowed()
    patient = get_visible_patient(session, actor, patient_id)
    note = ConversationNote(patient_id=patient.id, author_id=actor.user_id, body=body, created_at=now)
    session.add(note)
    _record(session, actor, note, "note.written")
    return note


def list_notes(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[ConversationNote]:
    """Oldest first, as they stand in the conversation."""
    require(actor, Permission.MESSAGE_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(ConversationNote).where(
        ConversationNote.patient_id == patient.id, col(ConversationNote.deleted_at).is_(None)
    )
    order = [(col(ConversationNote.created_at), False), (col(ConversationNote.id), False)]
    return paginate(session, query, page, order=order)


def remove_note(session: Session, actor: Actor, patient_id: UUID, note_id: UUID, *, now: datetime) -> ConversationNote:
    """Take one's own note away. Raises NotAllowed for another's."""
    note = _own(session, actor, patient_id, note_id)
    if note.deleted_at is None:
        note.deleted_at = now
        session.add(note)
        _record(session, actor, note, "note.removed")
    return note


def restore_note(session: Session, actor: Actor, patient_id: UUID, note_id: UUID) -> ConversationNote:
    """Put one's own note back."""
    note = _own(session, actor, patient_id, note_id)
    if note.deleted_at is not None:
        note.deleted_at = None
        session.add(note)
        _record(session, actor, note, "note.restored")
    return note


def _own(session: Session, actor: Actor, patient_id: UUID, note_id: UUID) -> ConversationNote:
    require(actor, Permission.MESSAGE_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(ConversationNote).where(ConversationNote.id == note_id, ConversationNote.patient_id == patient.id)
    note = session.exec(query).first()
    if note is None:
        raise NotFound()
    if note.author_id != actor.user_id:
        raise NotFound() if note.deleted_at is not None else NotAllowed("error.note_of_another")
    return note


def _record(session: Session, actor: Actor, note: ConversationNote, name: str) -> None:
    subject, patient_id = note.id, note.patient_id
    record_act(session, actor, name, subject_type="note", subject_id=subject, patient_id=patient_id)
