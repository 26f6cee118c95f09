"""The pauses of the reminder form: spans of days without it, each a row with two dates (R1)."""

from __future__ import annotations

import reflex as rx

from app.security.guard import WRITES, handler
from app.state.reminder_form import WRITE, ReminderFormState
from app.state.reminder_form_values import pauses_in, pauses_text

MOST = 50
_DAY = 10  # letters of 2026-04-15


class ReminderPausesState(rx.State):
    @handler(WRITE, WRITES)
    async def add(self, about: str) -> None:
        """One more row, still empty."""
        form = await self.get_state(ReminderFormState)
        await form._find_again(about)
        rows = pauses_in(form.values)
        if len(rows) < MOST:
            await form._put(about, {"pauses": pauses_text([*rows, ("", "")])})

    @handler(WRITE, WRITES)
    async def choose(self, about: str, number: int, side: str, day: str) -> None:
        """The first or the last day of one row. A last day not chosen yet, or before the first, follows it."""
        form = await self.get_state(ReminderFormState)
        await form._find_again(about)
        rows = pauses_in(form.values)
        if type(number) is not int or not 0 <= number < len(rows):
            return
        first, last = rows[number]
        chosen = str(day).replace(",", "").replace("/", "")[:_DAY]
        rows[number] = (chosen, max(last, chosen)) if side == "from" else (first, chosen)
        await form._put(about, {"pauses": pauses_text(rows)})

    @handler(WRITE, WRITES)
    async def remove(self, about: str, number: int) -> None:
        """No pause there after all."""
        form = await self.get_state(ReminderFormState)
        await form._find_again(about)
        rows = pauses_in(form.values)
        await form._put(about, {"pauses": pauses_text([row for at, row in enumerate(rows) if at != number])})
