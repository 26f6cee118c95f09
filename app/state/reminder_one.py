"""Changing one due moment (R6): its time and words, or leaving it out; and the way to changing more than this one."""

from __future__ import annotations

from datetime import date

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import Invalid, VersionConflict
from app.ids import named_id
from app.models.reminder import Occurrence
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.reminders.one_occurrence import OccurrenceChanges, change_occurrence
from app.services.reminders.open_occurrence import OpenOccurrence, open_occurrence
from app.state.base import fetch, perform
from app.state.keeping import drop, keep, kept
from app.state.notices import AnyEvent, notify
from app.state.numbers import number_in
from app.state.reminder_form import ReminderFormState
from app.state.reminder_form_values import read_times
from app.state.sentences import sentences

WRITE = Permission.REMINDER_WRITE
KIND = "occurrence.form"
THIS, FOLLOWING, ALL = "this", "following", "all"
_FIELDS = frozenset({"date", "time", "message"})


class ReminderOneState(rx.State):
    is_open: bool = False
    occurrence_id: str = ""
    reminder_id: str = ""
    name: str = ""
    at: str = ""
    zone: str = ""
    scope: str = THIS
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    sender: str = ""
    text: str = ""
    theirs: dict[str, str] = {}

    @handler(WRITE, READS)
    async def edit(self, occurrence_id: str) -> None:
        """Show what this one says now, and what was half written about it."""
        await self._read(occurrence_id)
        self.values = {**self.values, **await kept(self, KIND, subject=self.occurrence_id)}
        self.scope, self.is_open = THIS, True

    @handler(WRITE, READS)
    def choose_scope(self, scope: str) -> None:
        """This one, this and the following, or all of them."""
        self.scope = scope if scope in (THIS, FOLLOWING, ALL) else THIS

    @handler(WRITE, WRITES)
    async def set_field(self, occurrence_id: str, name: str, text: str) -> None:
        """What was typed, about the one that is open in the browser."""
        if name not in _FIELDS:
            return
        if self.occurrence_id != occurrence_id or not self.values:
            await self._read(occurrence_id)
            self.is_open = True
        self.values = {**self.values, name: text[:5_000]}
        await keep(self, KIND, self.values, subject=self.occurrence_id)

    @handler(WRITE, READS)
    def close(self) -> None:
        """Put it away; what was typed is kept."""
        self.is_open = False

    @handler(WRITE, WRITES)
    async def go_on(self) -> AnyEvent | None:
        """Save this one, or open the form of the reminder for more than this one."""
        if self.scope == THIS:
            return await self._save()
        self.is_open = False
        if self.scope == ALL:
            return ReminderFormState.edit_all(self.reminder_id)
        return ReminderFormState.edit_following(self.occurrence_id)

    async def _save(self) -> EventSpec | None:
        self.errors, self.theirs = {}, {}
        seen = number_in(self.values.get("version", ""))
        try:
            changes = _changes(self.values)
            saved = await perform(
                self, change_occurrence, named_id(self.occurrence_id), changes, seen=seen, now=clock.now()
            )
        except VersionConflict:
            await self._meet()
            return None
        except Invalid as problem:
            self.errors = sentences(self, problem.details)
            return None
        await drop(self, KIND, subject=self.occurrence_id)
        self.is_open, self.values = False, {}
        return self._told(saved)

    def _told(self, saved: Occurrence) -> EventSpec:
        return notify("doses.moved" if saved.moved_to else "doses.changed", name=self.name)

    async def _meet(self) -> None:
        """Somebody else changed it: theirs stands beside, and saving again means this person's."""
        mine = self.values
        await self._read(self.occurrence_id)
        self.theirs = {name: self.values[name] for name in _FIELDS if self.values[name] != mine.get(name)}
        self.values = {**mine, "version": self.values["version"]}

    async def _read(self, occurrence_id: str) -> None:
        found = await fetch(self, open_occurrence, named_id(occurrence_id))
        self.occurrence_id, self.reminder_id = str(found.occurrence.id), str(found.occurrence.reminder_id)
        self.name, self.at, self.zone = found.patient_name, found.occurrence.due_at.isoformat(), found.timezone
        self.sender, self.text, self.errors, self.theirs = found.sender, found.text, {}, {}
        self.values = _texts(found)


def _texts(found: OpenOccurrence) -> dict[str, str]:
    return {
        "date": found.day.isoformat(),
        "time": found.occurrence.wall_time,
        "message": found.message,
        "version": str(found.occurrence.version),
    }


def _changes(values: dict[str, str]) -> OccurrenceChanges:
    times = read_times(values.get("time", ""))
    try:
        day = date.fromisoformat(values.get("date", ""))
    except ValueError:
        raise Invalid.field("date", "validation.no_such_day") from None
    return OccurrenceChanges(day=day, time=times[0] if times else "", message=values.get("message", ""))
