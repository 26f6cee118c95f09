"""The conversation with the patient of the page: a window of it, newest in view, and what can be done to one line."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.ids import named_id
from app.models.patient import VerificationStatus
from app.realtime.watchers import PART
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.messages import conversation_notes, scheduled
from app.services.messages.conversation import send_again
from app.services.messages.conversation_thread import Place, Span, Thread, read_thread
from app.services.messages.media import fetch_media_again
from app.state.attached import attached_shown
from app.state.base import fetch, perform
from app.state.conversation_lines import BubbleRow, LaterRow, bubbles_of, later_of
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_address import CONVERSATION, patient_of, shows

READ, SEND = Permission.MESSAGE_READ, Permission.MESSAGE_SEND


class ConversationState(rx.State):
    rows: list[BubbleRow] = []
    later: list[LaterRow] = []
    name: str = ""
    number: str = ""
    language: str = "id"
    zone: str = ""
    held_key: str = ""
    has_earlier: bool = False
    is_behind: bool = False
    may_send: bool = False
    is_loaded: bool = False
    _patient_id: str = ""
    _first: Place | None = None

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """The newest of it; and again, from the first line shown, whenever something changes."""
        patient_id = self._patient()
        await self._look(patient_id)
        watch(self, ConversationState.load, f"patient:{patient_id}", slot=PART)

    @handler(READ, READS)
    async def load_earlier(self) -> None:
        """Fifty more before the first line. Of more than two hundred the newest leave the page until asked for."""
        patient_id = self._patient()
        if self._first is None:
            await self._look(patient_id)
        if self._first is None or not self.has_earlier:
            return
        before = await fetch(self, read_thread, patient_id, Span(before=self._first), now=clock.now())
        if before.lines:
            found = await fetch(self, read_thread, patient_id, Span(since=before.lines[0].place), now=clock.now())
            self._show(found)
            self.is_behind = found.has_later
        self.has_earlier = before.has_earlier

    @handler(READ, READS)
    async def go_to_newest(self) -> None:
        """Back to the end of the conversation."""
        self._first = None
        await self._look(self._patient())

    @handler(SEND, WRITES)
    async def try_again(self, message_id: str) -> EventSpec:
        """Send once more what did not leave."""
        await perform(self, send_again, self._patient(), named_id(message_id), now=clock.now())
        await self._look(self._patient())
        return notify("conversation.tried_again")

    @handler(SEND, WRITES)
    async def fetch_again(self, message_id: str) -> EventSpec:
        """Try once more to fetch what a patient sent."""
        await perform(self, fetch_media_again, self._patient(), named_id(message_id), now=clock.now())
        await self._look(self._patient())
        return notify("conversation.media_asked_again")

    @handler(READ, WRITES)
    async def remove_note(self, note_id: str) -> EventSpec:
        """Take one's own note away."""
        patient_id = self._patient()
        await perform(self, conversation_notes.remove_note, patient_id, named_id(note_id), now=clock.now())
        await self._look(patient_id)
        return notify("conversation.note_removed", undo=ConversationState.restore_note(str(patient_id), note_id))

    @handler(READ, WRITES)
    async def restore_note(self, patient_id: str, note_id: str) -> None:
        """Put it back, wherever one has gone meanwhile."""
        await perform(self, conversation_notes.restore_note, named_id(patient_id), named_id(note_id))
        await self._look_here()

    @handler(SEND, WRITES)
    async def cancel_later(self, scheduled_id: str) -> EventSpec:
        """A message for later is not sent."""
        patient_id = self._patient()
        await perform(self, scheduled.cancel_scheduled, patient_id, named_id(scheduled_id), now=clock.now())
        await self._look(patient_id)
        undo = ConversationState.resume_later(str(patient_id), scheduled_id)
        return notify("conversation.later_cancelled", undo=undo)

    @handler(SEND, WRITES)
    async def resume_later(self, patient_id: str, scheduled_id: str) -> None:
        """It is sent after all, wherever one has gone meanwhile."""
        found, known = named_id(patient_id), named_id(scheduled_id)
        await perform(self, scheduled.resume_scheduled, found, known, now=clock.now())
        await self._look_here()

    async def _look_here(self) -> None:
        """What is shown, if a conversation is."""
        if shows(self, CONVERSATION):
            await self._look(self._patient())

    async def _look(self, patient_id: UUID) -> None:
        """What is shown, as it is now: from the first line on, or the newest when that would leave them out."""
        if self._first is not None:
            found = await fetch(self, read_thread, patient_id, Span(since=self._first), now=clock.now())
            if found.lines and (self.is_behind or not found.has_later):
                self._show(found)
                self.is_behind = found.has_later
                return
        found = await fetch(self, read_thread, patient_id, now=clock.now())
        self._show(found)
        self.has_earlier, self.is_behind = found.has_earlier, False

    def _show(self, found: Thread) -> None:
        self._first = found.lines[0].place if found.lines else None
        files = {file_id: attached_shown(self, file) for file_id, file in found.files.items()}
        self.rows = bubbles_of(found.lines, files, zone=found.timezone, reader=found.reader, now=clock.now())
        self.later = later_of(found.scheduled, files, reader=found.reader)
        patient = found.patient
        self.name, self.zone = patient.name, found.timezone
        self.language = "en" if patient.language == "en" else "id"
        is_verified = patient.verification_status is VerificationStatus.VERIFIED
        self.held_key = "conversation.inactive" if not patient.is_active else ""
        if patient.is_active and not is_verified:
            self.held_key = "conversation.not_verified"
        self.may_send, self.is_loaded = found.may_send, True

    def _patient(self) -> UUID:
        """The patient of the page. What is held of another, or by a state that was emptied, is let go of."""
        patient_id = patient_of(self)
        if self._patient_id != str(patient_id):
            self.reset()
            self._patient_id = str(patient_id)
        return patient_id
