"""Saved replies: the list behind the button, keeping what is written, deleting one's own."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import Invalid
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.messages.saved_replies import MAX_SHORTCUT, forget_reply, save_reply
from app.state.base import perform
from app.state.conversation_writing import WritingState
from app.state.notices import notify

SEND = Permission.MESSAGE_SEND


class RepliesState(rx.State):
    is_open: bool = False
    shortcut: str = ""
    words: str = ""
    is_shared: bool = False
    problem: str = ""

    @handler(SEND, READS)
    async def open(self) -> None:
        """Show them, with what is written now as the next one to keep."""
        writing = await self.get_state(WritingState)
        await writing._ready()
        self.words = "" if writing.reply.startswith("/") else writing.reply.strip()
        self.shortcut, self.problem, self.is_shared, self.is_open = "", "", False, True

    @handler(SEND, READS)
    def close(self) -> None:
        """Enough of them."""
        self.is_open = False

    @handler(SEND, READS)
    def name(self, text: str) -> None:
        """What the reply is called."""
        self.shortcut, self.problem = str(text)[: MAX_SHORTCUT + 1], ""

    @handler(SEND, READS)
    def share(self, is_shared: bool) -> None:
        """For everybody who writes, or for oneself."""
        self.is_shared = is_shared is True

    @handler(SEND, WRITES)
    async def use(self, reply_id: str) -> None:
        """Put it into the box."""
        self.is_open = False
        await (await self.get_state(WritingState))._insert(reply_id)

    @handler(SEND, WRITES)
    async def save(self) -> EventSpec | None:
        """Keep what is written under this name."""
        given = (self.shortcut, self.words)
        try:
            await perform(self, save_reply, *given, is_shared=self.is_shared, now=clock.now())
        except Invalid as problem:
            self.problem = problem.details[0].message if problem.details else problem.message_key
            return None
        self.shortcut, self.words, self.problem = "", "", ""
        await self._reload()
        return notify("conversation.reply_saved")

    @handler(SEND, WRITES)
    async def forget(self, reply_id: str) -> EventSpec:
        """Delete one."""
        found = named_id(reply_id)
        await perform(self, forget_reply, found)
        await self._reload()
        return notify("conversation.reply_forgotten")

    async def _reload(self) -> None:
        writing = await self.get_state(WritingState)
        await writing._load_replies(await writing._ready())
