"""The timeline on a patient's page: the newest in view, older on demand, what is planned below now (P6)."""

from __future__ import annotations

from dataclasses import replace

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.realtime.watchers import PART
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.reminders.answers import confirm_by_hand
from app.services.reminders.taking_back import undo_answer
from app.services.timeline.points import Choice
from app.services.timeline.reading import FARTHEST_AHEAD, MOST_PAST, Look, read_line
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_address import TIMELINE, patient_of, query_of, shows
from app.state.patient_line_shown import LineDay, days_of
from app.state.session import SessionState

FIRST, STEP = 4, 15  # so few at first that now stands in view


class PatientLineState(rx.State):
    days: list[LineDay] = []
    choice: str = Choice.ALL.value
    timezone: str = ""
    now: str = ""
    has_older: bool = False
    has_more_ahead: bool = False
    is_back: bool = False
    is_first: bool = True
    is_loaded: bool = False
    _look: Look = Look(size=FIRST)
    _older: str | None = None
    _patient_id: str = ""

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Show the line of the patient whose page this is."""
        patient_id = str(patient_of(self))
        if patient_id != self._patient_id:
            self.reset()
            self._patient_id = patient_id
        wanted = query_of(self).get("only", Choice.ALL.value)
        self.choice = wanted if wanted in list(Choice) else Choice.ALL.value
        await self._read()

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def show_older(self) -> None:
        """Go on where the line begins. Beyond three pages the newest make room."""
        if self._look.size < MOST_PAST:
            self._look = replace(self._look, size=self._look.size // STEP * STEP + STEP)
        else:
            self._look = replace(self._look, cursor=self._older, size=STEP)
        await self._read()

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def show_newest(self) -> None:
        """Back to now."""
        self._look = replace(self._look, cursor=None, size=FIRST)
        await self._read()

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def show_ahead(self) -> None:
        """Everything that is planned for the next thirty days, daily doses too."""
        self._look = replace(self._look, days_ahead=FARTHEST_AHEAD)
        await self._read()

    @handler(Permission.OCCURRENCE_CONFIRM, WRITES)
    async def confirm(self, occurrence_id: str) -> EventSpec:
        """Confirm a dose for the patient."""
        found = named_id(occurrence_id)
        await perform(self, confirm_by_hand, found, now=clock.now())
        await self._read()
        return notify("timeline.confirmed", undo=PatientLineState.take_back(occurrence_id))

    @handler(Permission.OCCURRENCE_CONFIRM, WRITES)
    async def take_back(self, occurrence_id: str) -> EventSpec:
        """It was not so: let the dose wait again as before."""
        found = named_id(occurrence_id)
        await perform(self, undo_answer, found, now=clock.now())
        if shows(self, TIMELINE):
            await self._read()
        return notify("timeline.taken_back")

    async def _read(self) -> None:
        patient_id = patient_of(self)
        look = replace(self._look, choice=Choice(self.choice))
        reading = await fetch(self, read_line, patient_id, look, now=clock.now())
        may = (await self.get_state(SessionState)).permissions
        self.days = days_of(reading, may_confirm=Permission.OCCURRENCE_CONFIRM.value in may)
        self.timezone, self.now = reading.timezone, reading.now.isoformat()
        self._older, self.has_older = reading.older, reading.older is not None
        self.has_more_ahead, self.is_back = reading.has_more_ahead, look.cursor is not None
        self.is_first, self.is_loaded = look.size == FIRST, True
        watch(self, PatientLineState.load, f"patient:{patient_id}", slot=PART)
