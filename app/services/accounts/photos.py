"""People's photos: everybody has their own; colleagues see it beside the name (A9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import NotFound, NotVisible
from app.models.account import User, UserStatus
from app.models.file import File, UseKind
from app.services.accounts.profile import require_in_person
from app.services.actor import Actor, Permission
from app.services.files import photos
from app.services.files.giving import Bytes
from app.services.files.uses import Place


def take_own_photo(session: Session, actor: Actor, file: File, *, now: datetime) -> User:
    me = _myself(session, actor)
    photos.take_photo(session, actor, me, _place(me), file, now=now)
    return me


def remove_own_photo(session: Session, actor: Actor, *, now: datetime) -> User:
    me = _myself(session, actor)
    photos.remove_photo(session, actor, me, _place(me), now=now)
    return me


def restore_own_photo(session: Session, actor: Actor, *, now: datetime) -> User:
    me = _myself(session, actor)
    photos.restore_photo(session, actor, me, _place(me), now=now)
    return me


def get_photo(session: Session, actor: Actor, user_id: UUID) -> Bytes:
    """The photo of oneself, of a colleague who works here, of anybody for those who manage people. Raises NotFound."""
    require_in_person(actor)
    user = session.get(User, user_id)
    if user is None or user.status is UserStatus.DELETED:
        raise NotFound()
    is_seen = user.status is UserStatus.ACTIVE or user.id == actor.user_id or actor.may(Permission.USER_READ)
    if not is_seen:
        raise NotVisible("user", user.id)
    return photos.photo_of(session, user)


def _myself(session: Session, actor: Actor) -> User:
    require_in_person(actor)
    me = session.get(User, actor.user_id, with_for_update=True)
    if me is None:
        raise NotFound()
    return me


def _place(user: User) -> Place:
    return Place(UseKind.USER_PHOTO, user.id)
