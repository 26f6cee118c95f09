"""Admin · Approvals: the people who wait, and yes or no to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import NotFound
from app.ids import parse_id
from app.security.guard import READS, WRITES, handler
from app.services.accounts import approvals
from app.services.accounts.approvals import WaitingPerson
from app.services.accounts.roles import BUILTIN_ROLES, list_grantable_roles
from app.services.actor import Permission
from app.settings import get_settings
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify
from app.state.session import initials_of

APPROVE = Permission.USER_APPROVE

_BUILTIN = {role.slug for role in BUILTIN_ROLES}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


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
class RoleChoice:
    """A role that may be granted: built-in ones have a message, others bring their name."""

    slug: str
    key: str
    name: str


class ApprovalsState(rx.State):
    rows: list[WaitingRow] = []
    roles: list[RoleChoice] = []
    total: int = 0
    longest_key: str = ""
    longest: int = 0
    is_loaded: bool = False

    @handler(APPROVE, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the queue and the roles that may be given."""
        self.roles = [
            RoleChoice(slug=role.slug, key=_role_key(role.slug), name=role.name)
            for role in await fetch(self, list_grantable_roles)
        ]
        await self._load_queue()
        watch(self, ApprovalsState.load, "user")

    @handler(APPROVE, WRITES)
    async def approve(self, person_id: str, role: str) -> EventSpec:
        """Let somebody in with this role."""
        user = await perform(
            self, approvals.approve, _known(person_id), role=role, settings=get_settings(), now=clock.now()
        )
        await self._load_queue()
        told = f"approvals.approved_{user.role}" if user.role in _BUILTIN else "approvals.approved"
        return notify(told, undo=ApprovalsState.undo_decision(person_id), name=user.name)

    @handler(APPROVE, WRITES)
    async def decline(self, person_id: str) -> EventSpec:
        """Say no."""
        user = await perform(self, approvals.decline, _known(person_id), now=clock.now())
        await self._load_queue()
        return notify("approvals.declined", undo=ApprovalsState.undo_decision(person_id), name=user.name)

    @handler(APPROVE, WRITES)
    async def undo_decision(self, person_id: str) -> EventSpec:
        """Put somebody back into the queue."""
        user = await perform(self, approvals.undo_decision, _known(person_id), settings=get_settings(), now=clock.now())
        await self._load_queue()
        return notify("approvals.undone", name=user.name)

    async def _load_queue(self) -> None:
        page = await fetch(self, approvals.list_waiting)
        now = clock.now()
        self.rows = [_row(person, now) for person in page.rows]
        self.total = page.total
        longest = page.rows[0].waiting_since if page.rows else now
        self.longest_key, self.longest = _waited(longest, now, form="span.")
        self.is_loaded = True


def _known(person_id: str) -> UUID:
    found = parse_id(person_id)
    if found is None:
        raise NotFound()
    return found


def _row(person: WaitingPerson, now: datetime) -> WaitingRow:
    is_unproven = not person.is_email_verified and get_settings().smtp_url is not None
    waited_key, waited = _waited(person.waiting_since, now, form="ago.")
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
        role_key=_role_key(person.suggested_role),
        is_doubtful=is_unproven,
    )


def _from_key(via: str) -> str:
    return f"approvals.from_{via}" if via in ("email", "google", "github", "invitation") else "approvals.from_other"


def _role_key(slug: str) -> str:
    return f"role.{slug}" if slug in _BUILTIN else "role.own"


def _waited(since: datetime, now: datetime, *, form: str) -> tuple[str, int]:
    """How long ago, in the largest unit that fits: a key of the catalogues and the number for it."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if seconds >= length:
            return f"{form}{unit}", seconds // length
    return f"{form}now", 0
