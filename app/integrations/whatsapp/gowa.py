"""WhatsApp through GOWA v9 (go-whatsapp-web-multidevice), as its OpenAPI document describes it.

GOWA has no idempotency key: the message id is made inside it and known only from the answer. So every failure of a
send is one of three: certainly not sent, never to be sent, or unknown; `failures` decides which.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

from app.integrations.ports import (
    Chat,
    DeviceStatus,
    HistoryMessage,
    Media,
    NotSent,
    NumberCheck,
    OutcomeUnknown,
    PortError,
    Refused,
    SentMessage,
)
from app.integrations.whatsapp import acceptance, history, jids
from app.integrations.whatsapp.answers import Answer, AnswerLost
from app.integrations.whatsapp.failures import failure_of, says_no_such_chat
from app.integrations.whatsapp.media import fetch
from app.integrations.whatsapp.multipart import Form, multipart
from app.integrations.whatsapp.wire import Body, NeverArrived, Timeouts, Wire

LIMITS_KEPT = 3600.0  # seconds

_JSON = b"Content-Type: application/json\r\n"


class GowaWhatsApp:
    """One GOWA server with one or several devices; threads may share it."""

    name = "gowa"

    def __init__(self, url: str, username: str, password: str, *, timeouts: Timeouts | None = None) -> None:
        self._wire = Wire(url, timeouts or Timeouts())
        self._url, self._credentials = url, (username, password) if username else None
        credentials = b64encode(f"{username}:{password}".encode()).decode()
        self._common = f"Host: {self._wire.host}\r\nUser-Agent: Carepost\r\nAccept: application/json\r\n" + (
            f"Authorization: Basic {credentials}\r\n" if username else ""
        )
        self._limits = (acceptance.MAX_IMAGE, acceptance.MAX_FILE)
        self._limits_until = 0.0

    def send_text(self, device: str, jid: str, text: str, *, reply_to: str | None = None) -> SentMessage:
        fields = {"phone": acceptance.person(jid), "message": acceptance.text(text)}
        if reply_to:
            fields["reply_message_id"] = reply_to
        return self._send(device, "/send/message", _JSON, _json(fields))

    def send_image(
        self, device: str, jid: str, image: Path, *, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        media_type = acceptance.image_type(image)
        # GOWA keeps an image under its file name until it is sent: two at once must not share one.
        name = f"{uuid4().hex}.{media_type.rpartition('/')[2]}"
        fields = _fields(phone=acceptance.person(jid), caption=caption, reply_message_id=reply_to)
        form = Form(fields, part="image", path=image, file_name=name, media_type=media_type)
        return self._send_media(device, "/send/image", form, most=self._media_limits(device)[0])

    def send_file(
        self, device: str, jid: str, file: Path, *, file_name: str, caption: str = "", reply_to: str | None = None
    ) -> SentMessage:
        fields = _fields(phone=acceptance.person(jid), caption=caption, reply_message_id=reply_to)
        form = Form(fields, part="file", path=file, file_name=file_name)
        return self._send_media(device, "/send/file", form, most=self._media_limits(device)[1])

    def send_typing(self, device: str, jid: str, *, is_typing: bool) -> None:
        action = "start" if is_typing else "stop"
        fields = {"phone": acceptance.person(jid), "action": action}
        answer = self._ask("POST", "/send/chat-presence", device, _JSON, _json(fields))
        if answer.status != 200:
            raise _certain(failure_of(answer))

    def check_number(self, device: str, phone: str) -> NumberCheck:
        try:
            jid = jids.jid_of_phone(phone)
        except ValueError:
            raise Refused("not a phone number in international form") from None
        results = self._read("/user/check?" + urlencode({"phone": jid.partition("@")[0]}), device)
        is_known = results.get("is_on_whatsapp") is True
        return NumberCheck(is_on_whatsapp=is_known, jid=jid if is_known else None)

    def device_status(self, device: str) -> DeviceStatus:
        path = f"/devices/{quote(device, safe='')}"
        state = self._read(f"{path}/status", device)
        about = self._read(path, device)
        jid = about.get("jid")
        return DeviceStatus(
            is_connected=state.get("is_connected") is True,
            is_logged_in=state.get("is_logged_in") is True,
            jid=jids.without_device(jid) if isinstance(jid, str) and jid else None,
        )

    def list_chats(self, device: str, *, since: datetime) -> Sequence[Chat]:
        """Chats with a message since then (to the second), and those whose last time GOWA does not know."""
        return history.list_chats(lambda query: self._read(f"/chats?{query}", device), since=since)

    def list_messages(
        self, device: str, jid: str, *, since: datetime, until: datetime | None = None, is_from_me: bool | None = None
    ) -> Sequence[HistoryMessage]:
        """Oldest first, bounds inclusive to the second (WhatsApp's own precision); none for a chat GOWA does not know.

        GOWA stores what it sent up to 15 s after it answered, and may lose it.
        """
        path = f"/chat/{quote(jid, safe='@')}/messages"
        return history.list_messages(
            lambda query: self._read(f"{path}?{query}", device, missing={}),
            window=history.Window(since, until),
            is_from_me=is_from_me,
        )

    def locate_media(self, device: str, jid: str, provider_id: str) -> Media:
        query = urlencode({"phone": jid})
        return history.media(self._read(f"/message/{quote(provider_id, safe='')}/download?{query}", device))

    def fetch_media(self, media: Media, *, most: int) -> Iterator[bytes]:
        return fetch(self._url, media, credentials=self._credentials, most=most)

    def close(self) -> None:
        """Close idle connections."""
        self._wire.close()

    def _send_media(self, device: str, path: str, form: Form, *, most: int) -> SentMessage:
        content_type, body = multipart(form, acceptance.size_of(form.path, most=most))
        return self._send(device, path, f"Content-Type: {content_type}\r\n".encode(), body)

    def _send(self, device: str, path: str, content_type: bytes, body: Body) -> SentMessage:
        try:
            answer = self._wire.exchange("POST", self._head("POST", path, device) + content_type, body=body)
        except NeverArrived as error:
            raise NotSent(f"GOWA cannot be reached: {error}") from error
        except AnswerLost as error:
            raise OutcomeUnknown(f"GOWA took the request: {error}") from error
        if answer.status != 200:
            raise failure_of(answer)
        provider_id = _results(answer).get("message_id")
        if not isinstance(provider_id, str) or not provider_id:
            raise OutcomeUnknown("GOWA answered 200 without a message id")
        return SentMessage(provider_id)

    def _ask(self, method: str, path: str, device: str, extra: bytes = b"", body: Body | None = None) -> Answer:
        """A request that does no harm when it is repeated."""
        try:
            head = self._head(method, path, device) + extra
            return self._wire.exchange(method, head, body=body, is_repeatable=True)
        except (NeverArrived, AnswerLost) as error:
            raise NotSent(f"GOWA cannot be reached: {error}") from error

    def _read(self, path: str, device: str, *, missing: dict[str, object] | None = None) -> dict[str, object]:
        answer = self._ask("GET", path, device)
        if answer.status == 200:
            return _results(answer)
        if missing is not None and says_no_such_chat(answer):
            return missing
        raise _certain(failure_of(answer))

    def _media_limits(self, device: str) -> tuple[int, int]:
        if time.monotonic() >= self._limits_until:
            self._limits_until = time.monotonic() + LIMITS_KEPT
            try:
                info = self._read("/app/info", device)
            except PortError:
                return self._limits  # GOWA's defaults do; a send that follows will say what is wrong
            found = (info.get("max_image_size"), info.get("max_file_size"))
            image, file = (size if isinstance(size, int) and size > 0 else None for size in found)
            self._limits = (image or acceptance.MAX_IMAGE, file or acceptance.MAX_FILE)
        return self._limits

    def _head(self, method: str, path: str, device: str) -> bytes:
        # GOWA decodes the header as part of a URL, so what quote() writes arrives as it was.
        named = f"X-Device-Id: {quote(device, safe='@')}\r\n"
        return f"{method} {self._wire.base_path}{path} HTTP/1.1\r\n{self._common}{named}".encode()


def _fields(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _json(fields: dict[str, str]) -> Body:
    # Lone surrogates cannot be written as UTF-8; escaped they can, and GOWA shows the replacement character.
    return Body.of(json.dumps(fields).encode())


def _results(answer: Answer) -> dict[str, object]:
    try:
        outer = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    results = outer.get("results") if isinstance(outer, dict) else None
    return results if isinstance(results, dict) else {}


def _certain(failure: PortError) -> PortError:
    """Reads and typing cannot be in doubt: what would be unknown for a send only did not happen."""
    return NotSent(failure.detail, retry_after=failure.retry_after) if isinstance(failure, OutcomeUnknown) else failure
