"""WhatsApp: a gateway with one or several devices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

MAX_IMAGE = 20_000_000  # bytes; GOWA's defaults, used until it has named its own
MAX_FILE = 50_000_000


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
    def fetch_media(self, media: Media, *, most: int) -> Iterator[bytes]:
        """The pieces of a file of at most so many bytes. Raises NotSent, Refused or MediaTooLarge, also midway."""
        ...
