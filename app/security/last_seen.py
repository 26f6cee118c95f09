"""When sessions and keys were last used: gathered in memory and written every few seconds, never within a request.

What a crash loses is some seconds of "last seen".
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID

from app import db
from app.services.accounts import keys, sessions

AT_MOST_EVERY = timedelta(minutes=1)

_lock = threading.Lock()
_sessions: dict[UUID, datetime] = {}
_keys: dict[UUID, datetime] = {}


def saw_session(session_id: UUID, *, last: datetime, now: datetime) -> None:
    """Remember that a session is in use, once a minute."""
    if now - last >= AT_MOST_EVERY:
        with _lock:
            _sessions[session_id] = now


def saw_key(key_id: UUID, *, last: datetime | None, now: datetime) -> None:
    """Remember that a key is in use, once a minute."""
    if last is None or now - last >= AT_MOST_EVERY:
        with _lock:
            _keys[key_id] = now


def write_last_seen() -> None:
    """Write what gathered, if anything did."""
    with _lock:
        seen, used = dict(_sessions), dict(_keys)
        _sessions.clear()
        _keys.clear()
    if seen or used:
        with db.transaction() as session:
            sessions.note_seen(session, seen)
            keys.note_used(session, used)
