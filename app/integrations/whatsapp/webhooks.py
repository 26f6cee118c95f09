"""GOWA's webhooks: is it GOWA who posted (`verify_signature`), what did it say (`parse_event`), did it say so before
(`dedupe_key`). Pure functions: the route calls them before its one insert, so they take microseconds.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence

from app.integrations.whatsapp.envelope import Envelope
from app.integrations.whatsapp.events import (
    Ack,
    CallOffer,
    Deleted,
    Edited,
    IncomingMessage,
    Other,
    Presence,
    Reaction,
    Revoked,
    WebhookEvent,
)
from app.integrations.whatsapp.messages import read_message

SIGNATURE_HEADER = "X-Hub-Signature-256"
MAX_KEY = 200

_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})")


def sign(secret: str, raw_body: bytes) -> str:
    """The signature header that GOWA sends for this body."""
    return "sha256=" + hmac.digest(secret.encode(), raw_body, "sha256").hex()


def verify_signature(secrets: str | Sequence[str], raw_body: bytes, header: str | None) -> bool:
    """Whether `header` signs `raw_body` with one of the secrets (several while rotating); an empty secret never does.

    Takes the same time whether a signature is nearly right or not at all.
    """
    found = _SIGNATURE.fullmatch(header or "")
    given = bytes.fromhex(found[1]) if found else b""
    is_signed = False
    for secret in (secrets,) if isinstance(secrets, str) else secrets:
        expected = hmac.digest(secret.encode(), raw_body, "sha256")
        is_signed |= hmac.compare_digest(expected, given) and bool(secret)
    return is_signed


def parse_event(raw: bytes) -> WebhookEvent:
    """The event in a webhook body. Raises MalformedEvent, which names the field and never its value.

    Optional keys may be missing; a key of the wrong type is refused. Text is returned without NUL and lone
    surrogates, which no database stores.
    """
    envelope = Envelope.of(raw)
    reader = _READERS.get(envelope.event)
    return reader(envelope) if reader else _read_other(envelope)


def dedupe_key(event: WebhookEvent) -> str:
    """The same for every repetition of one event, different for different ones; at most 200 characters."""
    key = "|".join((_NAMES[type(event)], event.device_jid, *_identity(event)))
    if len(key) <= MAX_KEY:
        return key
    return f"{_NAMES[type(event)]}|{hashlib.sha256(key.encode()).hexdigest()}"


def message_key(device_jid: str, provider_id: str) -> str:
    """The key that `dedupe_key` gives the message with this id: catch-up from the history meets the webhook here."""
    key = f"message|{device_jid}|{provider_id}"
    return key if len(key) <= MAX_KEY else f"message|{hashlib.sha256(key.encode()).hexdigest()}"


def _identity(event: WebhookEvent) -> tuple[str, ...]:
    match event:
        case Ack():
            return (event.receipt, *sorted(event.provider_ids))
        case Deleted():
            return (event.deleted_id,)
        case Presence():
            return (event.chat_jid, event.sender_jid, str(event.is_typing), event.at.isoformat())
        case CallOffer():
            return (event.call_id,)
        case Other():
            return (event.digest,)
        case _:
            return (event.provider_id,)


def _read_reaction(envelope: Envelope) -> Reaction:
    return Reaction(
        **envelope.person(),
        emoji=envelope.text("reaction"),
        target_id=envelope.identifier("reacted_message_id"),
    )


def _read_edited(envelope: Envelope) -> Edited:
    return Edited(
        **envelope.person(), original_id=envelope.identifier("original_message_id"), body=envelope.text("body")
    )


def _read_revoked(envelope: Envelope) -> Revoked:
    return Revoked(
        **envelope.person(),
        revoked_id=envelope.identifier("revoked_message_id"),
        revoked_from_me=envelope.flag("revoked_from_me"),
    )


def _read_deleted(envelope: Envelope) -> Deleted:
    return Deleted(
        **envelope.common(),
        deleted_id=envelope.identifier("deleted_message_id"),
        chat_jid=envelope.jid("chat_id"),
        sender_jid=envelope.jid("from"),
        was_from_me=envelope.flag("was_from_me"),
    )


def _read_ack(envelope: Envelope) -> Ack:
    return Ack(
        **envelope.common(),
        provider_ids=envelope.identifiers("ids"),
        chat_jid=envelope.jid("chat_id"),
        sender_jid=envelope.jid("from"),
        # WhatsApp's own word for "delivered" is the empty one.
        receipt=envelope.text("receipt_type").lower() or "delivered",
    )


def _read_presence(envelope: Envelope) -> Presence:
    return Presence(
        **envelope.common(),
        chat_jid=envelope.jid("chat_id"),
        sender_jid=envelope.jid("from"),
        is_typing=envelope.text("state") == "composing",
        media=envelope.text("media"),
    )


def _read_call(envelope: Envelope) -> CallOffer:
    return CallOffer(
        **envelope.common(),
        call_id=envelope.identifier("call_id"),
        sender_jid=envelope.jid("from"),
        is_auto_rejected=envelope.flag("auto_rejected"),
    )


def _read_other(envelope: Envelope) -> Other:
    return Other(**envelope.common(), name=envelope.event, digest=envelope.digest())


_READERS: dict[str, Callable[[Envelope], WebhookEvent]] = {
    "message": read_message,
    "message.reaction": _read_reaction,
    "message.edited": _read_edited,
    "message.revoked": _read_revoked,
    "message.deleted": _read_deleted,
    "message.ack": _read_ack,
    "chat_presence": _read_presence,
    "call.offer": _read_call,
}
_NAMES: dict[type, str] = {
    IncomingMessage: "message",
    Reaction: "message.reaction",
    Edited: "message.edited",
    Revoked: "message.revoked",
    Deleted: "message.deleted",
    Ack: "message.ack",
    Presence: "chat_presence",
    CallOffer: "call.offer",
    Other: "other",
}
