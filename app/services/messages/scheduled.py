"""Messages that a person wrote now for later (M6): one row each, handed to the queue at its time.

It is sent as its author's word, so it leaves only while the author works here and may still write to this patient.
What was due longer ago than two hours (the machine was off) is not sent any more: it ends as too late and is seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.errors import AppError, IllegalTransition, Invalid, NotAllowed, NotFound
from app.models.conversation import ScheduledMessage, ScheduledState
from app.models.file import File, UseKind
from app.models.message import Message, Purpose
from app.services import events
from app.services.accounts.actors import get_person, person_actor, require_active
from app.services.actor import Actor, Origin, Permission, require
from app.services.acts import record_act
from app.services.calls.questions import answer_questions
from app.services.files.attaching import attach_to_send
from app.services.files.uses import Place, add_use, end_use
from app.services.messages.conversation import text_of_message
from app.services.pages import Page, PageRequest, paginate
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient
from app.services.work.outgoing import Outgoing, queue_for_patient

WINDOW = timedelta(hours=2)
FARTHEST = timedelta(days=366)
BATCH = 50
AUTHOR_GONE = "author_gone"
BY_HAND = "by_hand"


def schedule_message(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    text: str,
    *,
    due_at: datetime,
    now: datetime,
    file_id: UUID | None = None,
) -> ScheduledMessage:
    """Keep a message, and the file that goes along, until its time.

    Raises Invalid for a moment that is over or more than a year ahead, and for a file that WhatsApp does not carry.
    """
    require(actor, Permission.MESSAGE_SEND)
    if actor.user_id is None:
        raise NotAllowed()
    body = text_of_message(text, goes_with_file=file_id is not None)
    _check_time(due_at, now=now)
    patient = get_visible_patient(session, actor, patient_id)
    row = ScheduledMessage(
        patient_id=patient.id,
        author_id=actor.user_id,
        body=body,
        file_id=file_id,
        due_at=due_at,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    if file_id is not None:
        attach_to_send(session, actor, file_id, _place(row), now=now)
    _record(session, actor, row, "message.scheduled")
    return row


def list_scheduled(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[ScheduledMessage]:
    """Of one patient, the next first; those that were sent or cancelled among them."""
    require(actor, Permission.MESSAGE_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(ScheduledMessage).where(ScheduledMessage.patient_id == patient.id)
    return paginate(
        session, query, page, order=[(col(ScheduledMessage.due_at), False), (col(ScheduledMessage.id), False)]
    )


def change_scheduled(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    scheduled_id: UUID,
    *,
    text: str | None = None,
    due_at: datetime | None = None,
    version: int | None = None,
    now: datetime,
) -> ScheduledMessage:
    """One's own, while it waits: other words or another time. Raises VersionConflict for what changed since."""
    row = _waiting(session, actor, patient_id, scheduled_id)
    if row.author_id != actor.user_id:
        raise NotAllowed("error.scheduled_of_another")  # it leaves as its author's word
    changes: dict[str, object] = {}
    if text is not None:
        changes["body"] = text_of_message(text, goes_with_file=row.file_id is not None)
    if due_at is not None:
        _check_time(due_at, now=now)
        changes["due_at"] = due_at
    if apply_changes(row, changes, seen=version, now=now):
        session.add(row)
        _record(session, actor, row, "message.rescheduled")
    return row


def cancel_scheduled(
    session: Session, actor: Actor, patient_id: UUID, scheduled_id: UUID, *, now: datetime
) -> ScheduledMessage:
    """It will not be sent."""
    row = _waiting(session, actor, patient_id, scheduled_id)
    _end(row, ScheduledState.CANCELLED, reason=BY_HAND, now=now)
    session.add(row)
    if row.file_id is not None:
        end_use(session, row.file_id, _place(row))
    _record(session, actor, row, "message.unscheduled")
    return row


def resume_scheduled(
    session: Session, actor: Actor, patient_id: UUID, scheduled_id: UUID, *, now: datetime
) -> ScheduledMessage:
    """Take a cancelling back. Raises IllegalTransition when its time is over, or when it was not cancelled by hand,
    and what `attach_to_send` raises when its file went meanwhile."""
    require(actor, Permission.MESSAGE_SEND)
    row = _find(session, actor, patient_id, scheduled_id)
    if row.state is not ScheduledState.CANCELLED or row.reason != BY_HAND or row.due_at <= now:
        raise IllegalTransition("error.scheduled_is_over")
    _end(row, ScheduledState.WAITING, reason=None, now=now)
    session.add(row)
    if row.file_id is not None:
        attach_to_send(session, actor, row.file_id, _place(row), now=now)
    _record(session, actor, row, "message.scheduled")
    return row


def send_due_batch(session: Session, *, now: datetime, size: int = BATCH) -> int:
    """Hand over what is due. Safe to run twice: each row makes one message. Returns how many were dealt with."""
    query = (
        select(ScheduledMessage)
        .where(ScheduledMessage.state == ScheduledState.WAITING, ScheduledMessage.due_at <= now)
        .order_by(col(ScheduledMessage.due_at), col(ScheduledMessage.id))
        .limit(size)
    )
    if is_postgres(session):
        query = query.with_for_update(skip_locked=True)
    rows = session.exec(query).all()
    for row in rows:
        _hand_over(session, row, now=now)
    return len(rows)


def _hand_over(session: Session, row: ScheduledMessage, *, now: datetime) -> None:
    """In its author's name and with the rights the author has now; what they may not write any more ends here."""
    author: Actor | None = None
    try:
        author = _author(session, row)
        require(author, Permission.MESSAGE_SEND)
        patient = get_visible_patient(session, author, row.patient_id)
    except AppError:
        _end(row, ScheduledState.CANCELLED, reason=AUTHOR_GONE, now=now)
        session.add(row)
        if row.file_id is not None:
            end_use(session, row.file_id, _place(row))
        events.hint(session, row.patient_id)
        return
    outgoing = Outgoing(
        purpose=Purpose.PERSON,
        body=row.body,
        dedupe=f"scheduled:{row.id}",
        due_at=row.due_at,
        expires_at=row.due_at + WINDOW,
        author_id=row.author_id,
        file_id=row.file_id,
    )
    message = queue_for_patient(session, patient, outgoing, now=now)
    _move_file(session, row, message, now=now)
    answer_questions(session, author, patient.id, via="message", now=now, asked_before=row.updated_at)
    _end(row, ScheduledState.SENT, reason=None, now=now)
    session.add(row)
    events.emit(
        session, author, "message.written", subject_type="message", subject_id=message.id, patient_id=patient.id
    )


def _move_file(session: Session, row: ScheduledMessage, message: Message, *, now: datetime) -> None:
    """The file belongs to the message now. One that went meanwhile is found missing when the message is to leave."""
    file = session.get(File, row.file_id) if row.file_id is not None else None
    if file is None:
        return
    end_use(session, file.id, _place(row))
    add_use(session, file, Place(UseKind.MESSAGE, message.id, row.patient_id), by=row.author_id, now=now)


def _place(row: ScheduledMessage) -> Place:
    return Place(UseKind.SCHEDULED, row.id, row.patient_id)


def _author(session: Session, row: ScheduledMessage) -> Actor:
    found = get_person(session, row.author_id)
    if found is None:
        raise NotAllowed()
    user, role = found
    require_active(user)
    return person_actor(user, role, origin=Origin())


def _waiting(session: Session, actor: Actor, patient_id: UUID, scheduled_id: UUID) -> ScheduledMessage:
    require(actor, Permission.MESSAGE_SEND)
    row = _find(session, actor, patient_id, scheduled_id)
    if row.state is not ScheduledState.WAITING:
        raise IllegalTransition("error.scheduled_is_over")
    return row


def _find(session: Session, actor: Actor, patient_id: UUID, scheduled_id: UUID) -> ScheduledMessage:
    patient = get_visible_patient(session, actor, patient_id)
    query = select(ScheduledMessage).where(
        ScheduledMessage.id == scheduled_id, ScheduledMessage.patient_id == patient.id
    )
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotFound()
    return row


def _check_time(due_at: datetime, *, now: datetime) -> None:
    if due_at <= now:
        raise Invalid.field("sendAt", "error.scheduled_in_the_past")
    if due_at > now + FARTHEST:
        raise Invalid.field("sendAt", "error.scheduled_too_far")


def _end(row: ScheduledMessage, state: ScheduledState, *, reason: str | None, now: datetime) -> None:
    row.state = state
    row.reason = reason
    row.version += 1
    row.updated_at = now


def _record(session: Session, actor: Actor, row: ScheduledMessage, name: str) -> None:
    kind = "scheduled_message"
    record_act(session, actor, name, subject_type=kind, subject_id=row.id, patient_id=row.patient_id)
