"""Writing in the conversation of the page: a reply or a private note, kept on the server while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from reflex_base.event import EventCallback, EventSpec

from app import clock
from app.errors import NotFound
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.messages.conversation import write_message
from app.services.messages.conversation_notes import add_note
from app.services.messages.saved_replies import Offered, offer_replies
from app.state.attached import REFUSALS, is_about_file
from app.state.base import fetch, perform
from app.state.conversation import ConversationState
from app.state.conversation_file import ConversationFileState
from app.state.keeping import keep, kept
from app.state.notices import notify_failure
from app.state.patient_address import patient_of

READ = Permission.MESSAGE_READ
REPLY, NOTE = "reply", "note"
DRAFT = "message"
MAX_TYPED = 8_000


@dataclass(frozen=True)
class ReplyRow:
    """A saved reply with the patient's name filled in."""

    id: str
    shortcut: str
    words: str
    is_shared: bool
    is_mine: bool


class WritingState(rx.State):
    mode: str = REPLY
    reply: str = ""
    note: str = ""
    replies: list[ReplyRow] = []
    is_kept: bool = False
    turn: int = 0
    _patient_id: str = ""

    @handler(READ, READS)
    def open(self) -> list[EventCallback[()]]:
        """The tab was opened: what was said, and what was left in the box."""
        return [ConversationState.load, WritingState.load, ConversationFileState.load]

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """What the author left here, and the replies to use again."""
        await self._load_replies(await self._ready())

    @handler(READ, READS)
    async def choose(self, mode: str) -> None:
        """A reply to the patient, or a note for staff. What was left here comes first, and never after the choice."""
        await self._ready()
        self.mode = NOTE if mode == NOTE else REPLY

    @handler(READ, WRITES)
    async def type(self, mode: str, text: str) -> None:
        """Keep what is typed. `mode` is what the page showed, which may be behind a note that was chosen already: those
        words must not become a reply. Only where nothing is known of the page it says that they are one."""
        is_known = self._patient_id == str(patient_of(self))
        await self._ready()
        if mode == NOTE or not is_known:
            self.mode = NOTE if mode == NOTE else REPLY
        is_behind = mode != NOTE and self.mode == NOTE
        await (self._put if is_behind else self._set)(str(text)[:MAX_TYPED])

    @handler(READ, WRITES)
    async def send(self, place: str) -> list[EventSpec | EventCallback[()]]:
        """Send the reply, or keep the note; the words stay in the box until the server has them.

        `place` is the path of the page when it was pressed: without a line a press waits, and may arrive from the page
        of another patient. Then nothing goes to either.
        """
        if str(place).rstrip("/") not in ("", self.router.url.path.rstrip("/")):
            return [notify_failure("conversation.not_sent_elsewhere")]
        return await self._send(await self._ready())

    async def _send(self, patient_id: UUID) -> list[EventSpec | EventCallback[()]]:
        text, file = self._text(), await self.get_state(ConversationFileState)
        file_id = None if self.mode == NOTE else await file._ready()
        if not text.strip() and file_id is None:
            return []
        if self.mode == NOTE:
            await perform(self, add_note, patient_id, text, now=clock.now())
        else:
            try:
                await perform(self, write_message, patient_id, text, now=clock.now(), file_id=file_id)
            except REFUSALS as problem:
                if file_id is None or not is_about_file(problem):
                    raise
                file._say(problem)
                return []
            await file._put_away()
        await self._put("")
        self.mode = REPLY
        return [ConversationState.go_to_newest]

    async def _insert(self, reply_id: str) -> None:
        """Put a saved reply into the box, after what stands there."""
        await self._load_replies(await self._ready())
        words = next((row.words for row in self.replies if row.id == reply_id), None)
        if words is None:
            raise NotFound()
        self.mode = REPLY
        before = "" if self.reply.startswith("/") else self.reply.rstrip()
        await self._put(f"{before}\n{words}" if before else words)

    async def _load_replies(self, patient_id: UUID) -> None:
        offered = await fetch(self, offer_replies, patient_id)
        self.replies = [_row(one) for one in offered]

    async def _put(self, text: str) -> None:
        """Words that come from here, not from the typing."""
        await self._set(text)
        self.turn += 1

    async def _set(self, text: str) -> None:
        if self.mode == NOTE:
            self.note = text
        else:
            self.reply = text
        await keep(self, DRAFT, {REPLY: self.reply, NOTE: self.note, "mode": self.mode}, subject=self._patient_id)
        self.is_kept = bool(self.reply or self.note)

    def _text(self) -> str:
        return self.note if self.mode == NOTE else self.reply

    async def _ready(self) -> UUID:
        """The patient of the page, with what was left here: also when the state was emptied under the open page."""
        patient_id = patient_of(self)
        if self._patient_id != str(patient_id):
            turn = self.turn
            self.reset()
            self._patient_id = str(patient_id)
            draft = await kept(self, DRAFT, subject=self._patient_id)
            self.reply, self.note = draft.get(REPLY, ""), draft.get(NOTE, "")
            self.mode = NOTE if draft.get("mode") == NOTE else REPLY
            self.is_kept = bool(self.reply or self.note)
            self.turn = turn + 1
        return patient_id


def _row(one: Offered) -> ReplyRow:
    return ReplyRow(str(one.id), one.shortcut, one.words, one.is_shared, one.is_mine)
