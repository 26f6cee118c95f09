"""A message with its meaning: what every following decision looks at (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.integrations.ports import Classification
from app.models.message import Message
from app.services.messages.senders import Sender
from app.services.messages.storing import FRESH, Stored


@dataclass(frozen=True)
class Reading:
    """One stored message with what it was read as."""

    stored: Stored
    meaning: Classification
    now: datetime

    @property
    def message(self) -> Message:
        return self.stored.message

    @property
    def sender(self) -> Sender:
        return self.stored.sender

    @property
    def said_at(self) -> datetime:
        """When these words were written: a corrected message counts from its correction."""
        return max(self.message.created_at, self.message.edited_at or self.message.created_at)

    @property
    def is_fresh(self) -> bool:
        """Whether it was written just now, and not read from history after an outage (M3)."""
        return self.said_at > self.now - FRESH

    @property
    def may_answer(self) -> bool:
        """Whether the machine may answer this by itself."""
        return self.is_fresh and not self.stored.is_over_limit


def keep_reading(session: Session, reading: Reading) -> None:
    """Everything about how it was read stays with the message."""
    message, meaning = reading.message, reading.meaning
    message.intent = meaning.intent.value
    message.confidence = round(meaning.confidence, 4)
    message.language = meaning.language[:8]
    message.sentiment = meaning.sentiment.value
    message.intent_provider = meaning.provider[:20]
    message.intent_model = meaning.model[:60]
    message.intent_latency_ms = meaning.latency_ms
    message.intent_cost = meaning.cost
    message.intent_sent = meaning.sent
    session.add(message)
