"""What patients send besides words: fetched by a job, kept as a file of the conversation, filed to the patient (M2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, NotFound
from app.file_types import BY_EXTENSION, type_by_media
from app.integrations.ports import Media
from app.models.file import File, UseKind
from app.models.message import MediaStatus, Message
from app.services import events
from app.services.actor import SYSTEM, Actor, Permission, require
from app.services.acts import record_act
from app.services.files.names import clean_name, extension_of
from app.services.files.uses import Place, add_use
from app.services.visibility import get_visible_patient

KEPT_FOR = timedelta(days=14)  # GOWA finds the media of a message for about so long
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
_HAVE_BYTES = ("image", "video", "audio", "document", "sticker", "video_note")


def list_unfetched(session: Session, *, now: datetime, most: int = 20) -> Sequence[Message]:
    """Messages whose media is due to be fetched, oldest first."""
    query = select(Message).where(_is_due(now)).order_by(col(Message.created_at)).limit(most)
    return session.exec(query).all()


def has_unfetched(session: Session, *, now: datetime) -> bool:
    return bool(list_unfetched(session, now=now, most=1))


def name_of(message: Message, media: Media) -> str:
    """What the file is called: as the patient's phone called it, with the ending of its type where that lacks."""
    name = clean_name(media.file_name)
    if extension_of(name) in BY_EXTENSION:
        return name
    known = type_by_media(media.media_type)
    stem = f"{message.media_kind} {message.created_at:%Y-%m-%d %H.%M}"
    return f"{stem}.{known.extension}" if known else name


def record_fetched(session: Session, message_id: UUID, file: File, *, now: datetime) -> None:
    """The file belongs to the message, and is seen by who sees the patient."""
    message = session.get(Message, message_id)
    if message is None:
        return
    message.file_id, message.media_status = file.id, MediaStatus.FETCHED
    session.add(message)
    add_use(session, file, Place(UseKind.MESSAGE, message.id, message.patient_id), by=None, now=now)
    _tell(session, message)


def record_not_fetched(session: Session, message_id: UUID, *, is_final: bool, now: datetime) -> None:
    """Try again later, or never: what is too large, gone or refused will not become better."""
    message = session.get(Message, message_id)
    if message is None:
        return
    if is_final or message.media_tries >= len(WAITS):
        message.media_status = MediaStatus.FAILED
        _tell(session, message)
    else:
        message.media_next_at = now + WAITS[message.media_tries]
        message.media_tries += 1
    session.add(message)


def fetch_media_again(session: Session, actor: Actor, patient_id: UUID, message_id: UUID, *, now: datetime) -> Message:
    """Try once more what could not be fetched. Raises IllegalTransition for anything else, and when it is too late."""
    require(actor, Permission.MESSAGE_SEND)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(Message).where(Message.id == message_id, Message.patient_id == patient.id)
    message = session.exec(query.with_for_update()).first()
    if message is None:
        raise NotFound()
    if not may_be_fetched_again(message, now=now):
        raise IllegalTransition("error.media_not_fetched_again")
    message.media_status, message.media_tries, message.media_next_at = MediaStatus.NOT_FETCHED, 0, None
    session.add(message)
    record_act(
        session, actor, "message.media_asked", subject_type="message", subject_id=message.id, patient_id=patient.id
    )
    return message


def may_be_fetched_again(message: Message, *, now: datetime) -> bool:
    """Whether another try could help: it failed, and WhatsApp may have it still."""
    return message.media_status is MediaStatus.FAILED and is_still_kept(message, now=now)


def is_still_kept(message: Message, *, now: datetime) -> bool:
    """Whether the gateway may still find what came with the message."""
    is_named = message.media_kind in _HAVE_BYTES and message.provider_message_id is not None
    return is_named and message.created_at > now - KEPT_FOR


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(Message.media_status) == literal(MediaStatus.NOT_FETCHED, literal_execute=True),  # as its index says it
        col(Message.media_kind).in_(_HAVE_BYTES),
        col(Message.created_at) > now - KEPT_FOR,
        col(Message.provider_message_id).is_not(None),
        or_(col(Message.media_next_at).is_(None), col(Message.media_next_at) <= now),
    )


def _tell(session: Session, message: Message) -> None:
    events.emit(
        session, SYSTEM, "message.media_settled", subject_type="message", subject_id=message.id,
        patient_id=message.patient_id,
    )  # fmt: skip
