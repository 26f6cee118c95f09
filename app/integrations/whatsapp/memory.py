"""WhatsApp in memory, for tests: what was sent, and the outcomes a test wants next."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from app import clock
from app.integrations.ports import (
    Chat,
    DeviceOffline,
    DeviceStatus,
    HistoryMessage,
    Media,
    NotOnWhatsApp,
    NumberCheck,
    PortError,
    Refused,
    SentMessage,
)
from app.integrations.whatsapp import acceptance, jids
from app.integrations.whatsapp.history import Window
from app.integrations.whatsapp.media import read_local

DEVICE = "memory"


@dataclass(frozen=True)
class Sent:
    """One message that left."""

    device: str
    jid: str
    text: str
    provider_id: str
    reply_to: str | None = None
    file_name: str | None = None


@dataclass(frozen=True)
class _Outcome:
    """What the next send does: raise, and leave (or not) all the same."""

    error: PortError
    leaves: bool


@dataclass
class MemoryWhatsApp:
    """`sent` and `typing` hold what happened; `fail_next` scripts what happens; the rest is state that tests set."""

    name: str = "memory"
    devices: tuple[str, ...] = (DEVICE,)
    device_jid: str = "628000000000@s.whatsapp.net"
    offline: set[str] = field(default_factory=set)
    not_on_whatsapp: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    typing: list[tuple[str, str, bool]] = field(default_factory=list)
    history: list[tuple[str, HistoryMessage]] = field(default_factory=list)
    _script: list[_Outcome | None] = field(default_factory=list)
    _media: dict[str, Media] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: int = 0

    def fail_next(self, *errors: PortError, leaves: bool = False) -> None:
        """The next sends raise these, in order. With `leaves` each message is sent and in the history nevertheless."""
        self._script += [_Outcome(error, leaves) for error in errors]

    def succeed_next(self, times: int = 1) -> None:
        """The next sends succeed; for use between failures."""
        self._script += [None] * times

    def receive(self, jid: str, text: str, *, at: datetime | None = None, is_from_me: bool = False) -> HistoryMessage:
        """A message arrives in the history of the first device (no webhook)."""
        sender = self.device_jid if is_from_me else jid
        with self._lock:
            message = HistoryMessage(self._next_id(), jid, sender, is_from_me, text, at or clock.now())
            self.history.append((self.devices[0], message))
        return message

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        acceptance.person(jid)
        acceptance.text(text)
        return self._send(Sent(device, jid, text, "", reply_to))

    def send_image(
        self, device: str, jid: str, image: Path, *, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        acceptance.person(jid)
        media_type = acceptance.image_type(image)
        size = acceptance.size_of(image, most=acceptance.MAX_IMAGE)
        media = Media(image.name, media_type, path=str(image), size=size)
        return self._send(Sent(device, jid, caption, "", reply_to, image.name), kind="image", media=media)

    def send_file(
        self, device: str, jid: str, file: Path, *, file_name: str, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        acceptance.person(jid)
        size = acceptance.size_of(file, most=acceptance.MAX_FILE)
        media = Media(file_name, "application/octet-stream", path=str(file), size=size)
        return self._send(Sent(device, jid, caption, "", reply_to, file_name), kind="document", media=media)

    def send_typing(self, device: str, jid: str, *, is_typing: bool) -> None:
        self._check(device)
        self.typing.append((device, acceptance.person(jid), is_typing))

    def check_number(self, device: str, phone: str) -> NumberCheck:
        self._check(device)
        try:
            jid = jids.jid_of_phone(phone)
        except ValueError:
            raise Refused("not a phone number in international form") from None
        is_known = jid not in self.not_on_whatsapp
        return NumberCheck(is_known, jid if is_known else None)

    def device_status(self, device: str) -> DeviceStatus:
        if device in self.offline:
            return DeviceStatus(is_connected=False, is_logged_in=False)
        self._check(device)
        return DeviceStatus(is_connected=True, is_logged_in=True, jid=self.device_jid)

    def list_chats(self, device: str, *, since: datetime) -> Sequence[Chat]:
        self._check(device)
        last: dict[str, datetime] = {}
        for owner, message in tuple(self.history):
            if owner == device:
                last[message.chat_jid] = max(message.at, last.get(message.chat_jid, message.at))
        return [Chat(jid, at) for jid, at in last.items() if Window(since).holds(at)]

    def list_messages(
        self, device: str, jid: str, *, since: datetime, until: datetime | None = None, is_from_me: bool | None = None
    ) -> Sequence[HistoryMessage]:
        self._check(device)
        window = Window(since, until)
        found = [
            message
            for owner, message in tuple(self.history)
            if (owner, message.chat_jid) == (device, jid)
            and window.holds(message.at)
            and is_from_me in (None, message.is_from_me)
        ]
        return sorted(found, key=lambda message: message.at)

    def locate_media(self, device: str, jid: str, provider_id: str) -> Media:  # noqa: ARG002 - ids are unique here
        self._check(device)
        if provider_id not in self._media:
            raise Refused("no media with this message")
        return self._media[provider_id]

    def fetch_media(self, media: Media, *, most: int) -> Iterator[bytes]:
        return read_local(media, most=most)

    def _send(self, sent: Sent, *, kind: str | None = None, media: Media | None = None) -> SentMessage:
        self._check(sent.device)
        if sent.jid in self.not_on_whatsapp:
            raise NotOnWhatsApp("the number is not on WhatsApp")
        with self._lock:
            outcome = self._script.pop(0) if self._script else None
            if outcome is not None and not outcome.leaves:
                raise outcome.error
            sent = replace(sent, provider_id=self._next_id())
            self.sent.append(sent)
            if media is not None:
                self._media[sent.provider_id] = media
            self.history.append((sent.device, self._in_history(sent, kind)))
        if outcome is not None:
            raise outcome.error
        return SentMessage(sent.provider_id)

    def _in_history(self, sent: Sent, kind: str | None) -> HistoryMessage:
        return HistoryMessage(
            sent.provider_id,
            sent.jid,
            self.device_jid,
            True,
            sent.text,
            clock.now(),
            media_kind=kind,
            media_ref=sent.file_name,
            reply_to=sent.reply_to,
        )

    def _check(self, device: str) -> None:
        if device not in self.devices or device in self.offline:
            raise DeviceOffline("the device is logged out or unknown")

    def _next_id(self) -> str:
        self._count += 1
        return f"3EB0{self._count:018X}"
