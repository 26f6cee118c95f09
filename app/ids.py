"""UUIDv7 (RFC 9562, section 5.7): ids that sort by the time they were made.

Python 3.14 brings `uuid.uuid7`; until then this is the small part we need. Within one millisecond the
12 bits of `rand_a` count up (method 1 of section 6.2), so ids made by one process are strictly increasing.
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

from app.errors import NotFound

_COUNTER_BITS = 12
_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> UUID:
    """A fresh id, greater than every id this process made before."""
    global _last_ms, _counter  # noqa: PLW0603 - the counter belongs to the process
    with _lock:
        ms = max(time.time_ns() // 1_000_000, _last_ms)
        if ms == _last_ms:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                ms, _counter = ms + 1, 0
        else:
            _counter = int.from_bytes(os.urandom(1), "big")
        _last_ms = ms
        counter = _counter
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(ms << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail)


def parse_id(text: str) -> UUID | None:
    """The id written in `text`, or None when it is none: whatever a client sends is only ever looked up."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def named_id(text: str) -> UUID:
    """The id that a client named. Raises NotFound for what is no id: it names nothing that exists."""
    found = parse_id(text)
    if found is None:
        raise NotFound()
    return found
