"""The four built-in roles, and what may be granted by whom (A5)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.errors import Invalid, NotAllowed
from app.models.account import Role
from app.services.actor import (
    ADMIN_PERMISSIONS,
    MODERATOR_PERMISSIONS,
    SUPERADMIN_PERMISSIONS,
    VOLUNTEER_PERMISSIONS,
    Actor,
    ActorKind,
    Permission,
)

VOLUNTEER = "volunteer"
MODERATOR = "moderator"
ADMIN = "admin"
SUPERADMIN = "superadmin"


@dataclass(frozen=True)
class BuiltinRole:
    slug: str
    name: str
    rank: int
    permissions: frozenset[Permission]


BUILTIN_ROLES = (
    BuiltinRole(VOLUNTEER, "Volunteer", 10, VOLUNTEER_PERMISSIONS),
    BuiltinRole(MODERATOR, "Moderator", 20, MODERATOR_PERMISSIONS),
    BuiltinRole(ADMIN, "Admin", 30, ADMIN_PERMISSIONS),
    BuiltinRole(SUPERADMIN, "Superadmin", 40, SUPERADMIN_PERMISSIONS),
)
STAFF_RANK = 20  # from a moderator upwards: shorter sessions, more to lose


def ensure_builtin_roles(session: Session) -> None:
    """Put the built-in roles into the database. Safe to repeat; the caller holds the lock of the migration.

    A role that is there keeps what a superadmin made of it, except Superadmin, who always may everything: a permission
    of a newer version reaches at least one role.
    """
    known = {role.slug: role for role in session.exec(select(Role)).all()}
    for builtin in BUILTIN_ROLES:
        names = sorted(permission.value for permission in builtin.permissions)
        role = known.get(builtin.slug)
        if role is None:
            session.add(
                Role(slug=builtin.slug, name=builtin.name, rank=builtin.rank, is_builtin=True, permissions=names)
            )
        elif builtin.slug == SUPERADMIN and role.permissions != names:
            role.permissions = names
            session.add(role)
    session.flush()


def list_roles(session: Session) -> list[Role]:
    """All roles, the one with the fewest rights first."""
    return list(session.exec(select(Role).order_by(col(Role.rank), col(Role.slug))).all())


def list_grantable_roles(session: Session, actor: Actor) -> list[Role]:
    """The roles this actor may give to others: at most as high as their own, the lowest first."""
    highest = rank_of(session, actor)
    return [role for role in list_roles(session) if role.rank <= highest]


def grantable_role(session: Session, actor: Actor, slug: str) -> Role:
    """The role `slug`, if `actor` may give it to somebody: nobody grants more than they are."""
    role = session.get(Role, slug)
    if role is None:
        raise Invalid.field("role", "account.unknown_role", role=slug)
    if role.rank > rank_of(session, actor):
        raise NotAllowed("account.role_above_yours", role=role.name)
    return role


def rank_of(session: Session, actor: Actor) -> int:
    """How high an actor stands. The system stands above everybody; whoever has no role, below."""
    if actor.kind is ActorKind.SYSTEM:
        return max(builtin.rank for builtin in BUILTIN_ROLES)
    role = session.get(Role, actor.role)
    return role.rank if role else 0
