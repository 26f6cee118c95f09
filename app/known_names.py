"""Which words of a text are names of people we know: taken out before the text leaves for a remote model (M4).

The names are read once in ten minutes, and only where a remote model is used: a look-up for each message would cost
more than it protects.
"""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

from app import clock
from app.db import reading
from app.services.patients.known_names import words_of_names

READ_AGAIN_AFTER = timedelta(minutes=10)
_WORD = re.compile(r"[^\W\d_]{3,}")


class KnownNames:
    """`KnownNames()(text)` gives the names in it. Threads may share it."""

    def __init__(self) -> None:
        self._words: frozenset[str] = frozenset()
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def __call__(self, text: str) -> list[str]:
        known = self._known()
        return sorted({word for word in _WORD.findall(text) if word.casefold() in known})

    def _known(self) -> frozenset[str]:
        with self._lock:
            now = clock.now()
            if self._read_at is None or now - self._read_at > READ_AGAIN_AFTER:
                with reading() as session:
                    self._words = words_of_names(session)
                self._read_at = now
            return self._words
