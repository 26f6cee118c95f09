"""Reading GOWA's JSON strictly: every accessor returns the right type or raises MalformedEvent with the field."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TypedDict

from app import clock
from app.integrations.whatsapp import jids
from app.integrations.whatsapp.events import MalformedEvent

MAX_ID = 256
MAX_NAME = 200
_MILLISECONDS_FROM = 100_000_000_000  # an epoch larger than this (year 5138 in seconds) is in milliseconds


class Common(TypedDict):
    device_jid: str
    session_id: str | None
    at: datetime


class FromPerson(Common):
    provider_id: str
    chat_jid: str
    sender_jid: str
    sender_lid: str | None
    sender_name: str
    is_from_me: bool
    is_group: bool


class Envelope:
    """One webhook body: the outer object and its payload."""

    def __init__(self, raw: bytes, outer: dict[str, object]) -> None:
        self._raw = raw
        self._outer = outer
        self.event = _string(outer, "event", MAX_ID)
        payload = outer.get("payload", {})
        if not isinstance(payload, dict):
            raise MalformedEvent("payload")
        self.payload: dict[str, object] = payload

    @classmethod
    def of(cls, raw: bytes) -> Envelope:
        try:
            outer = json.loads(raw)
        except (ValueError, RecursionError):
            raise MalformedEvent("body is not JSON") from None
        if not isinstance(outer, dict):
            raise MalformedEvent("body is not an object")
        return cls(raw, outer)

    def common(self) -> Common:
        device = _string(self._outer, "device_id", MAX_ID)
        session = self._outer.get("session_id")
        return {
            "device_jid": jids.without_device(device),
            "session_id": None if session in (None, "") else _string(self._outer, "session_id", MAX_ID),
            "at": self.moment(),
        }

    def person(self) -> FromPerson:
        chat = self.jid("chat_id")
        lid = self.payload.get("from_lid")
        return {
            **self.common(),
            "provider_id": self.identifier("id"),
            "chat_jid": chat,
            "sender_jid": self.jid("from"),
            "sender_lid": None if lid in (None, "") else self.jid("from_lid"),
            "sender_name": (self.text("sender_display_name") or self.text("from_name"))[:MAX_NAME],
            "is_from_me": self.flag("is_from_me"),
            "is_group": jids.is_group(chat),
        }

    def moment(self) -> datetime:
        """The event's own time (RFC 3339 or epoch, in the payload or outside); the present one when there is none."""
        value = self.payload.get("timestamp", self._outer.get("timestamp"))
        if value is None or value == "":
            return clock.now()
        return moment(value)

    def identifier(self, name: str) -> str:
        return _string(self.payload, name, MAX_ID)

    def identifiers(self, name: str) -> tuple[str, ...]:
        values = self.payload.get(name)
        if not isinstance(values, list) or not values:
            raise MalformedEvent(name)
        return tuple(_string({name: value}, name, MAX_ID) for value in values)

    def jid(self, name: str) -> str:
        return jids.without_device(_string(self.payload, name, MAX_ID))

    def text(self, name: str) -> str:
        """Free text, empty when absent."""
        value = self.payload.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise MalformedEvent(name)
        return storable(value)

    def flag(self, name: str) -> bool:
        value = self.payload.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise MalformedEvent(name)
        return value

    def digest(self) -> str:
        return hashlib.sha256(self._raw).hexdigest()


def moment(value: object) -> datetime:
    """A time as GOWA writes it, aware and in UTC."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS_FROM else value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise MalformedEvent("timestamp")


def storable(text: str) -> str:
    """`text` without what no database stores: NUL and lone surrogates become the replacement character."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _string(values: dict[str, object], name: str, longest: int) -> str:
    """An id or name: printable, not empty, of bounded length."""
    value = values.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise MalformedEvent(name)
    return value
