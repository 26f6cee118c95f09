"""Who is signed in, as the frame of every page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.services.accounts.people import get_me
from app.services.actor import Actor, Permission


@dataclass(frozen=True)
class Myself:
    id: UUID
    name: str
    email: str
    timezone: str
    permissions: frozenset[Permission]
    photo_file_id: UUID | None = None


def who_am_i(session: Session, actor: Actor) -> Myself:
    """The acting person and what they may at this moment."""
    user = get_me(session, actor)
    return Myself(
        id=user.id,
        name=user.name,
        email=user.email,
        timezone=user.timezone,
        permissions=actor.permissions,
        photo_file_id=user.photo_file_id,
    )
