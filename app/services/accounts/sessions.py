"""Signed-in browsers (A6): opened, recognised by the secret of their cookie, rotated, ended.

The cookie carries the secret, the table its SHA-256. A session ends by itself after a time without use and after a
time in all; both depend on the role, because a moderator's desk knows more than a volunteer's phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from app.errors import NotFound, NotSignedIn, PasswordAgain
from app.models.account import Role, User, UserSession, UserStatus
from app.services.accounts.bearer import digest, new_bearer
from app.services.accounts.roles import STAFF_RANK
from app.services.actor import Actor, Origin
from app.services.audit import record
from app.settings import get_settings

FORMER_SECRET_SECONDS = 60
FRESH_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Lifetime:
    idle: timedelta
    most: timedelta


@dataclass(frozen=True)
class OpenedSession:
    """A session and the secret of its cookie, which nobody sees again."""

    id: UUID
    secret: str
    lifetime: Lifetime
    is_remembered: bool

    @property
    def kept_for(self) -> timedelta | None:
        """How long the browser keeps the cookie; None until it is closed."""
        return self.lifetime.most if self.is_remembered else None


@dataclass(frozen=True)
class FoundSession:
    """Who a cookie belongs to. `is_former`: by the secret before the last rotation, good for reading only."""

    row: UserSession
    user: User
    role: Role
    is_former: bool


def lifetime_of(role: Role, *, is_remembered: bool) -> Lifetime:
    """How long a session of this role lives. Only volunteers may ask to be remembered."""
    settings = get_settings()
    is_volunteer = is_remembered and role.rank < STAFF_RANK
    return Lifetime(*(settings.volunteer_session if is_volunteer else settings.staff_session))


def open_session(
    session: Session, user: User, *, origin: Origin, remember: bool, now: datetime, instead_of: str | None = None
) -> OpenedSession:
    """A new session for `user`. The browser's former one (`instead_of`, its secret) ends with it."""
    role = session.get_one(Role, user.role)
    if instead_of:
        _end(session, col(UserSession.secret_hash) == digest(instead_of), now=now)
    secret = new_bearer()
    is_remembered = remember and role.rank < STAFF_RANK
    lifetime = lifetime_of(role, is_remembered=is_remembered)
    row = UserSession(
        user_id=user.id,
        secret_hash=digest(secret),
        token_version=user.token_version,
        is_remembered=is_remembered,
        user_agent=origin.user_agent[:300],
        address=origin.address[:64],
        created_at=now,
        last_seen_at=now,
        confirmed_at=now,
        expires_at=now + lifetime.most,
    )
    session.add(row)
    return OpenedSession(row.id, secret, lifetime, is_remembered)


def find_session(session: Session, secret: str, *, now: datetime) -> FoundSession | None:
    """The living session of a cookie's secret, or None. One statement."""
    hashed = digest(secret)
    query = (
        select(UserSession, User, Role)
        .where(UserSession.user_id == User.id, User.role == Role.slug)
        .where(or_(col(UserSession.secret_hash) == hashed, col(UserSession.former_hash) == hashed))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    row, user, role = found
    is_former = row.secret_hash != hashed
    if is_former and not _is_former_good(row, now):
        return None
    return FoundSession(row, user, role, is_former) if is_alive(row, user, role, now=now) else None


def is_alive(row: UserSession, user: User, role: Role, *, now: datetime) -> bool:
    """Whether a session still counts at `now`."""
    idle = lifetime_of(role, is_remembered=row.is_remembered).idle
    return (
        row.ended_at is None
        and row.token_version == user.token_version
        and now < row.expires_at
        and now < row.last_seen_at + idle
    )


def is_fresh(row: UserSession, *, now: datetime) -> bool:
    """Whether the password was given recently enough for a sensitive act."""
    return now < row.confirmed_at + FRESH_FOR


def require_fresh(session: Session, actor: Actor, *, now: datetime) -> None:
    """Raise PasswordAgain when somebody in a browser gave their password too long ago for a sensitive act.

    API clients have no session: their token is at most 15 minutes old.
    """
    if actor.session_id is None:
        return
    row = session.get(UserSession, actor.session_id)
    if row is None or not is_fresh(row, now=now):
        raise PasswordAgain()


def rotate_session(session: Session, actor: Actor, *, now: datetime, is_confirmed: bool = True) -> OpenedSession:
    """A new secret for the actor's session. The former one stays good for 60 s, for reading only.

    `is_confirmed`: the password was given just now, which sensitive acts ask for.
    """
    row = session.get(UserSession, actor.session_id) if actor.session_id else None
    if row is None or row.ended_at is not None:
        raise NotSignedIn()
    user = session.get_one(User, row.user_id)
    role = session.get_one(Role, user.role)
    secret = new_bearer()
    row.former_hash, row.secret_hash, row.rotated_at = row.secret_hash, digest(secret), now
    row.last_seen_at, row.token_version = now, user.token_version
    row.confirmed_at = now if is_confirmed else row.confirmed_at
    session.add(row)
    return OpenedSession(
        row.id, secret, lifetime_of(role, is_remembered=row.is_remembered), is_remembered=row.is_remembered
    )


def list_sessions(session: Session, actor: Actor, *, now: datetime) -> list[UserSession]:
    """The actor's own living sessions, the one used last first."""
    query = (
        select(UserSession, User, Role)
        .where(UserSession.user_id == actor.user_id, UserSession.user_id == User.id, User.role == Role.slug)
        .where(col(UserSession.ended_at).is_(None))
        .order_by(col(UserSession.last_seen_at).desc())
    )
    return [row for row, user, role in session.exec(query).all() if is_alive(row, user, role, now=now)]


def end_session(session: Session, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """End one of the actor's own sessions (signing out ends the present one)."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at = now
        session.add(row)
        record(session, actor, action="session.ended", subject_type="user_session", subject_id=row.id)


def end_every_session(session: Session, user: User, *, now: datetime, except_for: UUID | None = None) -> int:
    """End all sessions of `user`, except one. Returns how many were open."""
    condition = col(UserSession.user_id) == user.id
    if except_for is not None:
        return _end(session, condition, col(UserSession.id) != except_for, now=now)
    return _end(session, condition, now=now)


def find_ended(session: Session, session_ids: Iterable[UUID], *, now: datetime) -> set[UUID]:
    """Those of `session_ids` that no longer count: what each process asks for its sockets every few seconds."""
    wanted = set(session_ids)
    if not wanted:
        return set()
    query = (
        select(UserSession, User, Role)
        .where(UserSession.user_id == User.id, User.role == Role.slug)
        .where(col(UserSession.id).in_(wanted))
    )
    alive = {
        row.id
        for row, user, role in session.exec(query).all()
        if user.status is UserStatus.ACTIVE and is_alive(row, user, role, now=now)
    }
    return wanted - alive


def note_seen(session: Session, seen: Mapping[UUID, datetime]) -> None:
    """Write down when sessions were last used. Called with what gathered over some seconds, not for each request."""
    for session_id, moment in seen.items():
        session.execute(
            update(UserSession)
            .where(col(UserSession.id) == session_id, col(UserSession.last_seen_at) < moment)
            .values(last_seen_at=moment)
        )


def _is_former_good(row: UserSession, now: datetime) -> bool:
    return row.rotated_at is not None and (now - row.rotated_at).total_seconds() < FORMER_SECRET_SECONDS


def _end(session: Session, *conditions: ColumnElement[bool], now: datetime) -> int:
    ending = update(UserSession).where(*conditions, col(UserSession.ended_at).is_(None)).values(ended_at=now)
    return len(session.execute(ending.returning(col(UserSession.id))).all())
