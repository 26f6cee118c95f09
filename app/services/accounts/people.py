"""People as administrators see and change them: list, add, change, suspend, delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, func, select

from app.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from app.i18n import LANGUAGES
from app.models.account import Role, User, UserStatus
from app.services.accounts import resets, sessions, suspension
from app.services.accounts.registration import check_person, find_by_email
from app.services.accounts.roles import SUPERADMIN, VOLUNTEER, grantable_role, rank_of
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.files.photos import discard_photo
from app.services.pages import Page, PageRequest, paginate
from app.services.versions import apply_changes
from app.settings import Settings

ADDED = "added"  # by an administrator, so that there was nothing to approve


@dataclass(frozen=True)
class AddedPerson:
    """Somebody an administrator adds. Without a password they get a link to choose one."""

    email: str
    name: str
    role: str = VOLUNTEER
    password_hash: str | None = None
    language: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class PersonChanges:
    """What to change; None leaves it as it is."""

    name: str | None = None
    role: str | None = None
    language: str | None = None
    timezone: str | None = None


def get_me(session: Session, actor: Actor) -> User:
    """The acting person's own row."""
    user = session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound()
    return user


def list_people(session: Session, actor: Actor, page: PageRequest, *, status: UserStatus | None = None) -> Page[User]:
    """Everybody with this status, newest first; without one, everybody but the deleted."""
    require(actor, Permission.USER_READ)
    query = select(User)
    query = query.where(User.status == status) if status else query.where(col(User.status) != UserStatus.DELETED)
    return paginate(session, query, page, order=[(col(User.created_at), True), (col(User.id), True)])


def get_person(session: Session, actor: Actor, user_id: UUID) -> User:
    require(actor, Permission.USER_READ)
    user = session.get(User, user_id)
    if user is None or user.status is UserStatus.DELETED:
        raise NotFound()
    return user


def add_person(session: Session, actor: Actor, new: AddedPerson, *, settings: Settings, now: datetime) -> User:
    """Add somebody who is active at once."""
    require(actor, Permission.USER_MANAGE)
    email, name = check_person(new.email, new.name)
    if find_by_email(session, email) is not None:
        raise Conflict("account.email_taken")
    user = User(
        email=email,
        name=name,
        role=grantable_role(session, actor, new.role).slug,
        password_hash=new.password_hash,
        status=UserStatus.ACTIVE,
        language=known_language(new.language or settings.default_language),
        timezone=known_timezone(new.timezone or settings.default_timezone),
        email_verified_at=now,
        requested_via=ADDED,
        decided_by=actor.user_id,
        decided_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    session.flush()
    if new.password_hash is None:
        resets.send_reset(session, user, settings=settings, now=now)
    record_act(session, actor, "user.created", subject_type="user", subject_id=user.id)
    return user


def change_person(
    session: Session, actor: Actor, user_id: UUID, changes: PersonChanges, *, seen: int | None, now: datetime
) -> User:
    """Change somebody's name, role, language or time zone. A role is never raised above the actor's own."""
    require(actor, Permission.USER_MANAGE)
    user = _managed(session, actor, user_id)
    wanted: dict[str, str] = {}
    if changes.name is not None:
        wanted["name"] = check_person(user.email, changes.name)[1]
    if changes.role is not None and changes.role != user.role:
        wanted["role"] = grantable_role(session, actor, changes.role).slug
        _keep_one_superadmin(session, user)
    if changes.language is not None:
        wanted["language"] = known_language(changes.language)
    if changes.timezone is not None:
        wanted["timezone"] = known_timezone(changes.timezone)
    changed = apply_changes(user, wanted, seen=seen, now=now)
    if not changed:
        return user
    session.add(user)
    record_act(session, actor, "user.changed", subject_type="user", subject_id=user.id, changes=changed)
    return user


def suspend(session: Session, actor: Actor, user_id: UUID, *, reason: str = "", now: datetime) -> User:
    """Stop somebody from doing anything, at once and everywhere."""
    require(actor, Permission.USER_MANAGE)
    user = _managed(session, actor, user_id, not_oneself=True)
    _move(user, UserStatus.SUSPENDED)
    _keep_one_superadmin(session, user)
    user.status, user.decision_reason = UserStatus.SUSPENDED, reason.strip()[:500]
    _end(session, actor, user, action="user.suspended", now=now)
    return user


def restore(session: Session, actor: Actor, user_id: UUID, *, now: datetime) -> User:
    """Let a suspended person work again. They sign in anew; what was ended stays ended."""
    require(actor, Permission.USER_MANAGE)
    user = _managed(session, actor, user_id)
    if user.status is not UserStatus.SUSPENDED:
        raise IllegalTransition()
    user.status, user.decision_reason = UserStatus.ACTIVE, ""
    user.version += 1
    user.updated_at = now
    session.add(user)
    record_act(session, actor, "user.restored", subject_type="user", subject_id=user.id)
    return user


def delete_person(session: Session, actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Delete somebody: their access ends, their address is free again, their name stays in the history."""
    require(actor, Permission.USER_MANAGE)
    user = _managed(session, actor, user_id, not_oneself=True)
    _move(user, UserStatus.DELETED)
    _keep_one_superadmin(session, user)
    user.status, user.deleted_at, user.password_hash = UserStatus.DELETED, now, None
    user.email = f"{user.id}@deleted.invalid"
    discard_photo(session, actor, user, now=now)
    _end(session, actor, user, action="user.deleted", now=now)


def make_reset_link(session: Session, actor: Actor, user_id: UUID, *, settings: Settings, now: datetime) -> str:
    """A link to choose a new password, for an administrator to hand over: without a mail server nothing else brings it.

    Earlier links stop working. Raises NotAllowed for somebody above the actor, PasswordAgain in a browser.
    """
    require(actor, Permission.USER_MANAGE)
    sessions.require_fresh(session, actor, now=now)
    user = _managed(session, actor, user_id)
    link = resets.reset_link(session, user, settings=settings, now=now)
    record_act(session, actor, "user.reset_link_made", subject_type="user", subject_id=user.id)
    return link


def _end(session: Session, actor: Actor, user: User, *, action: str, now: datetime) -> None:
    user.version += 1
    suspension.end_access(session, user, now=now)
    record_act(session, actor, action, subject_type="user", subject_id=user.id)


def _managed(session: Session, actor: Actor, user_id: UUID, *, not_oneself: bool = False) -> User:
    """Somebody the actor may manage: not above them, and for some acts not themselves."""
    _take_turns_over_superadmins(session, user_id)
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.status is UserStatus.DELETED:
        raise NotFound()
    if not_oneself and user.id == actor.user_id:
        raise NotAllowed("account.not_yourself")
    if session.get_one(Role, user.role).rank > rank_of(session, actor):
        raise NotAllowed("account.person_above_you")
    return user


def _take_turns_over_superadmins(session: Session, user_id: UUID) -> None:
    """Two superadmins who take the role from each other at the same moment would each still count the other."""
    theirs = select(User.role).where(User.id == user_id)
    if session.exec(theirs).first() == SUPERADMIN:
        session.exec(select(Role.slug).where(Role.slug == SUPERADMIN).with_for_update(key_share=True)).one()


def _move(user: User, status: UserStatus) -> None:
    if not user.may_become(status):
        raise IllegalTransition()


def _keep_one_superadmin(session: Session, user: User) -> None:
    """Refuse to take the last superadmin away: nobody could give the role back."""
    if user.role != SUPERADMIN or user.status is not UserStatus.ACTIVE:
        return
    others = select(func.count()).where(
        User.role == SUPERADMIN, User.status == UserStatus.ACTIVE, col(User.id) != user.id
    )
    if session.exec(others).one() == 0:
        raise IllegalTransition("account.last_superadmin")


def known_language(value: str) -> str:
    """A language that Carepost speaks. Raises Invalid for another."""
    if value not in LANGUAGES:
        raise Invalid.field("language", "account.language_unknown")
    return value


def known_timezone(value: str) -> str:
    """A time zone of the IANA database. Raises Invalid for another."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid.field("timezone", "account.timezone_unknown") from None
