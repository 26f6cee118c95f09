"""GOWA's chat history: pages of chats and messages, and where a message's media lies."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlencode

from app.integrations.ports import Chat, HistoryMessage, Media, Refused
from app.integrations.whatsapp import jids
from app.integrations.whatsapp.envelope import MAX_ID, MAX_NAME, moment, storable
from app.integrations.whatsapp.events import MalformedEvent

PAGE = 100  # the most GOWA gives at once
MAX_PAGES = 500  # a stop for a server that never ends

CALL = "call"  # the log of a call stands among the messages

_log = logging.getLogger(__name__)
Results = dict[str, object]
Ask = Callable[[str], Results]


@dataclass(frozen=True)
class Window:
    """From `since` to `until`, both inclusive and widened to whole seconds: WhatsApp keeps no more."""

    since: datetime
    until: datetime | None = None

    def query(self) -> dict[str, str]:
        bounds = {"start_time": self._first(), "end_time": self._last()}
        return {name: f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in bounds.items() if at}

    def holds(self, at: datetime) -> bool:
        last = self._last()
        return self._first() <= at and (last is None or at.replace(microsecond=0) <= last)

    def _first(self) -> datetime:
        return self.since.replace(microsecond=0)

    def _last(self) -> datetime | None:
        if self.until is None or not self.until.microsecond:
            return self.until
        return self.until.replace(microsecond=0) + timedelta(seconds=1)


def list_chats(ask: Ask, *, since: datetime) -> list[Chat]:
    """Chats with something since then, each once."""
    chats: dict[str, Chat] = {}
    for row in _rows(ask, {}):
        last = row.get("last_message_time")
        chat = Chat(_id(row, "jid"), moment(last) if last else None)
        if chat.last_message_at is None or Window(since).holds(chat.last_message_at):
            chats[chat.jid] = chat
    return list(chats.values())


def list_messages(ask: Ask, *, window: Window, is_from_me: bool | None) -> list[HistoryMessage]:
    """Messages of one chat, oldest first, each once: a message that arrives meanwhile moves the pages along."""
    query = window.query()
    if is_from_me is not None:
        query["is_from_me"] = "true" if is_from_me else "false"
    messages: dict[str, HistoryMessage] = {}
    unreadable = 0
    for row in _rows(ask, query):
        if row.get("media_type") == CALL:
            continue
        try:
            message = _message(row)
        except MalformedEvent:
            unreadable += 1
            continue
        if window.holds(message.at) and is_from_me in (None, message.is_from_me):
            messages[message.provider_id] = message
    if unreadable:
        _log.warning("GOWA's history holds %d messages that cannot be read", unreadable)
    # GOWA gives the newest first; turned round, messages of the same second keep their order.
    oldest_first = list(messages.values())[::-1]
    return sorted(oldest_first, key=lambda message: message.at)


def media(results: Results) -> Media:
    """Where the file lies. The type is told by the name, for GOWA says only `image`, `audio` and so on."""
    path, url = (_text(results, name) for name in ("file_path", "file_url"))
    if not path and not url:
        raise Refused("GOWA names no file for this message")
    name = PurePosixPath(_text(results, "filename") or path or "file").name[:MAX_NAME]
    size = results.get("file_size")
    return Media(
        file_name=name,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        url=url,
        path=path,
        size=size if isinstance(size, int) else None,
    )


def _rows(ask: Ask, query: dict[str, str]) -> Iterator[Results]:
    for page in range(MAX_PAGES):
        results = ask(urlencode({**query, "limit": PAGE, "offset": page * PAGE}))
        rows = results.get("data")
        if not isinstance(rows, list):
            return
        yield from (row for row in rows if isinstance(row, dict))
        if len(rows) < PAGE:
            return


def _message(row: Results) -> HistoryMessage:
    is_from_me = row.get("is_from_me")
    return HistoryMessage(
        provider_id=_id(row, "id"),
        chat_jid=jids.without_device(_id(row, "chat_jid")),
        sender_jid=jids.without_device(_id(row, "sender_jid")),
        is_from_me=is_from_me is True,
        body=storable(_text(row, "content") or ""),
        at=moment(row.get("timestamp")),
        media_kind=_text(row, "media_type"),
        media_ref=_text(row, "url") or _text(row, "filename"),
    )


def _id(row: Results, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or not value.isprintable():
        raise MalformedEvent(name)
    return value


def _text(row: Results, name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None
