"""What Admin · Approvals shows: one row a person who waits, one a decision of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.services.accounts.approvals import DecidedPerson, WaitingPerson
from app.services.accounts.roles import BUILTIN_ROLES
from app.settings import get_settings
from app.state.elapsed import elapsed
from app.state.session import initials_of

BUILTIN = {role.slug for role in BUILTIN_ROLES}


@dataclass(frozen=True)
class WaitingRow:
    """One person as the page shows them. Times are a message and a number, put into words in the browser."""

    id: str
    name: str
    initials: str
    email: str
    via: str
    from_key: str
    note: str
    waited_key: str
    waited: int
    role: str
    role_key: str
    is_doubtful: bool


@dataclass(frozen=True)
class DecidedRow:
    """One decision: `outcome_key` names the role that was given, or says that the person was declined."""

    id: str
    name: str
    from_key: str
    outcome_key: str
    role_name: str
    is_approved: bool
    decided_by: str
    when_key: str
    when: int
    can_undo: bool
    can_reconsider: bool


@dataclass(frozen=True)
class RoleChoice:
    """A role that may be granted: built-in ones have a message, others bring their name."""

    slug: str
    key: str
    name: str


def waiting_row(person: WaitingPerson, now: datetime) -> WaitingRow:
    is_unproven = not person.is_email_verified and get_settings().smtp_url is not None
    waited_key, waited = elapsed(person.waiting_since, now)
    return WaitingRow(
        id=str(person.id),
        name=person.name,
        initials=initials_of(person.name),
        email=person.email,
        via=person.requested_via,
        from_key="approvals.from_email_unproven" if is_unproven else _from_key(person.requested_via),
        note=person.note,
        waited_key=waited_key,
        waited=waited,
        role=person.suggested_role,
        role_key=role_key(person.suggested_role),
        is_doubtful=is_unproven,
    )


def decided_row(person: DecidedPerson, now: datetime) -> DecidedRow:
    when_key, when = elapsed(person.decided_at, now)
    return DecidedRow(
        id=str(person.id),
        name=person.name,
        from_key=_from_key(person.requested_via),
        outcome_key=role_key(person.role) if person.is_approved else "approvals.was_declined",
        role_name=person.role_name,
        is_approved=person.is_approved,
        decided_by=person.decided_by,
        when_key=when_key,
        when=when,
        can_undo=person.can_undo,
        can_reconsider=person.can_reconsider,
    )


def _from_key(via: str) -> str:
    known = ("email", "google", "github", "invitation", "api", "added")
    return f"approvals.from_{via}" if via in known else "approvals.from_other"


def role_key(slug: str) -> str:
    return f"role.{slug}" if slug in BUILTIN else "role.own"
