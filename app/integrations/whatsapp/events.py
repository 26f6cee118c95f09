"""What GOWA tells us by webhook, as values. `webhooks.parse_event` makes them; services decide what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class MalformedEvent(ValueError):
    """The body is no GOWA event. The message names the field, never its value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaRef:
    """Media of a message. `path` is relative to GOWA's disk (it downloaded the file); `url` is encrypted at WhatsApp.

    Either way the bytes are fetched with `WhatsApp.locate_media`. `kind`: image, video, audio, document, sticker
    or video_note.
    """

    kind: str
    path: str | None = None
    url: str | None = None
    file_name: str | None = None
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Event:
    """`device_jid` is the account that saw it, `session_id` our name for that device when GOWA knows it."""

    device_jid: str
    session_id: str | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class _FromPerson(_Event):
    provider_id: str
    chat_jid: str
    sender_jid: str
    sender_lid: str | None = None
    sender_name: str = ""
    is_from_me: bool = False
    is_group: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingMessage(_FromPerson):
    """A message in a chat; `is_from_me` when it was written on the phone itself or by us.

    `kind` is `text`, a media kind, another thing with no text for us (`location`, `contact`…) or `unsupported`.
    """

    kind: str
    body: str = ""
    reply_to: str | None = None
    quoted_body: str = ""
    forwarded: bool = False
    view_once: bool = False
    media: MediaRef | None = None
    is_unsupported: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction(_FromPerson):
    """An emoji on a message; empty when it was taken away."""

    emoji: str
    target_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited(_FromPerson):
    """The text of an earlier message was changed."""

    original_id: str
    body: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Revoked(_FromPerson):
    """An earlier message was deleted for everybody."""

    revoked_id: str
    revoked_from_me: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Deleted(_Event):
    """A message was deleted on our own phone only."""

    deleted_id: str
    chat_jid: str
    sender_jid: str
    was_from_me: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ack(_Event):
    """Receipt for one or more messages: `delivered`, `read` or `read-self`. May come before the send has answered."""

    provider_ids: tuple[str, ...]
    chat_jid: str
    sender_jid: str
    receipt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence(_Event):
    """Somebody types or records (`media` = `audio`), or has stopped."""

    chat_jid: str
    sender_jid: str
    is_typing: bool
    media: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallOffer(_Event):
    """Somebody calls the device."""

    call_id: str
    sender_jid: str
    is_auto_rejected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Other(_Event):
    """An event this version does not know. `digest` is the SHA-256 of its body."""

    name: str
    digest: str


WebhookEvent = IncomingMessage | Reaction | Edited | Revoked | Deleted | Ack | Presence | CallOffer | Other
