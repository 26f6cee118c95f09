"""`/api/v1/files/{id}/shares`: ways to a file for those who do not otherwise see it (F8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.db import transaction
from app.errors import Conflict, FileNotReady, Gone, IllegalTransition, VersionConflict
from app.ids import named_id
from app.security.link_passwords import hash_link_password
from app.services.actor import Actor, Permission
from app.services.files.visibility import get_visible_file
from app.services.pages import Page
from app.services.shares import commands, queries
from app.services.shares.schemas import NewShare, ShareChanges, ShareRow, VisitRow

FileId = Annotated[str, Path(description="The file's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]
ShareId = Annotated[str, Path(description="The share's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5d"])]


def _sees_file(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return get_visible_file(session, actor, named_id(path["file_id"]))


shares = Resource("/files/{file_id}/shares", tag="Shares", subject="share", sees=_sees_file)


@shares.get("", needs=Permission.FILE_SHARE, summary="List the shares of a file")
def list_shares(file_id: FileId, session: Reading, actor: CurrentActor, page: PageQuery) -> Page[ShareRow]:
    """Newest first, those that ended too. `url` only where you may change the share."""
    return queries.list_shares(session, actor, named_id(file_id), page, now=clock.now())


@shares.post("", needs=Permission.FILE_SHARE, summary="Share a file", raises=(Conflict, FileNotReady, Gone))
def create_share(file_id: FileId, body: NewShare, actor: CurrentActor) -> ShareRow:
    """A link for whoever has it; a colleague, who finds the file among theirs; or a patient you see who is verified,
    who gets the link over WhatsApp outside their quiet hours. Without `expiresAt` a link lasts 30 days; `null` is
    without end, as a colleague's share is."""
    password_hash = hash_link_password(body.password)
    with transaction() as session:
        return commands.create_share(
            session, actor, named_id(file_id), body, password_hash=password_hash, now=clock.now()
        )


@shares.get("/{share_id}", needs=Permission.FILE_SHARE, summary="Read a share")
def read_share(file_id: FileId, share_id: ShareId, session: Reading, actor: CurrentActor) -> ShareRow:
    """With how often it was opened and downloaded."""
    return queries.get_share(session, actor, named_id(file_id), named_id(share_id), now=clock.now())


@shares.patch(
    "/{share_id}",
    needs=Permission.FILE_SHARE,
    summary="Change a share",
    raises=(VersionConflict, IllegalTransition, Conflict, FileNotReady, Gone),
)
def change_share(
    file_id: FileId, share_id: ShareId, body: ShareChanges, actor: CurrentActor, seen: SeenVersion
) -> ShareRow:
    """What it allows, until when, how often, and its password. An expired share works again with a later end; a message
    with it that never left is sent after all."""
    known = body.version if "version" in body.given() else seen
    password_hash = hash_link_password(body.password)
    with transaction() as session:
        return commands.change_share(
            session,
            actor,
            named_id(file_id),
            named_id(share_id),
            body,
            password_hash=password_hash,
            seen=known,
            now=clock.now(),
        )


@shares.delete("/{share_id}", needs=Permission.FILE_SHARE, summary="End a share")
def end_share(file_id: FileId, share_id: ShareId, session: Tx, actor: CurrentActor) -> None:
    """The link stops working at once; a message with it that still waits is not sent."""
    commands.end_share(session, actor, named_id(file_id), named_id(share_id), now=clock.now())


@shares.post(
    "/{share_id}/restore",
    needs=Permission.FILE_SHARE,
    status=200,
    summary="Restore a share",
    raises=(IllegalTransition, Conflict, FileNotReady, Gone),
)
def restore_share(file_id: FileId, share_id: ShareId, session: Tx, actor: CurrentActor) -> ShareRow:
    """The same link works again; a message with it that never left is sent after all, to a patient who may get it.
    409 when the file is shared with the person by another meanwhile."""
    return commands.restore_share(session, actor, named_id(file_id), named_id(share_id), now=clock.now())


@shares.get("/{share_id}/visits", needs=Permission.FILE_SHARE, summary="List the visits of a share")
def list_visits(
    file_id: FileId, share_id: ShareId, session: Reading, actor: CurrentActor, page: PageQuery
) -> Page[VisitRow]:
    """What was done in the last 90 days, newest first. Of an address only its network is kept."""
    return queries.list_visits(session, actor, named_id(file_id), named_id(share_id), page)
