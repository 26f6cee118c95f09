"""A forgotten password: a link that works once, for an hour, and a new password that ends every sign-in."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.errors import Gone, IllegalTransition, Invalid
from app.models.account import LinkPurpose, User, UserStatus
from app.services import events
from app.services.accounts import links, mails, suspension
from app.services.accounts.registration import find_by_email, normal_email
from app.services.actor import Actor, ActorKind, Origin
from app.services.audit import record
from app.settings import Settings

_MAY_RESET = frozenset({UserStatus.UNVERIFIED, UserStatus.PENDING, UserStatus.ACTIVE})


def ask_for_reset(session: Session, email: str, *, settings: Settings, now: datetime) -> None:
    """Mail a link to the address if somebody has it. The caller answers the same either way."""
    try:
        user = find_by_email(session, normal_email(email))
    except Invalid:
        return
    if user is None or user.status not in _MAY_RESET:
        return
    send_reset(session, user, settings=settings, now=now)


def send_reset(session: Session, user: User, *, settings: Settings, now: datetime) -> None:
    mails.write_mail(session, user, "reset", now=now, link=reset_link(session, user, settings=settings, now=now))


def reset_link(session: Session, user: User, *, settings: Settings, now: datetime) -> str:
    """Where `user` chooses a new password, once, within an hour. Raises IllegalTransition for those who may not."""
    if user.status not in _MAY_RESET:
        raise IllegalTransition()
    secret = links.make_link(session, user, LinkPurpose.RESET_PASSWORD, now=now)
    return f"{mails.site_address(settings)}/reset-password/{secret}"


def check_reset_link(session: Session, secret: str, *, now: datetime) -> None:
    """Raise Gone unless the link still works: before somebody types a password for nothing."""
    links.find_link(session, secret, LinkPurpose.RESET_PASSWORD, now=now)


def reset_password(session: Session, secret: str, *, password_hash: str, origin: Origin, now: datetime) -> User:
    """Set a new password by the link. Ends every session and token; the address counts as proven by the mail."""
    user = links.use_link(session, secret, LinkPurpose.RESET_PASSWORD, now=now)
    if user.status not in _MAY_RESET:
        raise Gone("account.link_over")
    user.password_hash = password_hash
    user.email_verified_at = user.email_verified_at or now
    if user.status is UserStatus.UNVERIFIED:
        user.status = UserStatus.ACTIVE if user.decided_at is not None else UserStatus.PENDING
    user.version += 1
    suspension.end_sign_ins(session, user, now=now)
    actor = Actor(ActorKind.PERSON, user_id=user.id, name=user.name, origin=origin)
    record(session, actor, action="user.password_reset", subject_type="user", subject_id=user.id)
    events.emit(session, actor, "user.password_changed", subject_type="user", subject_id=user.id)
    mails.write_mail(session, user, "password_changed", now=now)
    return user
