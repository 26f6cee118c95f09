"""What the stand-in remembers: devices, their chats, and every message it took."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def new_id() -> str:
    """A message id as WhatsApp's library makes them."""
    return "3EB0" + os.urandom(9).hex().upper()


@dataclass
class Message:
    id: str
    chat_jid: str
    sender_jid: str
    is_from_me: bool
    text: str
    at: float = field(default_factory=time.time)
    media_type: str | None = None
    file_name: str | None = None
    content: bytes = b""
    reply_to: str | None = None
    visible_from: float = 0.0

    def wire(self) -> dict[str, Any]:
        """As `GET /chat/{jid}/messages` shows it."""
        return {
            "id": self.id,
            "chat_jid": self.chat_jid,
            "sender_jid": self.sender_jid,
            "sender_display_name": "Somebody",
            "content": self.text,
            "timestamp": rfc3339(self.at),
            "is_from_me": self.is_from_me,
            "media_type": self.media_type,
            "filename": self.file_name,
            "url": f"https://media.example/{self.id}" if self.media_type else None,
            "file_length": len(self.content) if self.media_type else None,
            "created_at": rfc3339(self.at),
            "updated_at": rfc3339(self.at),
        }


@dataclass
class Device:
    id: str
    jid: str
    chats: dict[str, list[Message]] = field(default_factory=dict)

    def keep(self, message: Message) -> None:
        self.chats.setdefault(message.chat_jid, []).append(message)

    def knows(self, chat_jid: str) -> bool:
        return chat_jid in self.chats

    def find(self, message_id: str) -> Message | None:
        return next((each for chat in self.chats.values() for each in chat if each.id == message_id), None)


@dataclass
class Phone:
    """All devices, and the record of what was accepted: (time, device, phone, text, id, kind)."""

    devices: dict[str, Device] = field(default_factory=dict)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    typing: list[tuple[str, str, str]] = field(default_factory=list)
    requests: int = 0

    def device(self, name: str) -> Device | None:
        """By id or by JID, as GOWA does."""
        return self.devices.get(name) or next((each for each in self.devices.values() if each.jid == name), None)

    def forget(self) -> None:
        """Everything but the devices themselves."""
        for each in (self.accepted, self.violations, self.typing):
            each.clear()
        self.requests = 0
        for device in self.devices.values():
            device.chats.clear()

    def record(self, device: Device, message: Message, *, kind: str) -> None:
        self.accepted.append(
            {
                "at": message.at,
                "device": device.id,
                "phone": message.chat_jid,
                "text": message.text,
                "id": message.id,
                "kind": kind,
                "reply_to": message.reply_to,
                "file_name": message.file_name,
                "size": len(message.content),
            }
        )


def rfc3339(at: float) -> str:
    """WhatsApp's times have whole seconds."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
