"""The webhook bodies, in the shapes of the contract's examples."""

from __future__ import annotations

import time
from typing import Any

from tests.servers.gowa.phone import Device, Message, new_id, rfc3339
from tests.servers.gowa.webhooks import Poster


class Events:
    """Builds and posts what a patient or WhatsApp does."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def receive(self, device: Device, chat_jid: str, given: dict[str, Any]) -> str:
        """A message arrives: kept in the chat and, unless `silent`, posted. Returns its id."""
        is_from_me = bool(given.get("is_from_me"))
        sender = device.jid if is_from_me else given.get("sender_jid", chat_jid)
        message = Message(given.get("id") or new_id(), chat_jid, sender, is_from_me, given.get("text", ""))
        message.at = given.get("at", message.at)
        message.reply_to = given.get("reply_to")
        message.media_type, message.file_name = given.get("media_type"), given.get("file_name")
        message.content = b"\xff\xd8\xff" + b"0" * 61 if message.media_type else b""
        device.keep(message)
        if not given.get("silent"):
            self._poster.post(self.message(device, message, given.get("payload", {})))
        return message.id

    def message(self, device: Device, message: Message, more: dict[str, Any]) -> dict[str, Any]:
        payload = self._person(message.chat_jid, message.sender_jid, message.id, message.at)
        payload["is_from_me"] = message.is_from_me
        if message.text:
            payload["body"] = message.text
        if message.reply_to:
            quoted = device.find(message.reply_to)
            payload |= {"replied_to_id": message.reply_to, "quoted_body": quoted.text if quoted else ""}
        if message.media_type:
            payload[message.media_type] = {"url": f"https://media.example/{message.id}", "filename": message.file_name}
        return self._envelope(device, "message", payload | more)

    def reaction(self, device: Device, chat_jid: str, emoji: str, target: str) -> dict[str, Any]:
        payload = self._person(chat_jid, chat_jid, new_id(), time.time())
        return self._envelope(
            device, "message.reaction", payload | {"reaction": emoji, "reacted_message_id": target, "is_from_me": False}
        )

    def ack(self, device: Device, chat_jid: str, ids: list[str], receipt: str) -> dict[str, Any]:
        payload = {
            "ids": ids,
            "chat_id": chat_jid,
            "from": chat_jid,
            "receipt_type": receipt,
            "receipt_type_description": "a receipt",
        }
        return {**self._envelope(device, "message.ack", payload), "timestamp": rfc3339(time.time())}

    def _person(self, chat_jid: str, sender: str, message_id: str, at: float) -> dict[str, Any]:
        return {
            "id": message_id,
            "chat_id": chat_jid,
            "from": sender,
            "from_name": "Pasien",
            "sender_display_name": "Pasien",
            "timestamp": rfc3339(at),
        }

    def _envelope(self, device: Device, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"event": event, "device_id": device.jid, "session_id": device.id, "payload": payload}
