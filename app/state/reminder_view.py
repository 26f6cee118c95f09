"""The frame of the page of reminders: which view, which day, the ways to the others, and what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import parse_id
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.reminders.capacity import get_queue
from app.services.reminders.day import Standing
from app.services.reminders.looking import look_around
from app.state.base import fetch
from app.state.reminder_address import DAY, MONTH, MOST_WORDS, TEMPLATES, ReminderAddress, reminder_address

READ = Permission.REMINDER_READ
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """One of several, for a menu of filters."""

    value: str
    label: str


class ReminderViewState(rx.State):
    view: str = DAY
    day: str = ""
    today: str = ""
    standing: str = ""
    words: str = ""
    volunteer_id: str = ""
    volunteer: str = ""
    carers: list[Choice] = []
    ways: dict[str, str] = {}
    waiting: int = 0
    queue_ends_at: str = ""
    zone: str = ""

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Read the address, and know what day it is here."""
        found = await fetch(self, look_around, now=clock.now())
        address = reminder_address(self, today=found.today)
        self.view, self.day, self.today = address.view, address.day.isoformat(), found.today.isoformat()
        self.standing = address.standing.value if address.standing else ""
        self.words, self.zone = address.words, found.timezone
        self.volunteer_id = str(address.volunteer_id) if address.volunteer_id else ""
        self.carers = [Choice(str(carer.id), carer.name) for carer in found.carers]
        self.volunteer = next((carer.label for carer in self.carers if carer.value == self.volunteer_id), "")
        self.ways = _ways(address, found.today.isoformat())
        self.waiting, self.queue_ends_at = found.queue.waiting, found.queue.ends_at.isoformat()

    @handler(READ, READS)
    async def search(self, words: str) -> EventSpec:
        """Look for a patient's name within the day."""
        return await self._go(words=words[:MOST_WORDS])

    @handler(READ, READS)
    async def choose_volunteer(self, volunteer_id: str) -> EventSpec:
        """Only the patients of one volunteer, or of all."""
        return await self._go(volunteer_id=parse_id(volunteer_id))

    @handler(READ, READS)
    async def jump(self, day: str) -> EventSpec:
        """To a day that somebody chose in the calendar of their browser."""
        now = await self._address()
        try:
            return _to(now.path(day=type(now.day).fromisoformat(day)))
        except ValueError:
            return _to(now.path())

    @handler(READ, READS)
    async def turn(self, page: int) -> EventSpec:
        """To another page of the day."""
        return await self._go(page=int(page))

    async def _count_queue(self) -> None:
        """What waits to leave, anew."""
        queue = await fetch(self, get_queue, now=clock.now())
        self.waiting, self.queue_ends_at = queue.waiting, queue.ends_at.isoformat()

    async def _address(self) -> ReminderAddress:
        found = await fetch(self, look_around, now=clock.now())
        return reminder_address(self, today=found.today)

    async def _go(self, **changes: object) -> EventSpec:
        return _to((await self._address()).path(**changes))


def _to(path: str) -> EventSpec:
    """To an address of this page, written by us."""
    return rx.redirect(path)


def _ways(address: ReminderAddress, today: str) -> dict[str, str]:
    """Where the links of the frame lead."""
    month = address.day.replace(day=1)
    ways = {
        "day": address.path(view=DAY),
        "month": address.path(view=MONTH, standing=None, words=""),
        "templates": address.path(view=TEMPLATES, standing=None, words=""),
        "today": address.path(view=DAY, day=type(address.day).fromisoformat(today)),
        "previous": address.path(day=address.day - A_DAY),
        "next": address.path(day=address.day + A_DAY),
        "previous_month": address.path(day=(month - A_DAY).replace(day=1)),
        "next_month": address.path(day=(month + 31 * A_DAY).replace(day=1)),
        "all": address.path(standing=None),
        "earlier": address.path(shows_earlier=True),
        "from_now": address.path(shows_earlier=False),
    }
    return ways | {standing.value: address.path(standing=standing) for standing in Standing}
