"""Everything that acts in somebody's name at this moment, for their profile: browsers and keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.models.account import ApiKey, UserSession
from app.services.accounts.keys import list_keys
from app.services.accounts.profile import list_my_sessions
from app.services.actor import Actor, Permission

ENDED_KEYS_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class MyAccess:
    this_session: UUID | None
    sessions: list[UserSession]
    keys: list[ApiKey]
    may_make_keys: bool


def my_access(session: Session, actor: Actor, *, now: datetime) -> MyAccess:
    """The actor's sessions and keys; keys that ended long ago are left out."""
    may_make_keys = actor.may(Permission.KEY_MANAGE)
    keys = list_keys(session, actor) if may_make_keys else []
    return MyAccess(
        this_session=actor.session_id,
        sessions=list_my_sessions(session, actor, now=now),
        keys=[key for key in keys if (key.revoked_at or key.expires_at or now) > now - ENDED_KEYS_SHOWN],
        may_make_keys=may_make_keys,
    )
