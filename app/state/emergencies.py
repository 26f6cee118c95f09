"""The emergency banner of every page: who needs help, since when, who takes it, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.actor import Permission
from app.services.emergencies import taking
from app.services.emergencies.alarms import DRAFT, Alarm, close_with_words, get_alarms
from app.services.phones import as_read
from app.state.base import fetch, perform
from app.state.keeping import keep, kept
from app.state.live import watch
from app.state.notices import notify

TAKE = Permission.EMERGENCY_TAKE
MAX_OUTCOME = 4000
_SHOWN_WORDS = 240


@dataclass(frozen=True)
class AlarmRow:
    """One emergency in the banner. `age` is in seconds at the time it was loaded; the clock goes on in the browser."""

    id: str
    name: str
    words: str
    language: str
    number: str
    tel: str
    may_call: bool
    conversation: str
    age: int
    happened_at: str
    is_taken: bool
    is_mine: bool
    taken_by: str
    taken_at: str


class EmergenciesState(rx.State):
    rows: list[AlarmRow] = []
    more: int = 0
    waiting: int = 0
    may_take: bool = False
    is_known: bool = False
    closing: str = ""
    closing_name: str = ""
    outcome: str = ""
    outcome_error: str = ""
    is_busy: bool = False
    _closed: str = ""

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """Look whether somebody needs help; with every page, and whenever one is raised, taken or closed."""
        await self._look()
        watch(self, EmergenciesState.load, "emergency", slot="emergency")

    @handler(TAKE, WRITES)
    async def take(self, emergency_id: str) -> EventSpec | None:
        """ "I take it". Pressed again before the banner says so, it is not somebody else who was quicker."""
        found = named_id(emergency_id)
        if any(row.id == str(found) and row.is_taken and row.is_mine for row in self.rows):
            return None
        try:
            await perform(self, taking.take_emergency, found, now=clock.now())
        finally:
            await self._look()
        return notify("emergency.you_took_it")

    @handler(TAKE, READS)
    async def begin_closing(self, emergency_id: str) -> None:
        """Ask what was done; what was typed before is still there."""
        found = named_id(emergency_id)
        await fetch(self, taking.get_emergency, found)
        self.closing = str(found)
        self.closing_name = next((row.name or row.number for row in self.rows if row.id == self.closing), "")
        self.outcome = (await kept(self, DRAFT, subject=self.closing)).get("outcome", "")
        self.outcome_error = ""

    @handler(TAKE, WRITES)
    async def type_outcome(self, emergency_id: str, text: str) -> None:
        """Keep what is typed, for its author only."""
        found = str(named_id(emergency_id))
        if found == self._closed:
            return
        self.closing, self.outcome, self.outcome_error = found, str(text)[:MAX_OUTCOME], ""
        await keep(self, DRAFT, {"outcome": self.outcome}, subject=self.closing)

    @handler(TAKE, READS)
    def stop_closing(self) -> None:
        """Not now."""
        self.closing = ""

    @handler(TAKE, WRITES)
    async def close(self, emergency_id: str) -> EventSpec | None:
        """Say what was done: the emergency is over. What the state forgot is found in the draft."""
        found = named_id(emergency_id)
        if self._closed == str(found):
            return None  # pressed twice
        self.closing = str(found)
        if not self.outcome.strip():
            self.outcome = (await kept(self, DRAFT, subject=self.closing)).get("outcome", "")
        if not self.outcome.strip():
            self.outcome_error = "error.outcome_needed"
            return None
        await perform(self, close_with_words, found, outcome=self.outcome.strip(), now=clock.now())
        self.closing, self.outcome, self._closed = "", "", str(found)
        await self._look()
        return notify("emergency.closed")

    async def _look(self) -> None:
        now = clock.now()
        found = await fetch(self, get_alarms, now=now)
        self.rows = [_row(alarm, now=now) for alarm in found.rows]
        self.more = found.more
        self.waiting = sum(not alarm.is_taken for alarm in found.rows)
        self.may_take = found.may_take
        self.is_known = True


def _row(alarm: Alarm, *, now: datetime) -> AlarmRow:
    words = " ".join(alarm.words.split())
    return AlarmRow(
        id=str(alarm.id),
        name=alarm.patient_name,
        words=words if len(words) <= _SHOWN_WORDS else f"{words[:_SHOWN_WORDS]}…",
        language=alarm.language,
        number=as_read(alarm.number),
        tel=f"tel:{alarm.number}" if alarm.number else "",
        may_call=alarm.may_call,
        conversation=f"/patients/{alarm.patient_id}?tab=conversation" if alarm.patient_id else "",
        age=max(0, int((now - alarm.happened_at).total_seconds())),
        happened_at=alarm.happened_at.isoformat(),
        is_taken=alarm.is_taken,
        is_mine=alarm.is_mine,
        taken_by=alarm.taken_by,
        taken_at=alarm.taken_at.isoformat() if alarm.taken_at else "",
    )
