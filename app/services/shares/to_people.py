"""Sharing a file with somebody who works here: it stands among their files, and they are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.errors import Conflict, Invalid
from app.models.account import User, UserStatus
from app.models.file import File
from app.models.share import Share, ShareKind
from app.services.accounts.actors import get_person
from app.services.actor import Actor, Permission, permissions_of
from app.services.notifications import Notice, notify


def tell_person(session: Session, actor: Actor, share: Share, file: File, *, now: datetime) -> None:
    """Tell the person of the share. Raises Invalid for who is not here, and Conflict when it was shared already."""
    person = check_person(session, share.user_id)
    if person.id in (actor.user_id, file.owner_id):
        raise Invalid.field("userId", "error.share_with_owner")
    check_only_one(session, share, now=now)
    notice = Notice(
        event="file_shared",
        subject_type="file",
        subject_id=file.id,
        dedupe=f"file_shared:{share.id}",
        params={"name": actor.name},
    )
    notify(session, [person], notice, now=now)


def check_person(session: Session, user_id: UUID | None) -> User:
    """The person, while they work here and may see files."""
    found = get_person(session, user_id) if user_id else None
    if found is None or found[0].status is not UserStatus.ACTIVE:
        raise Invalid.field("userId", "error.share_unknown_person")
    if Permission.FILE_READ not in permissions_of(found[1].permissions):
        raise Invalid.field("userId", "error.share_person_sees_no_files")
    return found[0]


def check_only_one(session: Session, share: Share, *, now: datetime) -> None:
    """Raise Conflict when another share of the file with the same person works. An expired one shows them nothing."""
    query = select(Share.id).where(
        Share.file_id == share.file_id,
        Share.kind == ShareKind.PERSON,
        Share.user_id == share.user_id,
        Share.id != share.id,
        col(Share.ended_at).is_(None),
        or_(col(Share.expires_at).is_(None), col(Share.expires_at) > now),
    )
    if session.exec(query.limit(1)).first() is not None:
        raise Conflict("error.shared_already")
