"""Signing in with e-mail and password: who is meant, and what follows once the edge has compared the password.

Three steps, because hashing must not happen inside a transaction: find the credentials (reading), compare (a pool of
its own), then open a session or token here.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.errors import Invalid, Suspended, WrongCredentials
from app.models.account import User, UserStatus
from app.services.accounts.registration import find_by_email, normal_email
from app.services.actor import Actor, ActorKind, Origin
from app.services.audit import record


@dataclass(frozen=True)
class Credentials:
    """The person an address belongs to, if any, with what a password is compared with."""

    user_id: UUID | None = None
    password_hash: str | None = None


def find_credentials(session: Session, email: str) -> Credentials:
    """The credentials of an address. An unknown one gets empty ones, which no password fits."""
    try:
        user = find_by_email(session, normal_email(email))
    except Invalid:
        user = None
    if user is None or user.status is UserStatus.DELETED:
        return Credentials()
    return Credentials(user.id, user.password_hash)


def accept_sign_in(session: Session, credentials: Credentials, *, new_hash: str | None, origin: Origin) -> User:
    """The person whose password was right. Writes down the sign-in and a hash made with newer parameters."""
    user = session.get(User, credentials.user_id) if credentials.user_id else None
    if user is None or user.status is UserStatus.DELETED or user.password_hash != credentials.password_hash:
        raise WrongCredentials()
    if user.status is UserStatus.SUSPENDED:
        raise Suspended()
    if new_hash is not None:
        user.password_hash = new_hash
        session.add(user)
    actor = Actor(ActorKind.PERSON, user_id=user.id, name=user.name, role=user.role, origin=origin)
    record(session, actor, action="session.signed_in", subject_type="user", subject_id=user.id)
    return user


def note_refused_sign_in(session: Session, credentials: Credentials, *, origin: Origin) -> None:
    """Write down a refused attempt: the same row, and the same time, whether the address exists or not."""
    actor = Actor(ActorKind.PERSON, user_id=credentials.user_id, origin=origin)
    record(
        session,
        actor,
        action="session.signed_in",
        subject_type="user",
        subject_id=credentials.user_id,
        outcome="denied",
    )
