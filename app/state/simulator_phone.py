"""One simulated phone: what stands on it, and what its owner does there."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.bootstrap import simulated_phones
from app.errors import NotFound
from app.i18n import translate
from app.realtime.watchers import PART
from app.security.guard import READS, WRITES, handler
from app.services import simulator
from app.services.actor import Permission
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.simulator_chats import phone_of_address
from app.state.simulator_lines import THUMB, PhoneLine, PhoneOwner, lines_of, owner_of

USE = Permission.SIMULATOR_USE
MAX_TEXT = 4096
TRIES = (
    "simulator.try_yes",
    "simulator.try_later",
    "simulator.try_question",
    "simulator.try_help",
    "simulator.try_stop",
)


class SimulatorPhoneState(rx.State):
    phone: str = ""
    owner: PhoneOwner = PhoneOwner()
    lines: list[PhoneLine] = []
    tries: list[str] = []
    text: str = ""
    about: str = ""
    about_words: str = ""
    is_correcting: bool = False
    unseen: int = 0
    zone: str = ""
    is_missing: bool = False

    @handler(USE, READS, supersedes=True)
    async def load(self) -> None:
        """Show the phone that the address names."""
        wanted = phone_of_address(self)
        if wanted != self.phone:
            self.reset()
        if not wanted:
            return
        await self._look(wanted)
        watch(self, SimulatorPhoneState.load, "conversation", "message", slot=PART)

    @handler(USE, READS)
    def type(self, text: str) -> None:
        """What the patient is writing."""
        self.text = str(text)[:MAX_TEXT]

    @handler(USE, WRITES)
    async def send(self) -> None:
        """The patient sends it: as an answer, or in place of what they wrote before."""
        if not self.text.strip():
            return
        given = (simulated_phones(), self._known())
        if self.is_correcting:
            await perform(self, simulator.correct, *given, self.about, text=self.text, now=clock.now())
        else:
            await perform(self, simulator.answer, *given, self.text, quote=self.about or None, now=clock.now())
        self.text = self.about = self.about_words = ""
        self.is_correcting = False
        await self._look(self._known())

    @handler(USE, WRITES)
    async def say(self, text: str) -> None:
        """The patient sends one of the words to try."""
        words = str(text)
        if not self.tries:
            await self._look(self._known())
        if words in self.tries:
            await perform(self, simulator.answer, simulated_phones(), self._known(), words, now=clock.now())
            await self._look(self._known())

    @handler(USE, WRITES)
    async def send_thing(self, kind: str) -> None:
        """The patient sends a photo, a voice message or a place."""
        await perform(self, simulator.send_thing, simulated_phones(), self._known(), str(kind), now=clock.now())
        await self._look(self._known())

    @handler(USE, WRITES)
    async def react(self, message_id: str, emoji: str) -> None:
        """The patient puts an emoji on a message; the same one again takes it away."""
        line = await self._line(message_id)
        mark = "" if str(emoji) == (THUMB if line.has_thumb else line.reaction) else str(emoji)[:20]
        await perform(self, simulator.react, simulated_phones(), self._known(), line.id, emoji=mark, now=clock.now())
        await self._look(self._known())

    @handler(USE, READS)
    async def begin_quote(self, message_id: str) -> None:
        """The next words answer this message."""
        line = await self._line(message_id)
        self.about, self.about_words, self.is_correcting = line.id, line.words, False

    @handler(USE, READS)
    async def begin_correction(self, message_id: str) -> None:
        """The next words replace what the patient wrote."""
        line = await self._line(message_id)
        if line.can_change:
            self.about, self.about_words, self.is_correcting, self.text = line.id, line.words, True, line.words

    @handler(USE, READS)
    def forget_about(self) -> None:
        """Neither quote nor correct."""
        self.text = "" if self.is_correcting else self.text
        self.about, self.about_words, self.is_correcting = "", "", False

    @handler(USE, WRITES)
    async def take_back(self, message_id: str) -> None:
        """The patient removes what they wrote."""
        line = await self._line(message_id)
        await perform(self, simulator.take_back, simulated_phones(), self._known(), line.id, now=clock.now())
        await self._look(self._known())

    @handler(USE, WRITES)
    async def see_all(self) -> None:
        """The patient has read everything: two blue ticks."""
        unseen = [line.id for line in self.lines if line.is_ours and line.ticks != "read"]
        await perform(self, simulator.see, simulated_phones(), self._known(), unseen, now=clock.now())
        await self._look(self._known())

    async def _look(self, number: str) -> None:
        try:
            found = await fetch(self, simulator.look_at_phone, simulated_phones(), number)
        except NotFound:
            self.reset()
            self.is_missing = True
            return
        self.phone, self.is_missing, self.zone = found.chat.phone, False, found.timezone
        self.owner = owner_of(found.chat)
        self.lines = lines_of(found.messages, found.timezone)
        self.unseen = found.chat.unseen
        self.tries = [translate(self.owner.language, key) for key in TRIES]

    def _known(self) -> str:
        """The phone in the hand: the one of the address, also when the state was emptied under the open page."""
        number = self.phone or phone_of_address(self)
        if not number:
            raise NotFound()
        return number

    async def _line(self, message_id: str) -> PhoneLine:
        if not self.lines:
            await self._look(self._known())
        for line in self.lines:
            if line.id == message_id:
                return line
        raise NotFound()
