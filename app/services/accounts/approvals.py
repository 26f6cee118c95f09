"""Approving people (A3): who waits, yes with a role and patients, no with a reason, and taking either back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, NotFound
from app.models.account import LinkPurpose, Role, User, UserStatus
from app.models.work import Delivery, DeliveryState
from app.services.accounts import assignments, links, mails, suspension
from app.services.accounts.people import ADDED
from app.services.accounts.roles import VOLUNTEER, grantable_role
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.settings import Settings

UNDO_FOR = timedelta(seconds=60)
MAIL_AFTER = timedelta(seconds=15)  # longer than the 8 s of Undo on the page: nobody is told what was taken back
MAX_REASON = 500
DECIDED_LATELY = 10


@dataclass(frozen=True)
class WaitingPerson:
    """One row of the queue: who, since when, and where the request came from."""

    id: UUID
    name: str
    email: str
    is_email_verified: bool
    requested_via: str
    note: str
    language: str
    waiting_since: datetime
    suggested_role: str

    @classmethod
    def of(cls, user: User) -> WaitingPerson:
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            is_email_verified=user.email_verified_at is not None,
            requested_via=user.requested_via,
            note=user.requested_note,
            language=user.language,
            waiting_since=user.created_at,
            suggested_role=user.role,
        )


def list_waiting(session: Session, actor: Actor, page: PageRequest | None = None) -> Page[WaitingPerson]:
    """Everybody who waits for a decision, the one who waits longest first."""
    require(actor, Permission.USER_APPROVE)
    query = select(User).where(
        col(User.status).in_([UserStatus.PENDING, UserStatus.UNVERIFIED]), col(User.decided_at).is_(None)
    )
    order = [(col(User.created_at), False), (col(User.id), False)]
    return paginate(session, query, page or PageRequest(size=50), order=order).map(WaitingPerson.of)


@dataclass(frozen=True)
class DecidedPerson:
    """One row of what was decided lately: who, where from, what became of it, by whom and when."""

    id: UUID
    name: str
    requested_via: str
    is_approved: bool
    role: str
    role_name: str
    decided_by: str
    decided_at: datetime
    can_undo: bool
    can_reconsider: bool


def list_decided_lately(session: Session, actor: Actor, *, now: datetime) -> list[DecidedPerson]:
    """The last ten decisions about people, the newest first."""
    require(actor, Permission.USER_APPROVE)
    decider = aliased(User)
    query = (
        select(User, Role.name, decider.name)
        .join(decider, col(decider.id) == col(User.decided_by))
        .where(col(User.role) == Role.slug, col(User.decided_at).is_not(None))
        .where(col(User.status) != UserStatus.DELETED, col(User.decided_by) != col(User.id))
        .order_by(col(User.decided_at).desc(), col(User.id).desc())
        .limit(DECIDED_LATELY)
    )
    return [_decided(user, role, name, actor, now) for user, role, name in session.exec(query).all()]


def _decided(user: User, role_name: str, decider: str, actor: Actor, now: datetime) -> DecidedPerson:
    assert user.decided_at is not None
    is_declined = user.status is UserStatus.DECLINED
    is_lately_mine = user.decided_by == actor.user_id and now - user.decided_at <= UNDO_FOR
    can_undo = is_lately_mine and user.status is not UserStatus.SUSPENDED
    return DecidedPerson(
        id=user.id,
        name=user.name,
        requested_via=user.requested_via,
        is_approved=not is_declined,
        role=user.role,
        role_name=role_name,
        decided_by=decider,
        decided_at=user.decided_at,
        can_undo=can_undo and user.requested_via != ADDED,
        can_reconsider=is_declined and not can_undo,
    )


def approve(
    session: Session,
    actor: Actor,
    user_id: UUID,
    *,
    role: str = VOLUNTEER,
    patient_ids: Sequence[UUID] | None = None,
    settings: Settings,
    now: datetime,
) -> User:
    """Let somebody in with a role, at most as high as the actor's own, and give them patients.

    Somebody whose address is still to be proven may work as soon as it is.
    """
    require(actor, Permission.USER_APPROVE)
    user = _undecided(session, user_id, {UserStatus.PENDING, UserStatus.UNVERIFIED, UserStatus.DECLINED})
    granted = grantable_role(session, actor, role)
    before = (user.role, user.status)
    user.role = granted.slug
    is_proven = _is_address_proven(user, settings)
    _decide(session, actor, user, status=UserStatus.ACTIVE if is_proven else UserStatus.UNVERIFIED, reason="", now=now)
    assignments.assign_patients(session, actor, user, patient_ids or [], now=now)
    record_act(
        session,
        actor,
        "user.approved",
        subject_type="user",
        subject_id=user.id,
        changes={"role": (before[0], user.role), "status": (before[1], user.status)},
        data={"role": user.role},
    )
    address = mails.site_address(settings)
    if is_proven:
        mails.write_mail(session, user, "approved", now=now, after=MAIL_AFTER, link=f"{address}/sign-in")
    else:
        secret = links.make_link(session, user, LinkPurpose.VERIFY_EMAIL, now=now)
        mails.write_mail(
            session, user, "approved_unverified", now=now, after=MAIL_AFTER, link=f"{address}/verify-email/{secret}"
        )
    return user


def decline(session: Session, actor: Actor, user_id: UUID, *, reason: str = "", now: datetime) -> User:
    """Say no, kindly and with a reason if there is one. The person can be approved later all the same."""
    require(actor, Permission.USER_APPROVE)
    user = _undecided(session, user_id, {UserStatus.PENDING, UserStatus.UNVERIFIED})
    before = user.status
    _decide(session, actor, user, status=UserStatus.DECLINED, reason=reason, now=now)
    record_act(
        session,
        actor,
        "user.declined",
        subject_type="user",
        subject_id=user.id,
        changes={"status": (before, user.status)},
    )
    mails.write_mail(session, user, "declined", now=now, after=MAIL_AFTER)
    return user


def undo_decision(session: Session, actor: Actor, user_id: UUID, *, settings: Settings, now: datetime) -> User:
    """Put somebody back into the queue: whoever decided, within a minute. Their mail is not sent."""
    require(actor, Permission.USER_APPROVE)
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.decided_at is None or user.status is UserStatus.DELETED:
        raise NotFound()
    if user.status is UserStatus.SUSPENDED:  # decided anew meanwhile, and by that decision nobody comes back in
        raise IllegalTransition("account.already_decided", name=user.name)
    if user.decided_by != actor.user_id or now - user.decided_at > UNDO_FOR:
        raise IllegalTransition("account.too_late_to_undo")
    before = user.status
    assignments.take_patients(session, actor, user, now=now)
    suspension.end_sign_ins(session, user, now=now)
    user.status = UserStatus.PENDING if _is_address_proven(user, settings) else UserStatus.UNVERIFIED
    user.role, user.decided_by, user.decided_at, user.decision_reason = VOLUNTEER, None, None, ""
    user.version += 1
    session.add(user)
    session.execute(
        update(Delivery)
        .where(col(Delivery.user_id) == user.id, col(Delivery.state) == DeliveryState.QUEUED)
        .where(col(Delivery.next_at) > now)
        .values(state=DeliveryState.CANCELLED)
    )
    record_act(
        session,
        actor,
        "user.decision_undone",
        subject_type="user",
        subject_id=user.id,
        changes={"status": (before, user.status)},
    )
    return user


def reconsider(session: Session, actor: Actor, user_id: UUID, *, settings: Settings, now: datetime) -> User:
    """Put somebody who was declined back into the queue, however long ago that was."""
    require(actor, Permission.USER_APPROVE)
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.status is UserStatus.DELETED:
        raise NotFound()
    if user.status is not UserStatus.DECLINED:
        raise IllegalTransition("account.already_decided", name=user.name)
    user.status = UserStatus.PENDING if _is_address_proven(user, settings) else UserStatus.UNVERIFIED
    user.decided_by, user.decided_at, user.decision_reason = None, None, ""
    user.version += 1
    user.updated_at = now
    session.add(user)
    record_act(session, actor, "user.reconsidered", subject_type="user", subject_id=user.id)
    return user


def _is_address_proven(user: User, settings: Settings) -> bool:
    """Whether the address needs no mail to be believed: it was proven, or there is no mail server to prove it with."""
    return user.email_verified_at is not None or settings.smtp_url is None


def _undecided(session: Session, user_id: UUID, statuses: set[UserStatus]) -> User:
    """The person, locked, while there is something to decide. Two who decide at once: the second is told so."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.status is UserStatus.DELETED:
        raise NotFound()
    is_decided = user.status is UserStatus.UNVERIFIED and user.decided_at is not None
    if user.status not in statuses or is_decided:
        raise IllegalTransition("account.already_decided", name=user.name)
    return user


def _decide(session: Session, actor: Actor, user: User, *, status: UserStatus, reason: str, now: datetime) -> None:
    user.status = status
    user.decided_by, user.decided_at = actor.user_id, now
    user.decision_reason = reason.strip()[:MAX_REASON]
    user.version += 1
    user.updated_at = now
    session.add(user)
    session.flush()
