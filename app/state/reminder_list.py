"""The reminders of one patient: each rule in a line, with what comes next (R1)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventCallback

from app import clock
from app.ids import named_id
from app.models.patient import Patient
from app.models.reminder import ReminderStatus
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.reminders.commands import delete_reminder, set_reminder_status
from app.services.reminders.going_on import reopen_reminder, restore_reminder
from app.services.reminders.of_patient import RuleRow, list_rules
from app.services.reminders.sending import send_now
from app.services.timeline.headline import headline
from app.state.base import fetch, perform
from app.state.live import PART, watch
from app.state.notices import AnyEvent, notify, notify_failure
from app.state.patient_address import REMINDERS, patient_of, shows
from app.state.reminder_day_rows import kind_key

WRITE = Permission.REMINDER_WRITE
_MEANINGS = {ReminderStatus.ACTIVE: "done", ReminderStatus.PAUSED: "wait", ReminderStatus.ENDED: "idle"}


@dataclass(frozen=True)
class RuleLine:
    """One reminder: its name, its rhythm in a sentence of the catalogues, its next date in the patient's zone."""

    id: str
    kind_key: str
    text: str
    rhythm_key: str
    interval: int
    days: list[str]
    times: list[str]
    next_at: str
    end: str
    zone: str
    status_key: str
    meaning: str
    is_active: bool
    is_ended: bool
    pauses: int


class ReminderListState(rx.State):
    rows: list[RuleLine] = []
    total: int = 0
    language: str = "id"
    is_loaded: bool = False

    @handler(Permission.REMINDER_READ, READS, supersedes=True)
    async def load(self) -> None:
        """The rules of the patient whom the address names."""
        found = await fetch(self, list_rules, patient_of(self), now=clock.now())
        self.rows = [_line(row, found.patient) for row in found.rows]
        self.total, self.language = found.total, found.patient.language
        self.is_loaded = True
        watch(self, ReminderListState.load, f"patient:{found.patient.id}", slot=PART)

    @handler(WRITE, WRITES)
    async def pause(self, reminder_id: str) -> list[AnyEvent]:
        """Nothing is sent until it is resumed."""
        await self._become(reminder_id, ReminderStatus.PAUSED)
        return [notify("rules.paused", undo=ReminderListState.resume(reminder_id)), *self._again()]

    @handler(WRITE, WRITES)
    async def resume(self, reminder_id: str) -> list[AnyEvent]:
        """It goes on with its next time."""
        await self._become(reminder_id, ReminderStatus.ACTIVE)
        return [notify("rules.resumed", undo=ReminderListState.pause(reminder_id)), *self._again()]

    @handler(WRITE, WRITES)
    async def end(self, reminder_id: str) -> list[AnyEvent]:
        """For good: what was stays to be seen."""
        was_paused = any(row.id == reminder_id and not row.is_active for row in self.rows)
        await self._become(reminder_id, ReminderStatus.ENDED)
        undo = ReminderListState.reopen(reminder_id, not was_paused)
        return [notify("rules.ended", undo=undo), ReminderListState.load]

    @handler(WRITE, WRITES)
    async def reopen(self, reminder_id: str, is_active: bool) -> list[AnyEvent]:
        """Undo of ending it: it goes on, or is paused, as before."""
        status = ReminderStatus.ACTIVE if is_active else ReminderStatus.PAUSED
        await perform(self, reopen_reminder, named_id(reminder_id), status, now=clock.now())
        return [notify("rules.reopened"), *self._again()]

    @handler(WRITE, WRITES)
    async def delete(self, reminder_id: str) -> list[AnyEvent]:
        """Take it out of the list."""
        await perform(self, delete_reminder, named_id(reminder_id), now=clock.now())
        return [notify("rules.deleted", undo=ReminderListState.restore(reminder_id)), ReminderListState.load]

    @handler(WRITE, WRITES)
    async def restore(self, reminder_id: str) -> list[AnyEvent]:
        """Undo of deleting it."""
        await perform(self, restore_reminder, named_id(reminder_id), now=clock.now())
        return [notify("rules.restored"), *self._again()]

    @handler(Permission.REMINDER_SEND, WRITES)
    async def send(self, reminder_id: str) -> list[AnyEvent]:
        """Its next one, now."""
        report = await perform(self, send_now, named_id(reminder_id), now=clock.now())
        refused = [reason for _, reason in report.skipped + report.failed]
        return [notify_failure(f"skipped.{refused[0]}") if refused else notify("doses.sent"), ReminderListState.load]

    def _again(self) -> list[EventCallback[()]]:
        """The list once more, where it is shown: what is taken back may be taken back from another page."""
        return [ReminderListState.load] if shows(self, REMINDERS) else []

    async def _become(self, reminder_id: str, status: ReminderStatus) -> None:
        await perform(self, set_reminder_status, named_id(reminder_id), status, now=clock.now())


def _line(row: RuleRow, patient: Patient) -> RuleLine:
    reminder = row.reminder
    return RuleLine(
        id=str(reminder.id),
        kind_key=kind_key(reminder.kind),
        text=headline(reminder, patient),
        rhythm_key=f"rhythm.{reminder.freq.value}" + ("_days" if reminder.by_day else ""),
        interval=reminder.interval,
        days=[f"weekday.{day.lower()}" for day in reminder.by_day],
        times=list(reminder.times_of_day),
        next_at=row.next_at.isoformat() if row.next_at else "",
        end=reminder.end_date.isoformat() if reminder.end_date else "",
        zone=row.timezone,
        status_key=f"rule_status.{reminder.status.value}",
        meaning=_MEANINGS[reminder.status],
        is_active=reminder.status is ReminderStatus.ACTIVE,
        is_ended=reminder.status is ReminderStatus.ENDED,
        pauses=len(reminder.pauses),
    )
