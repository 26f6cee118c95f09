"""Other words or another time for a message that waits: one's own, while it waits (M6)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import Invalid, NotFound, VersionConflict
from app.i18n import translate
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.messages.scheduled import change_scheduled
from app.state.base import perform
from app.state.conversation import ConversationState
from app.state.conversation_later import moment_chosen
from app.state.conversation_lines import LaterRow
from app.state.conversation_writing import MAX_TYPED
from app.state.keeping import drop, keep, kept
from app.state.notices import notify
from app.state.sentences import language_of_tab, sentence_of

SEND = Permission.MESSAGE_SEND
DRAFT = "message.later"
FIELDS = ("words", "day", "time")


class LaterEditState(rx.State):
    scheduled_id: str = ""
    values: dict[str, str] = {}
    earliest: str = ""
    problem: str = ""
    _version: int = 0

    @handler(SEND, READS)
    async def begin(self, scheduled_id: str) -> None:
        """What it says now and when it goes; or what was left half changed."""
        await self._open(scheduled_id)

    @handler(SEND, WRITES)
    async def type(self, scheduled_id: str, name: str, text: str) -> None:
        """What was typed or chosen, in the form that the browser shows."""
        if name not in FIELDS:
            return
        await self._go_on(scheduled_id)
        self.values = {**self.values, name: str(text)[:MAX_TYPED]}
        self.problem = ""
        await keep(self, DRAFT, self.values, subject=self.scheduled_id)

    @handler(SEND, READS)
    def close(self) -> None:
        """Put it away; its draft stays."""
        self.scheduled_id = ""

    @handler(SEND, WRITES)
    async def save(self, scheduled_id: str) -> list[EventSpec | EventCallback[()]]:
        """Change it. What does not hold stays in the form, with the reason."""
        await self._go_on(scheduled_id)
        conversation = await self.get_state(ConversationState)
        try:
            await perform(
                self,
                change_scheduled,
                conversation._patient(),
                named_id(scheduled_id),
                text=self.values["words"],
                due_at=moment_chosen(self.values["day"], self.values["time"], conversation.zone),
                version=self._version,
                now=clock.now(),
            )
        except Invalid as problem:
            self.problem = sentence_of(self, problem)
            return []
        except VersionConflict:
            row, _ = await self._row(scheduled_id)
            self._version, self.problem = row.version, translate(language_of_tab(self), "conversation.later_changed")
            return []
        await drop(self, DRAFT, subject=self.scheduled_id)
        self.scheduled_id = ""
        return [ConversationState.load, notify("conversation.later_saved")]

    async def _go_on(self, scheduled_id: str) -> None:
        """The form that the browser shows, also when the state behind it was emptied: its draft has the words."""
        if self.scheduled_id != scheduled_id or not self.values:
            await self._open(scheduled_id)

    async def _open(self, scheduled_id: str) -> None:
        row, zone = await self._row(scheduled_id)
        at = datetime.fromisoformat(row.at).astimezone(ZoneInfo(zone))
        stands = {"words": row.words, "day": at.date().isoformat(), "time": f"{at:%H:%M}"}
        draft = await kept(self, DRAFT, subject=row.id)
        self.values = stands | {name: draft[name] for name in FIELDS if name in draft}
        self.earliest = clock.now().astimezone(ZoneInfo(zone)).date().isoformat()
        self.scheduled_id, self._version, self.problem = row.id, row.version, ""

    async def _row(self, scheduled_id: str) -> tuple[LaterRow, str]:
        """The message as it stands now, and the reader's zone."""
        wanted = str(named_id(scheduled_id))
        conversation = await self.get_state(ConversationState)
        await conversation._look(conversation._patient())
        row = next((one for one in conversation.later if one.id == wanted and not one.is_lost), None)
        if row is None:
            raise NotFound()
        return row, conversation.zone
