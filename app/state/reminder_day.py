"""Reminders, day by day: the due moments in order, live, with the likely action on each (R4–R6)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import reflex as rx

from app import clock
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.reminders import answers, one_occurrence, sending, taking_back
from app.services.reminders.day import COUNTED, DayFilter, DayRow, Standing, get_todays_date, look_at_day
from app.services.reminders.local_time import zone_of
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import AnyEvent, notify, notify_failure
from app.state.reminder_address import DAY, PATH, reminder_address
from app.state.reminder_day_rows import DoseRow, dose_row

READ = Permission.REMINDER_READ
SIZE = 50


class ReminderDayState(rx.State):
    rows: list[DoseRow] = []
    counts: dict[str, str] = {}
    total: int = 0
    page: int = 1
    pages: int = 1
    zone: str = ""
    is_loaded: bool = False
    earlier: int = 0
    shows_earlier: bool = False
    now: str = ""
    now_before: str = ""

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """The rows of the address's day, and how many stand how; nothing for an Undo that is pressed elsewhere."""
        if self.router.url.path.rstrip("/") != PATH:
            return
        now = clock.now()
        today = await fetch(self, get_todays_date, now=now)
        address = reminder_address(self, today=today)
        if address.view != DAY:
            return
        is_whole = address.day == today and address.standing is None and not address.words
        opens_at = now if is_whole and not address.shows_earlier else None
        wanted = DayFilter(address.day, address.standing, address.volunteer_id, words=address.words, now=opens_at)
        view = await fetch(self, look_at_day, wanted, PageRequest(number=address.page, size=SIZE))
        zone = zone_of(view.timezone)
        self.rows = [dose_row(row, zone=zone, now=now) for row in view.rows]
        more = view.is_at_least
        self.earlier, self.shows_earlier = view.earlier, is_whole and address.shows_earlier
        self.now, self.now_before = now.isoformat(), _first_after(view.rows, now) if is_whole else ""
        self.counts = {each.value: _figure(view.counts.get(each, 0), is_at_least=more) for each in Standing}
        self.total = view.total
        self.page, self.pages = address.page, -(-view.total // SIZE) or 1
        self.zone, self.is_loaded = view.timezone, True
        watch(self, ReminderDayState.load, "occurrence", "reminder", "patient")

    @handler(Permission.OCCURRENCE_CONFIRM, WRITES)
    async def confirm(self, occurrence_id: str) -> list[AnyEvent]:
        """The patient took it, says a person."""
        dose = await perform(self, answers.confirm_by_hand, named_id(occurrence_id), now=clock.now())
        return [notify("doses.confirmed", undo=ReminderDayState.undo_answer(str(dose.id))), ReminderDayState.load]

    @handler(Permission.OCCURRENCE_CONFIRM, WRITES)
    async def decline(self, occurrence_id: str) -> list[AnyEvent]:
        """The patient did not take it."""
        dose = await perform(self, answers.decline_by_hand, named_id(occurrence_id), now=clock.now())
        return [notify("doses.declined", undo=ReminderDayState.undo_answer(str(dose.id))), ReminderDayState.load]

    @handler(Permission.OCCURRENCE_CONFIRM, WRITES)
    async def undo_answer(self, occurrence_id: str) -> list[AnyEvent]:
        """It was a slip of the thumb."""
        await perform(self, taking_back.undo_answer, named_id(occurrence_id), now=clock.now())
        return [notify("doses.undone"), ReminderDayState.load]

    @handler(Permission.REMINDER_SEND, WRITES)
    async def send_now(self, occurrence_id: str) -> list[AnyEvent]:
        """Send it without waiting for its time."""
        report = await perform(self, sending.send_occurrence, named_id(occurrence_id), now=clock.now())
        refused = [reason for _, reason in report.skipped + report.failed]
        told = notify_failure(f"skipped.{refused[0]}") if refused else notify("doses.sent")
        return [told, ReminderDayState.load]

    @handler(Permission.REMINDER_WRITE, WRITES)
    async def leave_out(self, occurrence_id: str) -> list[AnyEvent]:
        """This one is not sent; the others are."""
        await perform(self, one_occurrence.cancel_occurrence, named_id(occurrence_id), now=clock.now())
        return [notify("doses.left_out", undo=ReminderDayState.restore(occurrence_id)), ReminderDayState.load]

    @handler(Permission.REMINDER_WRITE, WRITES)
    async def restore(self, occurrence_id: str) -> list[AnyEvent]:
        """It is sent after all."""
        await perform(self, one_occurrence.restore_occurrence, named_id(occurrence_id), now=clock.now())
        return [notify("doses.restored"), ReminderDayState.load]


def _first_after(rows: list[DayRow], now: datetime) -> str:
    """The row above which the line of now stands: the first that is still to come, below one that was."""
    return next(
        (str(b.occurrence.id) for a, b in pairwise(rows) if a.occurrence.due_at <= now < b.occurrence.due_at), ""
    )


def _figure(count: int, *, is_at_least: bool) -> str:
    return f"{min(count, COUNTED)}+" if is_at_least or count > COUNTED else str(count)
