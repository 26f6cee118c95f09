"""Admin · Settings: who is on call on which day of the week (M5)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.emergencies import roster
from app.services.emergencies.circles import DAYS
from app.services.emergencies.roster import OnCall, Roster
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify

MANAGE = Permission.USER_MANAGE


@dataclass(frozen=True)
class PersonOnCall:
    id: str
    name: str


@dataclass(frozen=True)
class DayOnCall:
    """One day of the week and whom it names; `key` is the word for the day."""

    day: str
    key: str
    people: list[PersonOnCall]


class OnCallState(rx.State):
    days: list[DayOnCall] = []
    possible: list[PersonOnCall] = []
    is_loaded: bool = False

    @handler(MANAGE, READS, supersedes=True)
    async def load(self) -> None:
        """The roster, and who can be put on it."""
        self._show(await fetch(self, roster.get_roster))
        self.possible = [_shown(person) for person in await fetch(self, roster.list_possible)]
        self.is_loaded = True
        watch(self, OnCallState.load, roster.SETTING, "user")

    @handler(MANAGE, WRITES)
    async def put(self, day: str, person_id: str) -> None:
        """One more person on one day."""
        found = named_id(person_id)
        self._show(await perform(self, roster.put_on_call, str(day), found, now=clock.now()))

    @handler(MANAGE, WRITES)
    async def take_off(self, day: str, person_id: str) -> EventSpec:
        """One person less on one day."""
        found, day = named_id(person_id), str(day)
        self._show(await perform(self, roster.take_off_call, day, found, now=clock.now()))
        return notify("on_call.taken_off", undo=OnCallState.put(day, str(found)))

    def _show(self, found: Roster) -> None:
        self.days = [DayOnCall(day, f"weekday.{day[:2]}", [_shown(person) for person in found[day]]) for day in DAYS]


def _shown(person: OnCall) -> PersonOnCall:
    return PersonOnCall(str(person.id), person.name)
