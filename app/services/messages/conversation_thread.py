"""A conversation as it is read on a screen: messages and notes in one line of time, newest in view (M6).

It is read in windows: the newest fifty, fifty before those on demand, and from a known place to now when something
changed. Each costs the same handful of statements, however long the conversation is. A reaction is shown on the
message it is about, and a quote carries the words that it answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_, tuple_
from sqlalchemy.sql.elements import Tuple
from sqlmodel import Session, col, select

from app.models.account import User
from app.models.columns import Id, UtcDateTime
from app.models.conversation import ConversationNote, ScheduledMessage, ScheduledState
from app.models.message import Direction, Message
from app.models.patient import Patient
from app.services.actor import Actor, Permission, require
from app.services.files.attached import AttachedFile, attached_files
from app.services.messages.scheduled import AUTHOR_GONE
from app.services.phones import masked
from app.services.visibility import get_visible_patient

WINDOW = 50
MAX_WINDOW = 200
SCHEDULED_SHOWN = 50
LOST_SHOWN = timedelta(days=14)


@dataclass(frozen=True, order=True)
class Place:
    """A place in the line of time: the moment and the id of what stands there."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class Span:
    """Which part to read: the newest fifty, the fifty before a place, or up to two hundred from a place onwards."""

    before: Place | None = None
    since: Place | None = None

    @property
    def size(self) -> int:
        return MAX_WINDOW if self.since else WINDOW


@dataclass(frozen=True)
class Line:
    """A message or a note, with what is shown around it. `quote` is None for what quotes nothing."""

    place: Place
    entry: Message | ConversationNote
    author: str = ""
    quote: Quote | None = None
    reactions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """The words that a message answers; none when they were cleaned or never came to us."""

    body: str
    is_from_us: bool


@dataclass(frozen=True)
class Later:
    """A message for later with the name of its author."""

    row: ScheduledMessage
    author: str


@dataclass(frozen=True)
class Thread:
    """One window, oldest first, with the files that went or came. `has_earlier` is not known of one that begins at a
    place.

    `number` is masked for those who may not see it; `timezone` is the reader's.
    """

    patient: Patient
    lines: list[Line]
    scheduled: list[Later]
    has_earlier: bool
    has_later: bool
    number: str
    reader: UUID | None
    may_send: bool
    timezone: str
    files: dict[UUID, AttachedFile] = field(default_factory=dict)


def read_thread(session: Session, actor: Actor, patient_id: UUID, span: Span | None = None, *, now: datetime) -> Thread:
    """A window of the conversation with a patient, and what is to be sent later."""
    require(actor, Permission.MESSAGE_READ)
    patient = get_visible_patient(session, actor, patient_id)
    span = span or Span()
    entries: list[Message | ConversationNote] = [*_messages(session, patient.id, span)]
    entries += _notes(session, patient.id, span)
    entries.sort(key=_place)
    has_more = len(entries) > span.size
    shown = entries[: span.size] if span.since else entries[-span.size :]
    later = _scheduled(session, patient.id, now=now)
    authors = {entry.author_id for entry in shown} | {row.author_id for row in later}
    names = _names(session, {author for author in authors if author})
    lines = [Line(_place(entry), entry, author=names.get(entry.author_id or patient.id, "")) for entry in shown]
    return Thread(
        patient=patient,
        lines=_with_surroundings(session, patient.id, lines),
        scheduled=[Later(row, names.get(row.author_id, "")) for row in later],
        has_earlier=has_more and not span.since,
        has_later=has_more if span.since else span.before is not None,
        reader=actor.user_id,
        number=patient.phone if actor.may(Permission.PATIENT_READ_IDENTITY) else masked(patient.phone),
        may_send=actor.may(Permission.MESSAGE_SEND),
        timezone=actor.timezone,
        files=attached_files(session, actor, _file_ids(shown, later), now=now),
    )


def _file_ids(shown: Sequence[Message | ConversationNote], later: Sequence[ScheduledMessage]) -> set[UUID]:
    went = {entry.file_id for entry in shown if isinstance(entry, Message) and entry.file_id is not None}
    return went | {row.file_id for row in later if row.file_id is not None}


def _messages(session: Session, patient_id: UUID, span: Span) -> Sequence[Message]:
    query = select(Message).where(
        Message.patient_id == patient_id, col(Message.is_reaction).is_(False), *_within(Message, span)
    )
    columns = (col(Message.created_at), col(Message.id))
    order = columns if span.since else [column.desc() for column in columns]
    return session.exec(query.order_by(*order).limit(span.size + 1)).all()


def _notes(session: Session, patient_id: UUID, span: Span) -> Sequence[ConversationNote]:
    query = select(ConversationNote).where(
        ConversationNote.patient_id == patient_id,
        col(ConversationNote.deleted_at).is_(None),
        *_within(ConversationNote, span),
    )
    columns = (col(ConversationNote.created_at), col(ConversationNote.id))
    order = columns if span.since else [column.desc() for column in columns]
    return session.exec(query.order_by(*order).limit(span.size + 1)).all()


def _within(table: type[Message] | type[ConversationNote], span: Span) -> list[ColumnElement[bool]]:
    place = tuple_(col(table.created_at), col(table.id))
    limits: list[ColumnElement[bool]] = []
    if span.before:
        limits.append(place < _key(span.before))
    if span.since:
        limits.append(place >= _key(span.since))
    return limits


def _key(place: Place) -> Tuple:
    return tuple_(literal(place.at, UtcDateTime()), literal(place.id, Id()))


def _place(entry: Message | ConversationNote) -> Place:
    return Place(entry.created_at, entry.id)


def _scheduled(session: Session, patient_id: UUID, *, now: datetime) -> Sequence[ScheduledMessage]:
    """What waits, and for two weeks what ended because its author is gone: nobody would notice that it was not sent."""
    lost = and_(
        col(ScheduledMessage.state) == ScheduledState.CANCELLED,
        col(ScheduledMessage.reason) == AUTHOR_GONE,
        col(ScheduledMessage.due_at) > now - LOST_SHOWN,
    )
    query = select(ScheduledMessage).where(
        ScheduledMessage.patient_id == patient_id, or_(col(ScheduledMessage.state) == ScheduledState.WAITING, lost)
    )
    order = (col(ScheduledMessage.due_at), col(ScheduledMessage.id))
    return session.exec(query.order_by(*order).limit(SCHEDULED_SHOWN)).all()


def _names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all())


def _with_surroundings(session: Session, patient_id: UUID, lines: list[Line]) -> list[Line]:
    messages = {line.entry.id: line.entry for line in lines if isinstance(line.entry, Message)}
    reactions = _reactions(session, patient_id, {m.provider_message_id for m in messages.values()} - {None})
    quotes = _quotes(session, patient_id, {m.reply_to_provider_id for m in messages.values()} - {None})
    return [
        replace(
            line,
            quote=quotes.get(message.reply_to_provider_id or "") if message else None,
            reactions=reactions.get(message.provider_message_id or "", ()) if message else (),
        )
        for line in lines
        for message in [messages.get(line.entry.id)]
    ]


def _quotes(session: Session, patient_id: UUID, provider_ids: Collection[str | None]) -> dict[str, Quote]:
    if not provider_ids:
        return {}
    query = select(Message).where(Message.patient_id == patient_id, col(Message.provider_message_id).in_(provider_ids))
    return {
        message.provider_message_id: Quote(message.body, message.direction is Direction.OUT)
        for message in session.exec(query).all()
        if message.provider_message_id
    }


def _reactions(session: Session, patient_id: UUID, provider_ids: Collection[str | None]) -> dict[str, tuple[str, ...]]:
    """The last reaction of each number on each message; one that was taken away is gone."""
    if not provider_ids:
        return {}
    query = select(Message).where(
        Message.patient_id == patient_id,
        col(Message.is_reaction).is_(True),
        col(Message.reply_to_provider_id).in_(provider_ids),
    )
    last: dict[tuple[str, bytes], str] = {}
    for message in session.exec(query.order_by(col(Message.created_at), col(Message.id))).all():
        last[message.reply_to_provider_id or "", message.phone_index or b""] = message.body
    found: dict[str, tuple[str, ...]] = {}
    for (target, _), emoji in last.items():
        if emoji:
            found[target] = (*found.get(target, ()), emoji)
    return found
