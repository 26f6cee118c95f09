"""From a person's row to the actor of a request: their rights right now, or why they have none."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, select

from app.errors import NotSignedIn, PendingApproval, Suspended
from app.models.account import ApiKey, Role, User, UserStatus
from app.services.actor import Actor, ActorKind, Origin, permissions_of

WAITING = frozenset({UserStatus.UNVERIFIED, UserStatus.PENDING, UserStatus.DECLINED})


def get_person(session: Session, user_id: UUID) -> tuple[User, Role] | None:
    """A person with their role, in one statement."""
    return session.exec(select(User, Role).where(User.id == user_id, User.role == Role.slug)).one_or_none()


def require_active(user: User) -> None:
    """Raise what a person who may not work has to hear: waiting, suspended, or nobody at all."""
    if user.status in WAITING:
        raise PendingApproval()
    if user.status is UserStatus.SUSPENDED:
        raise Suspended()
    if user.status is not UserStatus.ACTIVE:
        raise NotSignedIn()


def person_actor(user: User, role: Role, *, origin: Origin, session_id: UUID | None = None) -> Actor:
    """The actor of somebody who is here themselves, by session or token."""
    return Actor(
        ActorKind.PERSON,
        user_id=user.id,
        name=user.name,
        role=role.slug,
        permissions=permissions_of(role.permissions),
        language=user.language,
        timezone=user.timezone,
        session_id=session_id,
        origin=origin,
    )


def key_actor(user: User, role: Role, key: ApiKey, *, origin: Origin) -> Actor:
    """The actor of a key: its owner, limited to the key's scopes and to what keys may do at all (A8)."""
    person = person_actor(user, role, origin=origin)
    scopes = None if key.scopes is None else permissions_of(key.scopes)
    limited = person.limited_to(scopes)
    return Actor(
        ActorKind.API_KEY,
        user_id=limited.user_id,
        name=limited.name,
        role=limited.role,
        permissions=limited.permissions,
        language=limited.language,
        timezone=limited.timezone,
        key_id=key.id,
        is_generous=key.is_generous,
        origin=origin,
    )
