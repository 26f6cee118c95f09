"""The simulated phones: one SQLite file, one row a message, shared by threads and processes and kept over restarts."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app import clock
from app.integrations.ports import Chat
from app.integrations.whatsapp.history import Window

BUSY_TIMEOUT = 5.0  # seconds to wait for another process
_RANK = {"sent": 0, "delivered": 1, "read": 2}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    position INTEGER PRIMARY KEY,
    provider_id TEXT NOT NULL UNIQUE,
    chat_jid TEXT NOT NULL,
    is_from_us INTEGER NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    reply_to TEXT,
    status TEXT NOT NULL,
    reaction TEXT NOT NULL DEFAULT '',
    media_kind TEXT,
    media_path TEXT,
    file_name TEXT
);
CREATE INDEX IF NOT EXISTS message_by_chat ON message (chat_jid, position);
CREATE INDEX IF NOT EXISTS message_waiting ON message (position) WHERE status = 'sent';
"""
_COLUMNS = "provider_id, chat_jid, is_from_us, body, at, reply_to, status, reaction, media_kind, media_path, file_name"


@dataclass(frozen=True)
class PhoneMessage:
    """A message on a patient's phone. `status`: sent, delivered, read for ours, `received` for the patient's."""

    provider_id: str
    chat_jid: str
    is_from_us: bool
    body: str
    at: datetime
    reply_to: str | None = None
    status: str = "sent"
    reaction: str = ""
    media_kind: str | None = None
    media_path: str | None = None
    file_name: str | None = None

    @classmethod
    def sent(cls, jid: str, body: str, *, reply_to: str | None = None) -> PhoneMessage:
        return cls(new_message_id(), jid, True, body, _whole_second(), reply_to=reply_to)

    @classmethod
    def received(cls, jid: str, body: str, *, reply_to: str | None = None) -> PhoneMessage:
        return cls(new_message_id(), jid, False, body, _whole_second(), reply_to=reply_to, status="received")

    def with_media(self, *, kind: str, path: str, file_name: str) -> PhoneMessage:
        return replace(self, media_kind=kind, media_path=path, file_name=file_name)


@dataclass(frozen=True)
class PhoneChat:
    """One chat of the list: the last thing said in it, and how much of ours the patient has not seen."""

    chat_jid: str
    last: PhoneMessage
    unseen: int


class PhoneStore:
    """Opens its file on first use, and again in a forked child."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def keep(self, message: PhoneMessage) -> None:
        values = (
            message.provider_id,
            message.chat_jid,
            message.is_from_us,
            message.body.encode("utf-8", "replace").decode(),
            int(message.at.timestamp()),
            message.reply_to,
            message.status,
            message.reaction,
            message.media_kind,
            message.media_path,
            message.file_name,
        )
        with self._open() as connection:
            connection.execute(f"INSERT INTO message ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", values)  # noqa: S608 - our own column list

    def find(self, jid: str, provider_id: str) -> PhoneMessage | None:
        found = self._select("WHERE chat_jid = ? AND provider_id = ?", jid, provider_id)
        return found[0] if found else None

    def last(self, jid: str, limit: int) -> list[PhoneMessage]:
        return self._select("WHERE chat_jid = ? ORDER BY position DESC LIMIT ?", jid, limit)[::-1]

    def history(self, jid: str, window: Window, *, is_from_us: bool | None) -> list[PhoneMessage]:
        """Oldest first; bounds inclusive to the second."""
        found = self._select("WHERE chat_jid = ? AND at >= ? ORDER BY position", jid, int(window.since.timestamp()))
        return [each for each in found if window.holds(each.at) and is_from_us in (None, each.is_from_us)]

    def chats(self, window: Window) -> list[Chat]:
        with self._open() as connection:
            rows = connection.execute("SELECT chat_jid, max(at) FROM message GROUP BY chat_jid").fetchall()
        chats = (Chat(jid, datetime.fromtimestamp(at, UTC)) for jid, at in rows)
        return [chat for chat in chats if chat.last_message_at and window.holds(chat.last_message_at)]

    def recent(self, limit: int, offset: int) -> list[PhoneChat]:
        """Chats by the last thing said in them, the newest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT max(position) FROM message GROUP BY chat_jid ORDER BY max(position) DESC LIMIT ? OFFSET ?",
                (limit, offset),
            ).fetchall()
        return self._chats([position for (position,) in rows])

    def chats_of(self, jids: Sequence[str]) -> list[PhoneChat]:
        """Those of the given phones that have said or heard anything, the newest first."""
        marks = ",".join("?" * len(jids))
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT max(position) FROM message WHERE chat_jid IN ({marks}) GROUP BY chat_jid "  # noqa: S608 - question marks
                "ORDER BY max(position) DESC",
                list(jids),
            ).fetchall()
        return self._chats([position for (position,) in rows])

    def _chats(self, positions: Sequence[int]) -> list[PhoneChat]:
        marks = ",".join("?" * len(positions))
        lasts = self._select(f"WHERE position IN ({marks}) ORDER BY position DESC", *positions)
        with self._open() as connection:
            counted = connection.execute(
                f"SELECT chat_jid, count(*) FROM message WHERE chat_jid IN ({marks}) "  # noqa: S608 - question marks
                "AND is_from_us AND status <> 'read' GROUP BY chat_jid",
                [each.chat_jid for each in lasts],
            ).fetchall()
        unseen = dict(counted)
        return [PhoneChat(each.chat_jid, each, unseen.get(each.chat_jid, 0)) for each in lasts]

    def waiting(self, limit: int) -> dict[str, list[str]]:
        """Ids that were sent and not yet delivered, by phone, oldest first."""
        ids: dict[str, list[str]] = {}
        for each in self._select("WHERE status = 'sent' ORDER BY position LIMIT ?", limit):
            ids.setdefault(each.chat_jid, []).append(each.provider_id)
        return ids

    def set_status(self, jid: str, ids: Sequence[str], status: str) -> None:
        """Receipts of our messages; never backwards."""
        below = [each for each, rank in _RANK.items() if rank < _RANK[status]]
        marks = ",".join("?" * len(below))
        with self._open() as connection:
            connection.executemany(
                f"UPDATE message SET status = ? WHERE chat_jid = ? AND provider_id = ? AND status IN ({marks})",  # noqa: S608 - question marks
                [(status, jid, each, *below) for each in ids],
            )

    def set_reaction(self, jid: str, provider_id: str, emoji: str) -> None:
        with self._open() as connection:
            connection.execute(
                "UPDATE message SET reaction = ? WHERE chat_jid = ? AND provider_id = ?", (emoji, jid, provider_id)
            )

    def set_body(self, jid: str, provider_id: str, body: str) -> None:
        with self._open() as connection:
            connection.execute(
                "UPDATE message SET body = ? WHERE chat_jid = ? AND provider_id = ?", (body, jid, provider_id)
            )

    def close(self) -> None:
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _select(self, where: str, *values: str | int) -> list[PhoneMessage]:
        with self._open() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM message {where}", values).fetchall()  # noqa: S608 - our own clauses
        return [
            PhoneMessage(provider_id, jid, bool(is_ours), body, datetime.fromtimestamp(at, UTC), *rest)
            for provider_id, jid, is_ours, body, at, *rest in rows
        ]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None or self._owner != os.getpid():
                self._connection, self._owner = self._connect(), os.getpid()
            yield self._connection

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Messages are personal: the file is its owner's alone before the first one is written.
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        return connection


def new_message_id() -> str:
    """An id as WhatsApp's own library makes them."""
    return "3EB0" + secrets.token_hex(9).upper()


def _whole_second() -> datetime:
    return clock.now().replace(microsecond=0)
