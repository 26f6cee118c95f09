"""Reading what a patient wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Intent(StrEnum):
    """What a patient's message wants (PRODUCT M4)."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    UNSUBSCRIBE = "unsubscribe"
    RESUME = "resume"
    QUESTION = "question"
    APPOINTMENT_CHANGE = "appointment_change"
    SIDE_EFFECT = "side_effect"
    EMERGENCY = "emergency"
    GREETING = "greeting"
    THANKS = "thanks"
    UNCLEAR = "unclear"


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    DISTRESS = "distress"


@dataclass(frozen=True)
class Classification:
    """The reading of one message. `confidence` 0–1; `language` BCP 47 (`id`, `en`, `jv`, `su`); cost in US dollars.

    `also` holds what else the message says: "sudah bu, tapi mual" is a side effect, and also a confirmation. `sent` is
    the text that left for a remote model, after names and numbers were taken out; None when nothing left.
    """

    intent: Intent
    confidence: float
    language: str
    sentiment: Sentiment = Sentiment.NEUTRAL
    provider: str = "rules"
    model: str = "rules"
    latency_ms: float = 0.0
    cost: float = 0.0
    reasons: tuple[str, ...] = field(default=())
    also: tuple[Intent, ...] = field(default=())
    sent: str | None = None


@dataclass(frozen=True)
class Leaving:
    """What leaves for a remote model, word for word: who gets it, what they are told to do, and the patient's words."""

    provider: str
    model: str
    instructions: str
    text: str


@dataclass(frozen=True)
class RemoteStanding:
    """How the calls of this process to a remote model went last, known without asking it."""

    provider: str
    is_failing: bool
    is_budget_spent: bool


class IntentModel(Protocol):
    """Reads one message. Raises PortError when it cannot; the caller falls back to the offline rules."""

    name: str

    def classify(self, text: str, *, language: str | None = None) -> Classification: ...


class RemoteIntentModel(IntentModel, Protocol):
    """An IntentModel that somebody else runs, elsewhere. `model` is the exact name of what they run."""

    model: str

    def check(self) -> None:
        """Ask for the model by its name, which costs nothing and tells nothing. Raises PortError with what is wrong."""
        ...
