"""Sending a written reply later: which day, at what time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import Invalid
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.messages.scheduled import schedule_message
from app.services.reminders.local_time import moment_of, parse_time
from app.state.attached import REFUSALS
from app.state.base import perform
from app.state.conversation import ConversationState
from app.state.conversation_file import ConversationFileState
from app.state.conversation_writing import REPLY, WritingState
from app.state.notices import notify

SEND = Permission.MESSAGE_SEND
MORNING = "08:00"
_MOST = 20


class LaterState(rx.State):
    is_open: bool = False
    words: str = ""
    day: str = ""
    time: str = MORNING
    earliest: str = ""
    problem: str = ""

    @handler(SEND, READS)
    async def open(self) -> None:
        """Ask when; tomorrow morning unless somebody says otherwise."""
        writing = await self.get_state(WritingState)
        await writing._ready()
        file = await self.get_state(ConversationFileState)
        if not writing.reply.strip() and await file._ready() is None:
            self.problem, self.is_open = "", False
            return
        today = clock.now().astimezone(ZoneInfo(await self._zone())).date()
        self.words, self.earliest = writing.reply.strip()[:400], today.isoformat()
        self.day, self.time = (today + timedelta(days=1)).isoformat(), MORNING
        self.problem, self.is_open = "", True

    @handler(SEND, READS)
    def close(self) -> None:
        """Not later."""
        self.is_open = False

    @handler(SEND, READS)
    def choose_day(self, day: str) -> None:
        """The day, as 2026-04-16."""
        self.day, self.problem = str(day)[:_MOST], ""

    @handler(SEND, READS)
    def choose_time(self, time: str) -> None:
        """The time of day, as 08:00."""
        self.time, self.problem = str(time)[:_MOST], ""

    @handler(SEND, WRITES)
    async def schedule(self) -> list[EventSpec | EventCallback[()]]:
        """Keep the message until its time."""
        writing, file = await self.get_state(WritingState), await self.get_state(ConversationFileState)
        try:
            due_at = moment_chosen(self.day, self.time, await self._zone())
            patient_id, file_id = await writing._ready(), await file._ready()
            words, now = writing.reply, clock.now()
            await perform(self, schedule_message, patient_id, words, due_at=due_at, now=now, file_id=file_id)
        except REFUSALS as problem:
            self.problem = problem.details[0].message if problem.details else problem.message_key
            return []
        self.is_open = False
        await file._put_away()
        writing.mode = REPLY
        await writing._put("")
        return [ConversationState.go_to_newest, notify("conversation.later_kept")]

    async def _zone(self) -> str:
        conversation = await self.get_state(ConversationState)
        if not conversation.zone:
            await conversation._look(conversation._patient())
        return conversation.zone


def moment_chosen(day: str, time: str, zone: str) -> datetime:
    """The moment of a day and a time of day in `zone`. Raises Invalid for texts that are none."""
    try:
        return moment_of(datetime.fromisoformat(day).date(), parse_time(time), ZoneInfo(zone))
    except (ValueError, OverflowError) as problem:
        raise Invalid.field("sendAt", "error.time_unreadable") from problem
