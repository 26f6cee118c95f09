"""Signing up (A1): the same answer for every address, and a request that waits for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, select

from app.errors import Detail, Invalid
from app.i18n import LANGUAGES
from app.models.account import LinkPurpose, User, UserStatus
from app.services import notifications
from app.services.accounts import links, mails
from app.services.accounts.passwords import check_new_password
from app.services.accounts.roles import VOLUNTEER
from app.services.actor import Actor, ActorKind, Origin, Permission
from app.services.acts import record_act
from app.settings import Settings

MAX_NAME = 200
MAX_NOTE = 500


@dataclass(frozen=True)
class NewPerson:
    """What somebody says of themselves when they sign up. The password is hashed already."""

    email: str
    name: str
    password_hash: str
    language: str
    note: str = ""
    requested_via: str = "email"


def check_person(email: str, name: str) -> tuple[str, str]:
    """The address and name as they are kept. Raises Invalid that names every field that does not hold."""
    problems: list[Detail] = []
    name = " ".join(name.split())
    if not name:
        problems.append(Detail("name", "account.name_missing"))
    elif len(name) > MAX_NAME:
        problems.append(Detail("name", "account.name_long", {"most": str(MAX_NAME)}))
    try:
        email = normal_email(email)
    except Invalid as problem:
        problems += problem.details
    if problems:
        raise Invalid(details=problems)
    return email, name


def check_person_and_password(email: str, name: str, password: str) -> None:
    """Raise one Invalid that names every field that does not hold, before anything is hashed."""
    problems: list[Detail] = []
    for check in (lambda: check_person(email, name), lambda: check_new_password(password)):
        try:
            check()
        except Invalid as problem:
            problems += problem.details
    if problems:
        raise Invalid(details=problems)


def normal_email(email: str) -> str:
    """An address as it is kept and looked up: valid by its form, in lower case."""
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise Invalid.field("email", "account.email_invalid") from None


def find_by_email(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == email)).first()


def register(session: Session, new: NewPerson, *, origin: Origin, settings: Settings, now: datetime) -> None:
    """Note the wish to join. A known address changes nothing and gets a mail that says so; the caller cannot tell."""
    email, name = check_person(new.email, new.name)
    known = find_by_email(session, email)
    if known is not None:
        if known.status is not UserStatus.DELETED:
            mails.write_mail(session, known, "known", now=now, link=f"{mails.site_address(settings)}/sign-in")
        return
    must_verify = settings.smtp_url is not None
    user = User(
        email=email,
        name=name,
        password_hash=new.password_hash,
        role=VOLUNTEER,
        status=UserStatus.UNVERIFIED if must_verify else UserStatus.PENDING,
        language=new.language if new.language in LANGUAGES else settings.default_language,
        timezone=settings.default_timezone,
        requested_via=new.requested_via[:40],
        requested_note=new.note.strip()[:MAX_NOTE],
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    session.flush()
    actor = Actor(ActorKind.PERSON, user_id=user.id, name=user.name, origin=origin)
    record_act(session, actor, "user.registered", subject_type="user", subject_id=user.id)
    if must_verify:
        send_verification(session, user, settings=settings, now=now)
    tell_approvers(session, user, now=now)


def send_verification(session: Session, user: User, *, settings: Settings, now: datetime) -> None:
    """Mail the link that proves the address."""
    secret = links.make_link(session, user, LinkPurpose.VERIFY_EMAIL, now=now)
    mails.write_mail(session, user, "verify", now=now, link=f"{mails.site_address(settings)}/verify-email/{secret}")


def verify_email(session: Session, secret: str, *, origin: Origin, now: datetime) -> User:
    """Believe the address. Somebody who was approved meanwhile may work from here on; others wait for approval."""
    user = links.use_link(session, secret, LinkPurpose.VERIFY_EMAIL, now=now)
    user.email_verified_at = user.email_verified_at or now
    if user.status is UserStatus.UNVERIFIED:
        user.status = UserStatus.ACTIVE if user.decided_at is not None else UserStatus.PENDING
    user.version += 1
    user.updated_at = now
    session.add(user)
    actor = Actor(ActorKind.PERSON, user_id=user.id, name=user.name, origin=origin)
    record_act(session, actor, "user.email_verified", subject_type="user", subject_id=user.id)
    return user


def tell_approvers(session: Session, user: User, *, now: datetime) -> None:
    """Tell everybody who may approve that somebody waits."""
    notice = notifications.Notice(
        event="user_waiting",
        subject_type="user",
        subject_id=user.id,
        dedupe=f"user_waiting:{user.id}",
        params={"name": user.name},
    )
    notifications.notify(session, notifications.people_who_may(session, Permission.USER_APPROVE), notice, now=now)
