"""What goes along with the reply of the page's conversation: one file, kept with the draft until it is sent."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from app import clock
from app.errors import AppError
from app.ids import named_id, parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.files.attached import get_attached
from app.state.attached import NO_FILE, REFUSALS, AttachedShown, attached_shown
from app.state.base import fetch
from app.state.keeping import drop, keep, kept
from app.state.patient_address import patient_of
from app.state.sentences import sentence_of

SEND = Permission.MESSAGE_SEND
DRAFT = "message.file"


class ConversationFileState(rx.State):
    file: AttachedShown = NO_FILE
    problem: str = ""
    _patient_id: str = ""

    @handler(Permission.MESSAGE_READ, READS, supersedes=True)
    async def load(self) -> None:
        """What the author left here."""
        await self._ready()

    @handler(SEND, WRITES)
    async def choose(self, file_id: str) -> None:
        """This file goes along, in the place of another."""
        await self._ready()
        try:
            found = await fetch(self, get_attached, named_id(file_id), now=clock.now())
        except REFUSALS as problem:
            self.problem = sentence_of(self, problem)
            return
        self.file, self.problem = attached_shown(self, found, goes_out=True), ""
        await keep(self, DRAFT, {"file": self.file.id}, subject=self._patient_id)

    @handler(SEND, WRITES)
    async def remove(self) -> None:
        """Words alone. The file stays stored."""
        await self._ready()
        await self._put_away()

    async def _ready(self) -> UUID | None:
        """The file that goes along, also when the state was emptied under the open page."""
        patient_id = str(patient_of(self))
        if self._patient_id != patient_id:
            self.reset()
            self._patient_id = patient_id
            left = parse_id((await kept(self, DRAFT, subject=patient_id)).get("file", ""))
            if left is not None:
                await self._show(left)
        return parse_id(self.file.id)

    async def _show(self, file_id: UUID) -> None:
        try:
            self.file = attached_shown(self, await fetch(self, get_attached, file_id, now=clock.now()), goes_out=True)
        except REFUSALS:
            await self._put_away()  # it was deleted, or is not theirs any more

    async def _put_away(self) -> None:
        """It was sent, or is not wanted."""
        self.file, self.problem = NO_FILE, ""
        await drop(self, DRAFT, subject=self._patient_id)

    def _say(self, problem: AppError) -> None:
        self.problem = sentence_of(self, problem)
