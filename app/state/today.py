"""Today: the list of one's day, and the one likely thing to do about each row of it."""

from __future__ import annotations

from datetime import datetime

import reflex as rx
from reflex_base.event import EventSpec
from sqlmodel import Session

from app import clock
from app.ids import named_id
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.actor import Actor, Permission
from app.services.calls import questions
from app.services.reminders.answers import confirm_by_hand
from app.services.reminders.asking_again import ask_again_now
from app.services.reminders.taking_back import undo_answer
from app.services.today.day import Today, get_today
from app.services.today.groups import Group
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import notify
from app.state.shell import ShellState
from app.state.today_rows import TodaySummary, TodoRow, row_of, summary_of

CONFIRM, SEND, WRITE = Permission.OCCURRENCE_CONFIRM, Permission.REMINDER_SEND, Permission.MESSAGE_SEND
_EVERYBODYS = ("occurrence", "question", "call", "message")


def _with_reader(session: Session, actor: Actor, *, is_mine: bool | None, now: datetime) -> tuple[Today, str, str]:
    """The list, the zone in which its reader lives, and who that is."""
    return get_today(session, actor, is_mine=is_mine, now=now), actor.timezone, str(actor.user_id)


class TodayState(rx.State):
    is_loaded: bool = False
    choice: str = ""
    summary: TodaySummary = TodaySummary()
    questions: list[TodoRow] = []
    calls: list[TodoRow] = []
    due: list[TodoRow] = []
    waiting: list[TodoRow] = []

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the list, and look again when something of these patients changes."""
        await self._show()

    @handler(ANYBODY, READS)
    async def choose(self, choice: str) -> None:
        """Show one's own patients (`mine`), or everybody's (`all`) to who may see them."""
        self.choice = choice if choice in ("mine", "all") else ""
        await self._show()

    @handler(CONFIRM, WRITES)
    async def confirm(self, occurrence_id: str) -> EventSpec:
        """The patient has taken it; a person says so."""
        name = self._name_of(occurrence_id)
        await perform(self, confirm_by_hand, named_id(occurrence_id), now=clock.now())
        await self._look()
        return notify("today.confirmed", undo=TodayState.undo_confirm(occurrence_id), name=name)

    @handler(CONFIRM, WRITES)
    async def undo_confirm(self, occurrence_id: str) -> EventSpec:
        """It was a slip of the thumb."""
        await perform(self, undo_answer, named_id(occurrence_id), now=clock.now())
        await self._look()
        return notify("today.undone")

    @handler(SEND, WRITES)
    async def ask_again(self, occurrence_id: str) -> EventSpec:
        """Send the next question now."""
        name = self._name_of(occurrence_id)
        await perform(self, ask_again_now, named_id(occurrence_id), now=clock.now())
        await self._look()
        return notify("today.asked_again", name=name)

    @handler(WRITE, WRITES)
    async def close_question(self, question_id: str) -> EventSpec:
        """No answer is needed."""
        name = self._name_of(question_id)
        await perform(self, questions.close_question, named_id(question_id), now=clock.now())
        await self._look()
        return notify("today.question_closed", undo=TodayState.reopen_question(question_id), name=name)

    @handler(WRITE, WRITES)
    async def reopen_question(self, question_id: str) -> EventSpec:
        """An answer is needed after all."""
        await perform(self, questions.reopen_question, named_id(question_id))
        await self._look()
        return notify("today.undone")

    async def _show(self) -> None:
        today = await self._look()
        mine = [f"patient:{patient_id}" for patient_id in today.watched or ()]
        watch(self, TodayState.load, "patient", *(mine if today.watched is not None else _EVERYBODYS))

    async def _look(self) -> Today:
        is_mine = {"mine": True, "all": False}.get(self.choice)
        now = clock.now()
        found, zone, reader = await fetch(self, _with_reader, is_mine=is_mine, now=now)
        self.summary = summary_of(found, zone, reader)
        self.questions, self.calls, self.due, self.waiting = (
            [row_of(todo, now, zone) for todo in found.rows[group]]
            for group in (Group.QUESTIONS, Group.CALLS, Group.DUE, Group.WAITING)
        )
        self.is_loaded = True
        if not self.choice:
            (await self.get_state(ShellState)).today = found.total
        return found

    def _name_of(self, row_id: str) -> str:
        rows = (*self.questions, *self.calls, *self.due, *self.waiting)
        return next((row.name for row in rows if row.id == row_id), "")
