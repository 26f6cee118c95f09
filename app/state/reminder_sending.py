"""Sending all of today now: how many, how far, what was left out and why, and stopping it (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.ids import parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.reminders.send_runs import RunProgress, cancel_run, find_run_under_way, get_run, send_all_in_run
from app.services.reminders.sending import count_sendable, count_todays
from app.state.base import fetch, perform
from app.state.live import ASIDE, PART, watch
from app.state.reminder_view import ReminderViewState
from app.state.shell import ShellState

SEND, READ = Permission.REMINDER_SEND, Permission.REMINDER_READ
STEP = 50
REST = 1.0  # seconds between two counts, while a run changes one occurrence after another


Follow = list[EventSpec | EventCallback[()]]


@dataclass(frozen=True)
class Skipped:
    """How many were left out for one reason."""

    reason_key: str
    count: int


class ReminderSendingState(rx.State):
    is_open: bool = False
    phase: str = ""
    sendable: int = 0
    found: int = 0
    held: int = 0
    under_way: int = 0
    run_id: str = ""
    total: int = 0
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    taken_back: int = 0
    skipped: list[Skipped] = []

    @handler(READ, READS)
    def arrive(self) -> Follow:
        """The page is opened anew: a run whose steps were broken off, by a reload or a server that failed, goes on."""
        if self.phase != "queueing":
            return []
        if self.run_id:
            return [ReminderSendingState.go_on(self.run_id)]
        self.phase, self.is_open = "", False
        return []

    @handler(READ, READS, supersedes=True)
    async def count(self) -> None:
        """How many of today could go now: where there are some, the page offers to send them. A run that is under way
        is offered instead, whoever began it: to look how far it is, and to stop it."""
        self.sendable = await fetch(self, count_todays, now=clock.now())
        run = await fetch(self, find_run_under_way, now=clock.now())
        self.under_way = run.waiting if run else 0
        view = await self.get_state(ReminderViewState)
        await view._count_queue()
        watch(self, ReminderSendingState.count, "occurrence", "send_run", slot=ASIDE, rest=REST)

    @handler(SEND, READS)
    async def ask(self) -> EventCallback[()] | None:
        """Say how many there are before anything happens; a run that is under way is shown instead."""
        self.is_open = True
        if self.phase == "queueing":
            return None
        run = await fetch(self, find_run_under_way, now=clock.now())
        if run is not None:
            self.run_id, self.phase = str(run.id), "sending"
            return ReminderSendingState.look
        found = await fetch(self, count_sendable, now=clock.now())
        self.found, self.held, self.phase = found.can_go, found.held, "ask"
        return None

    @handler(SEND, WRITES)
    async def start(self) -> Follow:
        """Begin; the rest follows in steps, between which somebody can stop it."""
        if self.phase != "ask":
            return []
        self.phase = "queueing"
        return await self._step(None)

    @handler(SEND, WRITES)
    async def go_on(self, run_id: str) -> Follow:
        """The next step of a run."""
        known = parse_id(run_id)
        return await self._step(known) if known is not None and self.phase == "queueing" else []

    @handler(SEND, WRITES)
    async def stop(self) -> Follow:
        """Take back what has not left yet."""
        known = parse_id(self.run_id)
        if known is not None:
            self.phase = "stopped"
            self._show(await perform(self, cancel_run, known, now=clock.now()))
            return [ReminderSendingState.count, ShellState.load]
        return []

    @handler(SEND, READS, supersedes=True)
    async def look(self) -> None:
        """How far it is now."""
        known = parse_id(self.run_id)
        if known is not None:
            self._show(await fetch(self, get_run, known))
            watch(self, ReminderSendingState.look, "occurrence", f"send_run:{known}", slot=PART)

    @handler(SEND, READS)
    def close(self) -> EventCallback[()]:
        """Put the dialog away; what is on its way goes on. The page behind it says anew how many still wait."""
        self.is_open = False
        if self.phase in ("done", "stopped", "ask"):
            self.phase, self.run_id = "", ""
        return ReminderSendingState.count

    async def _step(self, known: UUID | None) -> Follow:
        run, report = await perform(self, send_all_in_run, now=clock.now(), run_id=known, limit=STEP)
        self.run_id = str(run)
        if report.has_more:
            self._show(await fetch(self, get_run, run))
            return [ReminderSendingState.go_on(self.run_id), ReminderSendingState.count, ShellState.load]
        self.phase = "sending"
        return [ReminderSendingState.look, ReminderSendingState.count, ShellState.load]

    def _show(self, run: RunProgress) -> None:
        self.total, self.sent, self.waiting = run.total, run.sent, run.waiting
        self.failed, self.taken_back = run.failed, run.taken_back
        self.skipped = [Skipped(f"skipped.{reason}", count) for reason, count in sorted(run.skipped.items())]
        if self.phase == "sending" and run.is_over:
            self.phase = "done"
