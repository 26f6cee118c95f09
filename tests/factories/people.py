"""People: users with their role, and the actor a user becomes."""

from __future__ import annotations

from itertools import count
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session

from app.models.account import Role, User, UserStatus
from app.services.actor import (
    ADMIN_PERMISSIONS,
    MODERATOR_PERMISSIONS,
    SUPERADMIN_PERMISSIONS,
    VOLUNTEER_PERMISSIONS,
    Actor,
    ActorKind,
    Permission,
)

PERMISSIONS: dict[str, frozenset[Permission]] = {
    "volunteer": VOLUNTEER_PERMISSIONS,
    "moderator": MODERATOR_PERMISSIONS,
    "admin": ADMIN_PERMISSIONS,
    "superadmin": SUPERADMIN_PERMISSIONS,
}
_number = count(1)


class UserFields(TypedDict, total=False):
    id: UUID
    email: str
    name: str
    password_hash: str | None
    status: UserStatus
    language: str
    timezone: str
    token_version: int
    requested_via: str
    requested_note: str


def a_role(db: Session, slug: str = "volunteer", *, permissions: frozenset[Permission] | None = None) -> Role:
    """The role `slug`, made if the database does not have it."""
    role = db.get(Role, slug)
    if role is None:
        allowed = PERMISSIONS[slug] if permissions is None else permissions
        rank = list(PERMISSIONS).index(slug) + 1 if slug in PERMISSIONS else 1
        role = Role(
            slug=slug, name=slug.title(), rank=rank, is_builtin=slug in PERMISSIONS, permissions=sorted(allowed)
        )
        db.add(role)
        db.flush()
    return role


def a_user(db: Session, *, role: str = "volunteer", **fields: Unpack[UserFields]) -> User:
    """An active person with `role`."""
    a_role(db, role)
    number = next(_number)
    given: UserFields = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "status": UserStatus.ACTIVE,
        **fields,
    }
    user = User(role=role, **given)
    db.add(user)
    db.flush()
    return user


def an_actor(role: str = "volunteer", *, user: User | None = None) -> Actor:
    """The actor that `user` is when signed in, or somebody with `role` who has no row."""
    slug = user.role if user else role
    return Actor(
        ActorKind.PERSON,
        user_id=user.id if user else None,
        name=user.name if user else slug.title(),
        role=slug,
        permissions=PERMISSIONS[slug],
        language=user.language if user else "en",
        timezone=user.timezone if user else "Asia/Jakarta",
    )
