"""Every outside thing Carepost talks to, as a Protocol with the values that cross it.

An adapter raises only what this page names. What matters most for a send is whether the message may have left:
`NotSent` means it certainly did not (try again), `Refused` means it never will, `OutcomeUnknown` means nobody knows
and the provider's history has to be asked before anything is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class PortError(Exception):
    """An outside thing did not do what was asked. `detail` is for staff and logs and carries no personal data."""

    def __init__(self, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class NotSent(PortError):
    """Certainly not sent: refused connection, name not found, 5xx said before sending. Try again later."""


class DeviceOffline(NotSent):
    """The WhatsApp device is logged out or unknown to the gateway: nothing leaves until a person mends it."""


class ReachoutTimelock(NotSent):
    """429 WA_REACHOUT_TIMELOCK: WhatsApp forbids this account new contacts for a while. Warm chats may go on."""


class Refused(PortError):
    """Never try again: the request itself is wrong for the provider."""


class NotOnWhatsApp(Refused):
    """The number has no WhatsApp account."""


class MediaTooLarge(Refused):
    """The file is over the provider's limit."""


class OutcomeUnknown(PortError):
    """The request was written and no answer came: it may or may not have been sent."""


@dataclass(frozen=True)
class SentMessage:
    """What the provider answered: the id by which acks, reactions and quotes will name the message."""

    provider_id: str


@dataclass(frozen=True)
class NumberCheck:
    is_on_whatsapp: bool
    jid: str | None = None


@dataclass(frozen=True)
class DeviceStatus:
    is_connected: bool
    is_logged_in: bool
    jid: str | None = None


@dataclass(frozen=True)
class HistoryMessage:
    """One message in the provider's chat history (used for catch-up and to settle unknown sends)."""

    provider_id: str
    chat_jid: str
    sender_jid: str
    is_from_me: bool
    body: str
    at: datetime
    media_kind: str | None = None
    media_ref: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class Chat:
    jid: str
    last_message_at: datetime | None = None


@dataclass(frozen=True)
class Media:
    """Where a message's media lies at the provider, and what it says of itself."""

    file_name: str
    media_type: str
    url: str | None = None
    path: str | None = None
    size: int | None = None


class WhatsApp(Protocol):
    """One WhatsApp gateway with one or several devices.

    `jid` is `<E.164 digits>@s.whatsapp.net` (or `…@lid`). Every call names a device and has a time-out. Sends raise
    `NotSent` (and kin), `Refused` (and kin) or `OutcomeUnknown`; the others raise `NotSent` or `Refused`.
    """

    name: str

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage: ...
    def send_image(
        self, device: str, jid: str, image: Path, *, caption: str = "", reply_to: str | None = None
    ) -> SentMessage: ...
    def send_file(
        self, device: str, jid: str, file: Path, *, file_name: str, caption: str = "", reply_to: str | None = None
    ) -> SentMessage: ...
    def send_typing(self, device: str, jid: str, *, is_typing: bool) -> None: ...
    def check_number(self, device: str, phone: str) -> NumberCheck: ...
    def device_status(self, device: str) -> DeviceStatus: ...
    def list_chats(self, device: str, *, since: datetime) -> Sequence[Chat]: ...
    def list_messages(
        self, device: str, jid: str, *, since: datetime, until: datetime | None = None, is_from_me: bool | None = None
    ) -> Sequence[HistoryMessage]: ...
    def locate_media(self, device: str, jid: str, provider_id: str) -> Media: ...


@dataclass(frozen=True)
class Mail:
    """One plain-text e-mail. `message_id` is ours, so that a repeated delivery is recognised as the same mail."""

    to: str
    subject: str
    body: str
    message_id: str


class Mailer(Protocol):
    """Hands one mail to the next server. Raises NotSent (try again), Refused (never) or OutcomeUnknown."""

    delivers: bool
    """False when no server is configured: mails then stay in their rows and none is given to `send`."""

    def send(self, mail: Mail) -> None: ...
    def check(self) -> None:
        """Reach the server and sign in without sending anything. Raises NotSent with what is wrong."""


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

    `also` holds what else the message says: "sudah bu, tapi mual" is a side effect, and also a confirmation.
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


class IntentModel(Protocol):
    """Reads one message. Raises PortError when it cannot; the caller falls back to the offline rules."""

    name: str

    def classify(self, text: str, *, language: str | None = None) -> Classification: ...
