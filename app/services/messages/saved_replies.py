"""Words that are written often (M6): a person's own, and those that the organisation shares. Brought up by `/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from app.errors import Invalid, NotAllowed, NotFound
from app.models.conversation import SavedReply
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.messages.conversation import text_of_message
from app.services.pages import Page, PageRequest, paginate
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient

AT_MOST = 200  # of one person
MAX_SHORTCUT = 40
OFFERED = 100


def list_replies(session: Session, actor: Actor, page: PageRequest) -> Page[SavedReply]:
    """One's own and the shared ones, by their name."""
    require(actor, Permission.MESSAGE_SEND)
    query = select(SavedReply).where(_usable(actor))
    return paginate(session, query, page, order=[(col(SavedReply.shortcut), False), (col(SavedReply.id), False)])


@dataclass(frozen=True)
class Offered:
    """A saved reply as it would be sent to one patient."""

    id: UUID
    shortcut: str
    words: str
    is_shared: bool
    is_mine: bool


def offer_replies(session: Session, actor: Actor, patient_id: UUID) -> list[Offered]:
    """All that the actor may use, with the patient's name in the place of `{name}`. None for who may not write."""
    if not actor.may(Permission.MESSAGE_SEND):
        return []
    patient = get_visible_patient(session, actor, patient_id)
    query = select(SavedReply).where(_usable(actor)).order_by(col(SavedReply.shortcut), col(SavedReply.id))
    return [
        Offered(
            reply.id,
            reply.shortcut,
            reply.body.replace("{name}", patient.name),
            reply.is_shared,
            reply.owner_id == actor.user_id,
        )
        for reply in session.exec(query.limit(OFFERED)).all()
    ]


def get_reply(session: Session, actor: Actor, reply_id: UUID) -> SavedReply:
    """One that the actor may use. Raises NotFound for another's own and for none alike."""
    require(actor, Permission.MESSAGE_SEND)
    return find_reply(session, actor, reply_id)


def find_reply(session: Session, actor: Actor, reply_id: UUID) -> SavedReply:
    """The reply if the actor may use it, for those whose permission was asked already."""
    reply = session.exec(select(SavedReply).where(SavedReply.id == reply_id, _usable(actor))).first()
    if reply is None:
        raise NotFound()
    return reply


def save_reply(
    session: Session, actor: Actor, shortcut: str, text: str, *, is_shared: bool = False, now: datetime
) -> SavedReply:
    """Keep words to use again. Sharing them with everybody needs its own permission."""
    require(actor, Permission.MESSAGE_SEND)
    if actor.user_id is None:
        raise NotAllowed()
    if is_shared:
        require(actor, Permission.MESSAGE_SHARE_REPLY)
    if _count(session, actor.user_id) >= AT_MOST:
        raise Invalid.field("shortcut", "error.too_many_replies", limit=str(AT_MOST))
    reply = SavedReply(
        owner_id=actor.user_id,
        shortcut=_shortcut(shortcut),
        body=text_of_message(text),
        is_shared=is_shared,
        created_at=now,
        updated_at=now,
    )
    session.add(reply)
    _record(session, actor, reply, "reply.saved")
    return reply


def change_reply(
    session: Session,
    actor: Actor,
    reply_id: UUID,
    *,
    shortcut: str | None = None,
    text: str | None = None,
    is_shared: bool | None = None,
    version: int | None = None,
    now: datetime,
) -> SavedReply:
    """Other words or another name; shared ones by those who may share. Raises VersionConflict."""
    reply = _changeable(session, actor, reply_id)
    changes: dict[str, object] = {}
    if shortcut is not None:
        changes["shortcut"] = _shortcut(shortcut)
    if text is not None:
        changes["body"] = text_of_message(text)
    if is_shared is not None:
        if is_shared:
            require(actor, Permission.MESSAGE_SHARE_REPLY)
        changes["is_shared"] = is_shared
    if apply_changes(reply, changes, seen=version, now=now):
        session.add(reply)
        _record(session, actor, reply, "reply.changed")
    return reply


def forget_reply(session: Session, actor: Actor, reply_id: UUID) -> SavedReply:
    """Delete it. What was written with it stays."""
    reply = _changeable(session, actor, reply_id)
    _record(session, actor, reply, "reply.forgotten")
    session.delete(reply)
    return reply


def _changeable(session: Session, actor: Actor, reply_id: UUID) -> SavedReply:
    """One's own; a shared one for those who may share, whoever wrote it."""
    require(actor, Permission.MESSAGE_SEND)
    reply = find_reply(session, actor, reply_id)
    if reply.is_shared:
        require(actor, Permission.MESSAGE_SHARE_REPLY)
    return reply


def _usable(actor: Actor) -> ColumnElement[bool]:
    return or_(col(SavedReply.is_shared), col(SavedReply.owner_id) == actor.user_id)


def _count(session: Session, owner: UUID) -> int:
    return session.exec(select(func.count()).where(SavedReply.owner_id == owner)).one()


def _shortcut(text: str) -> str:
    """A name of one line: it is searched for after `/`."""
    name = " ".join(text.split()).removeprefix("/")
    if not name or len(name) > MAX_SHORTCUT:
        raise Invalid.field("shortcut", "error.reply_name", limit=str(MAX_SHORTCUT))
    return name


def _record(session: Session, actor: Actor, reply: SavedReply, name: str) -> None:
    record_act(session, actor, name, subject_type="saved_reply", subject_id=reply.id)
