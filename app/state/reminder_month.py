"""Reminders by month: a calendar with how many stand how on each day (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import reflex as rx

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.reminders.day import Standing, get_todays_date
from app.services.reminders.month import MonthDay, count_month
from app.state.base import fetch
from app.state.live import watch
from app.state.reminder_address import DAY, MONTH, ReminderAddress, month_of, reminder_address
from app.state.reminder_day_rows import MEANINGS

_BAD = (Standing.DECLINED, Standing.MISSED, Standing.FAILED)


@dataclass(frozen=True)
class DayCell:
    """One day of the calendar. `ahead` are planned or meant; `done`, `wait` and `fail` say how the others stand."""

    day: str
    number: int
    way: str
    is_within: bool
    is_today: bool
    total: int
    done: int
    wait: int
    fail: int
    ahead: int


class ReminderMonthState(rx.State):
    month: str = ""
    cells: list[DayCell] = []
    total: int = 0
    is_projected: bool = True
    is_loaded: bool = False

    @handler(Permission.REMINDER_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count the weeks that show the address's month."""
        now = clock.now()
        today = await fetch(self, get_todays_date, now=now)
        address = reminder_address(self, today=today)
        if address.view != MONTH:
            return
        first, last = month_of(address.day)
        found = await fetch(self, count_month, first, last, now=now, volunteer_id=address.volunteer_id)
        self.month = address.day.replace(day=1).isoformat()
        self.cells = [_cell(day, address, today) for day in found.days]
        self.total = sum(cell.total for cell in self.cells if cell.is_within)
        self.is_projected, self.is_loaded = found.is_projected, True
        watch(self, ReminderMonthState.load, "reminder", "occurrence")


def _cell(found: MonthDay, address: ReminderAddress, today: date) -> DayCell:
    by_meaning: dict[str, int] = {}
    for standing, count in found.counts.items():
        if standing is not Standing.LEFT_OUT:
            meaning = "fail" if standing in _BAD else MEANINGS[standing]
            by_meaning[meaning] = by_meaning.get(meaning, 0) + count
    wait = by_meaning.get("wait", 0) + by_meaning.get("half", 0)
    ahead = by_meaning.get("idle", 0) + found.expected
    done, fail = by_meaning.get("done", 0), by_meaning.get("fail", 0)
    return DayCell(
        day=found.day.isoformat(),
        number=found.day.day,
        way=address.path(view=DAY, day=found.day),
        is_within=found.day.month == address.day.month,
        is_today=found.day == today,
        total=done + wait + fail + ahead,
        done=done,
        wait=wait,
        fail=fail,
        ahead=ahead,
    )
