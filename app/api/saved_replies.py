"""`/api/v1/saved-replies`: words that are written often, one's own and shared ones (M6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import VersionConflict
from app.ids import named_id
from app.models.conversation import SavedReply
from app.services.actor import Actor, Permission
from app.services.messages import saved_replies
from app.services.messages.conversation import MAX_TEXT
from app.services.messages.saved_replies import MAX_SHORTCUT
from app.services.pages import Page
from app.services.shapes import Given, Line, Moment, Prose, Shown, Version, example, unsent

ReplyId = Annotated[str, Path(description="The saved reply's id.")]
Shortcut = Annotated[Line, Field(min_length=1, max_length=MAX_SHORTCUT, description="What is typed after `/`.")]
Text = Annotated[Prose, Field(min_length=1, max_length=MAX_TEXT, description="`{name}` stands for the patient's name.")]


def _sees_reply(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return saved_replies.find_reply(session, actor, named_id(path["reply_id"]))


replies = Resource("/saved-replies", tag="Saved replies", subject="saved_reply", sees=_sees_reply)


class NewReply(Given, json_schema_extra=example(shortcut="doctor", text="Saya tanyakan dulu ke dokter ya, {name}.")):
    shortcut: Shortcut
    text: Text
    is_shared: Annotated[bool, Field(description="For everybody who writes; needs `message:share_reply`.")] = False


class ReplyChanges(Given, json_schema_extra=example(shortcut="ask the doctor")):
    shortcut: Shortcut = unsent()
    text: Text = unsent()
    is_shared: bool = unsent()
    version: Version = unsent()


class ReplyRow(Shown):
    id: UUID
    owner_id: UUID
    shortcut: str
    text: str
    is_shared: bool
    version: int
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, reply: SavedReply) -> ReplyRow:
        return cls.drawn_from(reply, text=reply.body)


@replies.get("", needs=Permission.MESSAGE_SEND, summary="List saved replies")
def list_replies(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[ReplyRow]:
    """Yours and the shared ones, by name."""
    return saved_replies.list_replies(session, actor, page).map(ReplyRow.of)


@replies.post("", needs=Permission.MESSAGE_SEND, summary="Save a reply")
def save_reply(body: NewReply, session: Tx, actor: CurrentActor) -> ReplyRow:
    """Words to use again, for yourself or for everybody."""
    saved = saved_replies.save_reply(
        session, actor, body.shortcut, body.text, is_shared=body.is_shared, now=clock.now()
    )
    return ReplyRow.of(saved)


@replies.get("/{reply_id}", needs=Permission.MESSAGE_SEND, summary="Read a saved reply")
def read_reply(reply_id: ReplyId, session: Reading, actor: CurrentActor) -> ReplyRow:
    """Yours or a shared one."""
    return ReplyRow.of(saved_replies.get_reply(session, actor, named_id(reply_id)))


@replies.patch("/{reply_id}", needs=Permission.MESSAGE_SEND, summary="Change a saved reply", raises=(VersionConflict,))
def change_reply(
    reply_id: ReplyId, body: ReplyChanges, session: Tx, actor: CurrentActor, seen: SeenVersion
) -> ReplyRow:
    """Your own; a shared one if you may share."""
    given = body.given()
    changed = saved_replies.change_reply(
        session,
        actor,
        named_id(reply_id),
        shortcut=body.shortcut if "shortcut" in given else None,
        text=body.text if "text" in given else None,
        is_shared=body.is_shared if "is_shared" in given else None,
        version=body.version if "version" in given else seen,
        now=clock.now(),
    )
    return ReplyRow.of(changed)


@replies.delete("/{reply_id}", needs=Permission.MESSAGE_SEND, summary="Delete a saved reply")
def forget_reply(reply_id: ReplyId, session: Tx, actor: CurrentActor) -> None:
    """What was written with it stays."""
    saved_replies.forget_reply(session, actor, named_id(reply_id))
