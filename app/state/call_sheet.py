"""The sheet from which a patient is called, and the call recorded: one tap opens it, one says what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import NotFound
from app.ids import named_id, parse_id
from app.models.call import CallOutcome
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.actor import Permission
from app.services.calls.card import get_call_card
from app.services.calls.recording import MAX_NOTE, record_call, take_back_call
from app.services.phones import as_read
from app.state.base import fetch, perform
from app.state.notices import notify

RECORD = Permission.CALL_RECORD


@dataclass(frozen=True)
class Number:
    """Whom a number reaches. The links are made here: the page shows the number and follows them."""

    who: str
    relation: str
    phone: str
    tel: str
    chat: str


class CallSheetState(rx.State):
    is_open: bool = False
    patient_id: str = ""
    name: str = ""
    numbers: list[Number] = []
    last_key: str = ""
    last_at: str = ""
    last_by: str = ""
    note: str = ""
    outcome: str = ""

    @handler(Permission.PATIENT_READ, READS)
    async def open(self, patient_id: str) -> None:
        """Show whom to call."""
        found = named_id(patient_id)
        card = await fetch(self, get_call_card, found)
        self.patient_id, self.name, self.note, self.outcome = str(card.patient_id), card.name, "", ""
        own = [("", "", card.phone)] if card.phone else []
        others = [(contact.name, contact.relation, contact.phone) for contact in card.contacts]
        self.numbers = [_number(*each) for each in (*own, *others)]
        self.last_key = f"call.last_{card.last_outcome.value}" if card.last_outcome else ""
        self.last_at = card.last_at.isoformat() if card.last_at else ""
        self.last_by = card.last_by
        self.is_open = True

    @handler(ANYBODY, READS)
    def close(self) -> None:
        """Nothing was recorded."""
        self.is_open = False

    @handler(ANYBODY, READS)
    def keep_note(self, text: str) -> None:
        """What was typed, while it is typed."""
        self.note = text[:MAX_NOTE]

    @handler(RECORD, WRITES)
    async def record(self, outcome: str) -> EventSpec | None:
        """Write down what came of the call, once: pressed again before the sheet is gone, it is the same call."""
        found = parse_id(self.patient_id)
        if found is None or outcome not in set(CallOutcome):
            raise NotFound()
        if not self.is_open:
            return None
        call = await perform(self, record_call, found, CallOutcome(outcome), note=self.note, now=clock.now())
        self.is_open = False
        return notify(f"call.recorded_{outcome}", undo=CallSheetState.undo(str(call.id)), name=self.name)

    @handler(RECORD, WRITES)
    async def undo(self, call_id: str) -> EventSpec:
        """The call was recorded by mistake."""
        found = named_id(call_id)
        await perform(self, take_back_call, found, now=clock.now())
        return notify("call.taken_back")


def _number(who: str, relation: str, phone: str) -> Number:
    digits = "".join(char for char in phone if char.isdigit())
    return Number(who, relation, as_read(phone), f"tel:{phone}", f"https://wa.me/{digits}")
