"""What people do about their own account: name, language, time zone, password, sign-ins (A1, A6).

Never by a key: a key that leaks must not lock its owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import NotAllowed
from app.models.account import User, UserSession
from app.services import events
from app.services.accounts import mails, sessions, suspension
from app.services.accounts.people import get_me, known_language, known_timezone
from app.services.accounts.registration import check_person
from app.services.accounts.sessions import OpenedSession
from app.services.actor import Actor, ActorKind
from app.services.acts import record_act
from app.services.versions import apply_changes


@dataclass(frozen=True)
class ProfileChanges:
    """What to change; None leaves it as it is."""

    name: str | None = None
    language: str | None = None
    timezone: str | None = None


def require_in_person(actor: Actor) -> None:
    """Raise NotAllowed unless somebody is here themselves, by session or token."""
    if actor.kind is not ActorKind.PERSON or actor.user_id is None:
        raise NotAllowed()


def change_profile(
    session: Session, actor: Actor, changes: ProfileChanges, *, seen: int | None = None, now: datetime
) -> User:
    """Change one's own name, language or time zone. With `seen`, not over what somebody changed since."""
    require_in_person(actor)
    user = get_me(session, actor)
    wanted: dict[str, str] = {}
    if changes.name is not None:
        wanted["name"] = check_person(user.email, changes.name)[1]
    if changes.language is not None:
        wanted["language"] = known_language(changes.language)
    if changes.timezone is not None:
        wanted["timezone"] = known_timezone(changes.timezone)
    changed = apply_changes(user, wanted, seen=seen, now=now)
    if changed:
        session.add(user)
        record_act(session, actor, "user.changed", subject_type="user", subject_id=user.id, changes=changed)
    return user


def change_password(session: Session, actor: Actor, *, password_hash: str, now: datetime) -> OpenedSession | None:
    """Set a new password, after the present one was asked for. Every other session and every token ends.

    Returns the session that goes on, with the secret of its new cookie; None for a caller without one.
    """
    require_in_person(actor)
    user = get_me(session, actor)
    user.password_hash = password_hash
    user.version += 1
    kept = _end_all_but_this(session, actor, user, now=now, is_confirmed=True)
    record_act(session, actor, "user.password_changed", subject_type="user", subject_id=user.id)
    mails.write_mail(session, user, "password_changed", now=now)
    return kept


def sign_out_everywhere(session: Session, actor: Actor, *, now: datetime) -> OpenedSession | None:
    """End every other session and every API token at once; keys stay. Returns what `change_password` does."""
    require_in_person(actor)
    user = get_me(session, actor)
    kept = _end_all_but_this(session, actor, user, now=now, is_confirmed=False)
    record_act(session, actor, "user.signed_out_everywhere", subject_type="user", subject_id=user.id)
    return kept


def list_my_sessions(session: Session, actor: Actor, *, now: datetime) -> list[UserSession]:
    """Where one is signed in by a browser, the one used last first."""
    require_in_person(actor)
    return sessions.list_sessions(session, actor, now=now)


def end_my_session(session: Session, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """Sign one browser out."""
    require_in_person(actor)
    sessions.end_session(session, actor, session_id, now=now)
    events.emit(session, actor, "user.signed_out", subject_type="user", subject_id=get_me(session, actor).id)


def _end_all_but_this(
    session: Session, actor: Actor, user: User, *, now: datetime, is_confirmed: bool
) -> OpenedSession | None:
    suspension.end_sign_ins(session, user, now=now, except_for=actor.session_id)
    if actor.session_id is None:
        return None
    return sessions.rotate_session(session, actor, now=now, is_confirmed=is_confirmed)
