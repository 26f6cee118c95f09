"""Patients selected in the list, and what is done with all of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.ids import parse_id
from app.models.patient_list import BulkAction
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.patients import bulk
from app.services.patients.addresses import MOST_IDS
from app.services.patients.bulk import BulkOrder, BulkReport
from app.state.base import perform
from app.state.notices import notify
from app.state.patient_list_address import list_address
from app.state.patients import PatientsState

READ, WRITE, ASSIGN = Permission.PATIENT_READ, Permission.PATIENT_WRITE, Permission.PATIENT_ASSIGN
NOBODY = "none"
_LONGEST = 200

Told = EventSpec | EventCallback[()]


@dataclass(frozen=True)
class LeftOver:
    """How many were left as they are, and why: a key."""

    key: str
    count: int


class PatientSelectionState(rx.State):
    ids: list[str] = []
    count: int = 0
    is_page: bool = False
    is_everything: bool = False
    everything_of: dict[str, str] = {}
    is_picking: bool = False
    asked: str = ""
    left: list[LeftOver] = []

    @handler(READ, READS)
    async def toggle(self, patient_id: str) -> None:
        """Select a patient, or no longer."""
        known = str(patient_id)
        before = await self._here() if self.is_everything else self.ids
        ids = [one for one in before if one != known]
        await self._select(ids if len(ids) < len(before) else [*ids, known])

    @handler(READ, READS)
    async def toggle_page(self) -> None:
        """Select everybody on this page, or nobody of it."""
        here = await self._here()
        others = [one for one in self.ids if one not in here]
        await self._select(others if self.is_page else [*others, *here])

    @handler(READ, READS)
    async def select_range(self, ids: list[str]) -> None:
        """Select these as well: from one row to another with Shift."""
        if isinstance(ids, list) and not self.is_everything:
            await self._select(list(dict.fromkeys([*self.ids, *map(str, ids[:MOST_IDS])])))

    @handler(READ, READS)
    async def select_everything(self) -> None:
        """Select all that the list shows, on whatever page."""
        total = (await self.get_state(PatientsState)).total
        self.ids, self.count, self.is_everything, self.is_page = [], total, True, True
        self.everything_of = list_address(self).query

    @handler(READ, READS)
    async def follow(self) -> None:
        """Another page or another list is shown: all of one list are not all of another."""
        if self.is_everything and list_address(self).query != self.everything_of:
            self._forget()
        self.is_page = self.is_everything or self._has(await self._here())

    @handler(READ, READS)
    def pick(self) -> None:
        """Begin to select, on a phone, where the boxes are not there before; or end it, and select nobody."""
        begins = not self.is_picking
        self._forget()
        self.is_picking = begins

    @handler(READ, READS)
    def clear(self) -> None:
        """Select nobody."""
        self._forget()

    @handler(READ, READS)
    def ask(self, action: str) -> None:
        """Open the dialog of an action."""
        self.asked = str(action)[:20]

    @handler(READ, READS)
    def think_better(self) -> None:
        """Close the dialog; the selection stays."""
        self.asked, self.left = "", []

    @handler(ASSIGN, WRITES)
    async def assign(self, user_id: str) -> list[Told]:
        """Give everybody selected to a volunteer, or to nobody."""
        volunteer = parse_id(user_id)
        if volunteer is None and user_id != NOBODY:
            return []
        return await self._do(BulkOrder(BulkAction.ASSIGN, volunteer_id=volunteer))

    @handler(WRITE, WRITES)
    async def activate(self) -> list[Told]:
        """Let messages go to everybody selected, but those who asked for none."""
        return await self._do(BulkOrder(BulkAction.ACTIVATE))

    @handler(WRITE, WRITES)
    async def carry_out(self, form: dict[str, str]) -> list[Told]:
        """Do what the open dialog asks about to everybody selected."""
        if self.asked not in (BulkAction.TAG, BulkAction.UNTAG, BulkAction.DEACTIVATE):
            return []
        given = form if isinstance(form, dict) else {}
        reason, tag = (str(given.get(name, ""))[:_LONGEST] for name in ("reason", "tag"))
        return await self._do(BulkOrder(BulkAction(self.asked), reason=reason, tag=tag))

    @handler(WRITE, WRITES)
    async def undo(self, change_id: str) -> list[Told]:
        """Put everybody back to what they were."""
        known = parse_id(change_id)
        if known is None:
            return []
        items = await perform(self, bulk.begin_undo, known, now=clock.now())
        count = 0
        for at in range(0, len(items), bulk.AT_ONCE):
            part = items[at : at + bulk.AT_ONCE]
            count += await perform(self, bulk.take_back, known, part, now=clock.now())
        return [notify("bulk.undone", count=count), PatientsState.load]

    async def _do(self, order: BulkOrder) -> list[Told]:
        """In parts, a transaction each. Those who were left as they are, are told by their reasons."""
        if self.is_everything and list_address(self).query != self.everything_of:
            self._forget()
        if not self.count:
            return []
        ids = None if self.is_everything else _known(self.ids)
        wanted = list_address(self).wanted if self.is_everything else None
        begun = await perform(self, bulk.begin, order, ids=ids, wanted=wanted, now=clock.now())
        report = BulkReport()
        for part in begun.parts():
            report.add(await perform(self, bulk.carry_out, order, begun.change_id, part, now=clock.now()))
        await perform(self, bulk.finish, order, begun.change_id, count=len(report.changed), now=clock.now())
        self.asked = ""
        self._forget()
        undo = PatientSelectionState.undo(str(begun.change_id)) if report.changed else None
        done = f"bulk.done_{order.action.value}"
        reasons = Counter(one.reason for one in report.skipped)
        self.left = [LeftOver(f"bulk.left.{reason}", count) for reason, count in reasons.most_common()]
        told: list[Told] = [notify(done, undo=undo, count=len(report.changed))] if report.changed else []
        return [*told, PatientsState.load]

    async def _select(self, ids: Sequence[str]) -> None:
        self.ids = list(ids)[:MOST_IDS]
        self.is_everything, self.count = False, len(self.ids)
        self.is_page = self._has(await self._here())

    async def _here(self) -> list[str]:
        return [row.id for row in (await self.get_state(PatientsState)).rows]

    def _has(self, here: Sequence[str]) -> bool:
        return bool(here) and set(here) <= set(self.ids)

    def _forget(self) -> None:
        self.ids, self.count, self.is_everything, self.is_page, self.is_picking = [], 0, False, False, False


def _known(ids: Sequence[str]) -> list[UUID]:
    return [found for one in ids if (found := parse_id(one)) is not None]
