"""API keys (A8): named, scoped, shown once, found by their prefix, kept as a hash.

A key reads `cp_<8 characters that name it>_<43 characters that prove it>`. It never manages keys, passwords, roles or
people, whatever its owner may.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from app.errors import Detail, Invalid, NotFound
from app.models.account import ApiKey, Role, User
from app.services.accounts.bearer import digest, new_bearer, same
from app.services.accounts.people import get_person
from app.services.accounts.sessions import require_fresh
from app.services.actor import NEVER_BY_KEY, Actor, Permission, permissions_of, require
from app.services.acts import record_act

KEY_MARK = "cp_"
MAX_KEYS = 50

_NAMED_BY = string.ascii_letters + string.digits
_NAME_LENGTH = 8


@dataclass(frozen=True)
class NewKey:
    name: str
    scopes: list[str] | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class IssuedKey:
    """A key with its full text, which nobody sees again."""

    row: ApiKey
    text: str


def create_key(session: Session, actor: Actor, new: NewKey, *, now: datetime) -> IssuedKey:
    """Make a key for the actor, with some of the actor's own permissions; no scopes means all that keys may."""
    require(actor, Permission.KEY_MANAGE)
    require_fresh(session, actor, now=now)
    assert actor.user_id is not None
    prefix = KEY_MARK + "".join(secrets.choice(_NAMED_BY) for _ in range(_NAME_LENGTH))
    text = f"{prefix}_{new_bearer()}"
    row = ApiKey(
        user_id=actor.user_id,
        name=_checked_name(new.name),
        prefix=prefix,
        key_hash=digest(text),
        scopes=_checked_scopes(actor, new.scopes),
        created_at=now,
        expires_at=_checked_end(new.expires_at, now),
    )
    if len(_living(session, actor.user_id)) >= MAX_KEYS:
        raise Invalid.field("name", "account.too_many_keys", most=str(MAX_KEYS))
    session.add(row)
    session.flush()
    record_act(session, actor, "key.created", subject_type="api_key", subject_id=row.id)
    return IssuedKey(row, text)


def list_keys(session: Session, actor: Actor) -> list[ApiKey]:
    """The actor's own keys, newest first; revoked ones stay for the record."""
    require(actor, Permission.KEY_MANAGE)
    query = select(ApiKey).where(ApiKey.user_id == actor.user_id).order_by(col(ApiKey.id).desc())
    return list(session.exec(query).all())


def revoke_key(session: Session, actor: Actor, key_id: UUID, *, now: datetime) -> ApiKey:
    """End one of the actor's own keys. Ending it twice changes nothing."""
    require(actor, Permission.KEY_MANAGE)
    row = session.get(ApiKey, key_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        record_act(session, actor, "key.revoked", subject_type="api_key", subject_id=row.id)
    return row


def list_keys_of(session: Session, actor: Actor, user_id: UUID) -> list[ApiKey]:
    """The keys of somebody who works here, newest first; without what they prove themselves by."""
    require(actor, Permission.USER_MANAGE)
    person = get_person(session, actor, user_id)
    query = select(ApiKey).where(ApiKey.user_id == person.id).order_by(col(ApiKey.id).desc())
    return list(session.exec(query).all())


def set_generous(session: Session, actor: Actor, user_id: UUID, key_id: UUID, *, is_generous: bool) -> ApiKey:
    """Give a key the wide limit of calls, or the usual one again (X2)."""
    require(actor, Permission.USER_MANAGE)
    person = get_person(session, actor, user_id)
    row = session.get(ApiKey, key_id, with_for_update=True)
    if row is None or row.user_id != person.id:
        raise NotFound()
    if row.is_generous is not is_generous:
        row.is_generous = is_generous
        session.add(row)
        changes = {"isGenerous": (not is_generous, is_generous)}
        record_act(session, actor, "key.changed", subject_type="api_key", subject_id=row.id, changes=changes)
    return row


def find_key(session: Session, text: str, *, now: datetime) -> tuple[User, Role, ApiKey] | None:
    """The key of this text with its owner, while it works. One statement, by the prefix."""
    prefix = text[: len(KEY_MARK) + _NAME_LENGTH]
    query = (
        select(User, Role, ApiKey)
        .where(ApiKey.prefix == prefix, ApiKey.user_id == User.id, User.role == Role.slug)
        .where(col(ApiKey.revoked_at).is_(None))
    )
    found = session.exec(query).first()
    if found is None or not same(found[2].key_hash, digest(text)):
        return None
    expires_at = found[2].expires_at
    return None if expires_at is not None and now >= expires_at else found


def note_used(session: Session, used: Mapping[UUID, datetime]) -> None:
    """Write down when keys were last used: gathered over some seconds, not for each request."""
    for key_id, moment in used.items():
        session.execute(
            update(ApiKey)
            .where(col(ApiKey.id) == key_id)
            .where(or_(col(ApiKey.last_used_at).is_(None), col(ApiKey.last_used_at) < moment))
            .values(last_used_at=moment)
        )


def _living(session: Session, user_id: UUID) -> list[UUID]:
    query = select(ApiKey.id).where(ApiKey.user_id == user_id, col(ApiKey.revoked_at).is_(None))
    return list(session.exec(query).all())


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise Invalid.field("name", "account.key_name", most="100")
    return name


def _checked_scopes(actor: Actor, scopes: list[str] | None) -> list[str] | None:
    if scopes is None:
        return None
    may = {permission.value for permission in actor.permissions - NEVER_BY_KEY}
    unfit = sorted(set(scopes) - may)
    if unfit:
        raise Invalid(details=[Detail("scopes", "account.scope_not_yours", {"scope": scope}) for scope in unfit])
    return sorted(permission.value for permission in permissions_of(scopes))


def _checked_end(expires_at: datetime | None, now: datetime) -> datetime | None:
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= now):
        raise Invalid.field("expiresAt", "account.key_end_past")
    return expires_at
