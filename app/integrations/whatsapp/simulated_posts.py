"""The webhook bodies of the simulated phones, in the shapes of GOWA's, signed with the webhook secret."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.integrations.whatsapp.jids import phone_of_jid
from app.integrations.whatsapp.simulated_phone import PhoneMessage, new_message_id
from app.integrations.whatsapp.webhooks import SIGNATURE_HEADER, sign

_DESCRIPTIONS = {"delivered": "delivered to the device", "read": "seen in the chat"}
Payload = dict[str, object]


@dataclass(frozen=True)
class SignedPost:
    """What to post to the webhook route: the raw body, and its signature for the header."""

    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", SIGNATURE_HEADER: self.signature}


class Posts:
    """Builds the bodies for one device."""

    def __init__(self, secret: str, *, device_jid: str, session_id: str) -> None:
        self._secret = secret
        self._envelope = {"device_id": device_jid, "session_id": session_id}

    def message(self, message: PhoneMessage, *, quoted_body: str) -> SignedPost:
        payload = _person(message.chat_jid, message.provider_id, message.at)
        if message.body:
            payload["body"] = message.body
        if message.reply_to:
            payload |= {"replied_to_id": message.reply_to, "quoted_body": quoted_body}
        if message.media_kind and message.media_path:
            media = {"path": message.media_path, "caption": message.body}
            payload[message.media_kind] = media if message.body else message.media_path
        return self._sign({"event": "message", **self._envelope, "payload": payload})

    def place(self, message: PhoneMessage) -> SignedPost:
        """Where the patient is: a kind of message that has no words for us."""
        payload = _person(message.chat_jid, message.provider_id, message.at)
        payload["location"] = {"degreesLatitude": -6.2, "degreesLongitude": 106.8}
        return self._sign({"event": "message", **self._envelope, "payload": payload})

    def correction(self, message: PhoneMessage, body: str) -> SignedPost:
        payload = _person(message.chat_jid, new_message_id(), clock.now())
        payload |= {"original_message_id": message.provider_id, "body": body}
        return self._sign({"event": "message.edited", **self._envelope, "payload": payload})

    def removal(self, message: PhoneMessage) -> SignedPost:
        payload = _person(message.chat_jid, new_message_id(), clock.now())
        payload |= {"revoked_message_id": message.provider_id, "revoked_from_me": False}
        return self._sign({"event": "message.revoked", **self._envelope, "payload": payload})

    def reaction(self, jid: str, emoji: str, target_id: str) -> SignedPost:
        payload = _person(jid, new_message_id(), clock.now()) | {"reaction": emoji, "reacted_message_id": target_id}
        return self._sign({"event": "message.reaction", **self._envelope, "payload": payload})

    def ack(self, jid: str, ids: Sequence[str], receipt: str) -> SignedPost:
        payload: Payload = {
            "ids": list(ids),
            "chat_id": jid,
            "from": jid,
            "receipt_type": receipt,
            "receipt_type_description": _DESCRIPTIONS[receipt],
        }
        return self._sign(
            {"event": "message.ack", **self._envelope, "timestamp": _written(clock.now()), "payload": payload}
        )

    def _sign(self, body: Payload) -> SignedPost:
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return SignedPost(raw, sign(self._secret, raw))


def _person(jid: str, message_id: str, at: datetime) -> Payload:
    name = phone_of_jid(jid) or "Pasien"
    return {
        "id": message_id,
        "chat_id": jid,
        "from": jid,
        "from_name": name,
        "sender_display_name": name,
        "timestamp": _written(at),
        "is_from_me": False,
    }


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
