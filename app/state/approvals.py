"""Admin · Approvals: the people who wait, yes or no to each of them, and what was decided lately."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.accounts import approvals
from app.services.accounts.roles import list_grantable_roles
from app.services.actor import Permission
from app.settings import get_settings
from app.state.approval_rows import BUILTIN, DecidedRow, RoleChoice, WaitingRow, decided_row, role_key, waiting_row
from app.state.base import fetch, perform
from app.state.elapsed import elapsed
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_picker import PatientPickerState

APPROVE = Permission.USER_APPROVE


class ApprovalsState(rx.State):
    rows: list[WaitingRow] = []
    decided: list[DecidedRow] = []
    roles: list[RoleChoice] = []
    total: int = 0
    longest_key: str = ""
    longest: int = 0
    is_loaded: bool = False

    @handler(APPROVE, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the queue, what was decided lately, and the roles that may be given."""
        self.roles = [
            RoleChoice(slug=role.slug, key=role_key(role.slug), name=role.name)
            for role in await fetch(self, list_grantable_roles)
        ]
        await self._load_queue()
        watch(self, ApprovalsState.load, "user")

    @handler(APPROVE, WRITES)
    async def approve(self, person_id: str, role: str) -> EventSpec:
        """Let somebody in with this role, and with the patients that were chosen for them."""
        picker = await self.get_state(PatientPickerState)
        user = await perform(
            self,
            approvals.approve,
            named_id(person_id),
            role=role,
            patient_ids=[named_id(patient_id) for patient_id in picker._ids_for(person_id)],
            settings=get_settings(),
            now=clock.now(),
        )
        picker._forget(person_id)
        await self._load_queue()
        told = f"approvals.approved_{user.role}" if user.role in BUILTIN else "approvals.approved"
        return notify(told, undo=ApprovalsState.undo_decision(person_id), name=user.name)

    @handler(APPROVE, WRITES)
    async def decline(self, person_id: str) -> EventSpec:
        """Say no."""
        user = await perform(self, approvals.decline, named_id(person_id), now=clock.now())
        await self._load_queue()
        return notify("approvals.declined", undo=ApprovalsState.undo_decision(person_id), name=user.name)

    @handler(APPROVE, WRITES)
    async def undo_decision(self, person_id: str) -> EventSpec:
        """Put somebody back into the queue, a moment after the decision."""
        user = await perform(
            self, approvals.undo_decision, named_id(person_id), settings=get_settings(), now=clock.now()
        )
        await self._load_queue()
        return notify("approvals.undone", name=user.name)

    @handler(APPROVE, WRITES)
    async def reconsider(self, person_id: str) -> EventSpec:
        """Put somebody who was declined back into the queue, whenever that was."""
        user = await perform(self, approvals.reconsider, named_id(person_id), settings=get_settings(), now=clock.now())
        await self._load_queue()
        return notify("approvals.undone", name=user.name)

    async def _load_queue(self) -> None:
        now = clock.now()
        page = await fetch(self, approvals.list_waiting)
        self.decided = [decided_row(one, now) for one in await fetch(self, approvals.list_decided_lately, now=now)]
        self.rows = [waiting_row(person, now) for person in page.rows]
        self.total = page.total
        longest = page.rows[0].waiting_since if page.rows else now
        self.longest_key, self.longest = elapsed(longest, now, form="span.")
        self.is_loaded = True
