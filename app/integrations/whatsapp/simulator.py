"""WhatsApp without WhatsApp: the default. Every patient has a simulated phone, kept in a small database of its own.

What is sent lands on the patient's phone at once. What the patient does there (`answer`, `react`, `read`) comes back
as the body that GOWA would post, signed, for the same webhook route: nothing behind that route knows the difference.
"""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from app.integrations.ports import (
    Chat,
    DeviceOffline,
    DeviceStatus,
    HistoryMessage,
    Media,
    NumberCheck,
    Refused,
    SentMessage,
)
from app.integrations.whatsapp import acceptance, jids
from app.integrations.whatsapp.history import Window
from app.integrations.whatsapp.media import read_local
from app.integrations.whatsapp.simulated_media import picture, silence
from app.integrations.whatsapp.simulated_phone import PhoneChat, PhoneMessage, PhoneStore
from app.integrations.whatsapp.simulated_posts import Posts, SignedPost

DEVICE = "simulator"
DEVICE_JID = "628000000000@s.whatsapp.net"  # in the range that no operator gives out

_THINGS = {"image": ("png", picture), "audio": ("wav", silence)}


class SimulatedWhatsApp:
    """The WhatsApp port on a phone store in `data_dir`; threads and processes may share it."""

    name = "simulator"

    def __init__(self, data_dir: Path, webhook_secret: str, *, device: str = DEVICE) -> None:
        self._device = device
        self._media = data_dir / "simulator-media"
        self._phones = PhoneStore(data_dir / "simulator.db")
        self._posts = Posts(webhook_secret, device_jid=DEVICE_JID, session_id=device)

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        self._check(device)
        message = PhoneMessage.sent(acceptance.person(jid), acceptance.text(text), reply_to=reply_to)
        self._phones.keep(message)
        return SentMessage(message.provider_id)

    def send_image(
        self, device: str, jid: str, image: Path, *, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        self._check(device)
        ending = acceptance.image_type(image).rpartition("/")[2]
        acceptance.size_of(image, most=acceptance.MAX_IMAGE)
        message = PhoneMessage.sent(acceptance.person(jid), caption, reply_to=reply_to)
        return self._keep_file(message, image, kind="image", file_name=f"{message.provider_id}.{ending}")

    def send_file(
        self, device: str, jid: str, file: Path, *, file_name: str, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        self._check(device)
        acceptance.size_of(file, most=acceptance.MAX_FILE)
        message = PhoneMessage.sent(acceptance.person(jid), caption, reply_to=reply_to)
        return self._keep_file(message, file, kind="document", file_name=file_name)

    def send_typing(self, device: str, jid: str, *, is_typing: bool) -> None:  # noqa: ARG002 - nobody looks for long
        self._check(device)
        acceptance.person(jid)

    def check_number(self, device: str, phone: str) -> NumberCheck:
        self._check(device)
        try:
            return NumberCheck(is_on_whatsapp=True, jid=jids.jid_of_phone(phone))
        except ValueError:
            raise Refused("not a phone number in international form") from None

    def device_status(self, device: str) -> DeviceStatus:
        self._check(device)
        return DeviceStatus(is_connected=True, is_logged_in=True, jid=DEVICE_JID)

    def list_chats(self, device: str, *, since: datetime) -> Sequence[Chat]:
        self._check(device)
        return self._phones.chats(Window(since))

    def list_messages(
        self, device: str, jid: str, *, since: datetime, until: datetime | None = None, is_from_me: bool | None = None
    ) -> Sequence[HistoryMessage]:
        self._check(device)
        return [
            HistoryMessage(
                provider_id=each.provider_id,
                chat_jid=each.chat_jid,
                sender_jid=DEVICE_JID if each.is_from_us else each.chat_jid,
                is_from_me=each.is_from_us,
                body=each.body,
                at=each.at,
                media_kind=each.media_kind,
                media_ref=each.media_path,
                reply_to=each.reply_to,
            )
            for each in self._phones.history(jid, Window(since, until), is_from_us=is_from_me)
        ]

    def locate_media(self, device: str, jid: str, provider_id: str) -> Media:
        self._check(device)
        message = self._phones.find(jid, provider_id)
        if message is None or message.media_path is None:
            raise Refused("no media with this message")
        path = Path(message.media_path)
        name = message.file_name or path.name
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = path.stat().st_size if path.exists() else None
        return Media(file_name=name, media_type=media_type, path=str(path), size=size)

    def fetch_media(self, media: Media, *, most: int) -> Iterator[bytes]:
        return read_local(media, most=most)

    def answer(self, jid: str, text: str, *, quote: str | None = None) -> SignedPost:
        """The patient writes; `quote` is the id of the message replied to. Post what is returned to the webhook."""
        message = PhoneMessage.received(acceptance.person(jid), acceptance.text(text), reply_to=quote)
        self._phones.keep(message)
        quoted = self._phones.find(jid, quote) if quote else None
        return self._posts.message(message, quoted_body=quoted.body if quoted else "")

    def answer_with_image(self, jid: str, image: Path, *, caption: str = "") -> SignedPost:
        """The patient sends a photo, as GOWA posts it when it has downloaded the file."""
        ending = acceptance.image_type(image).rpartition("/")[2]
        message = PhoneMessage.received(acceptance.person(jid), caption)
        self._keep_file(message, image, kind="image", file_name=f"{message.provider_id}.{ending}")
        kept = self._phones.find(jid, message.provider_id)
        return self._posts.message(kept or message, quoted_body="")

    def send_thing(self, jid: str, kind: str, *, caption: str = "") -> SignedPost:
        """The patient sends something other than words: `image`, `audio` or `location`. Raises Refused for others."""
        message = PhoneMessage.received(acceptance.person(jid), caption)
        if kind == "location":
            self._phones.keep(message.with_media(kind=kind, path="", file_name=""))
            return self._posts.place(message)
        if kind not in _THINGS:
            raise Refused("patients send no such thing here")
        ending, content = _THINGS[kind]
        self._media.mkdir(parents=True, exist_ok=True, mode=0o700)
        stored = self._media / message.provider_id
        stored.write_bytes(content())
        sent = message.with_media(kind=kind, path=str(stored), file_name=f"{message.provider_id}.{ending}")
        self._phones.keep(sent)
        return self._posts.message(sent, quoted_body="")

    def correct(self, jid: str, provider_id: str, text: str) -> SignedPost:
        """The patient changes the words of a message of theirs. Raises Refused for any other."""
        message = self._own(jid, provider_id)
        self._phones.set_body(jid, provider_id, acceptance.text(text))
        return self._posts.correction(message, text)

    def take_back(self, jid: str, provider_id: str) -> SignedPost:
        """The patient deletes a message of theirs for everybody. Raises Refused for any other."""
        message = self._own(jid, provider_id)
        self._phones.set_body(jid, provider_id, "")
        return self._posts.removal(message)

    def react(self, jid: str, emoji: str, target_id: str) -> SignedPost:
        """The patient puts an emoji on a message, or takes it away (empty)."""
        self._phones.set_reaction(acceptance.person(jid), target_id, emoji)
        return self._posts.reaction(jid, emoji, target_id)

    def read(self, jid: str, ids: Sequence[str]) -> SignedPost:
        """The patient has seen these messages."""
        self._phones.set_status(jid, ids, "read")
        return self._posts.ack(acceptance.person(jid), ids, "read")

    def delivered(self, jid: str, ids: Sequence[str]) -> SignedPost:
        """The messages have reached the patient's phone."""
        self._phones.set_status(jid, ids, "delivered")
        return self._posts.ack(acceptance.person(jid), ids, "delivered")

    def deliver_waiting(self, *, limit: int = 100) -> list[SignedPost]:
        """One receipt per phone for what was sent and not yet delivered; each message is named once."""
        return [self.delivered(jid, ids) for jid, ids in self._phones.waiting(limit).items()]

    def has_waiting(self) -> bool:
        """Whether anything was sent and not yet delivered."""
        return bool(self._phones.waiting(1))

    def phone_messages(self, jid: str, *, limit: int = 100) -> list[PhoneMessage]:
        """The last messages on this phone, oldest first, with receipts and reactions."""
        return self._phones.last(jid, limit)

    def recent_chats(self, *, limit: int, offset: int) -> list[PhoneChat]:
        """Chats by the last thing said in them, the newest first."""
        return self._phones.recent(limit, offset)

    def chats_of(self, jids: Sequence[str]) -> list[PhoneChat]:
        """Those of these phones that have said or heard anything, the newest first."""
        return self._phones.chats_of(jids)

    def close(self) -> None:
        """Close the phone store; the next call opens it again."""
        self._phones.close()

    def _own(self, jid: str, provider_id: str) -> PhoneMessage:
        message = self._phones.find(acceptance.person(jid), provider_id)
        if message is None or message.is_from_us:
            raise Refused("no message of this patient")
        return message

    def _check(self, device: str) -> None:
        if device != self._device:
            raise DeviceOffline("the simulator has no such device")

    def _keep_file(self, message: PhoneMessage, file: Path, *, kind: str, file_name: str) -> SentMessage:
        self._media.mkdir(parents=True, exist_ok=True, mode=0o700)
        stored = self._media / message.provider_id
        shutil.copyfile(file, stored)
        self._phones.keep(message.with_media(kind=kind, path=str(stored), file_name=file_name))
        return SentMessage(message.provider_id)
