"""Who is signed in, as the frame of every page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.services.accounts.people import get_me
from app.services.actor import Actor, Permission


@dataclass(frozen=True)
class Myself:
    name: str
    email: str
    permissions: frozenset[Permission]


def who_am_i(session: Session, actor: Actor) -> Myself:
    """The acting person and what they may at this moment."""
    user = get_me(session, actor)
    return Myself(name=user.name, email=user.email, permissions=actor.permissions)
