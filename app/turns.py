"""Taking turns: one at a time, in the order of coming, and those who must not wait before all others.

SQLite has one writer. Those who find it busy would sleep and look again, longer each time, and whoever looks at the
right moment wins; so writers of one process stand in line here instead, and none of them sleeps past its turn.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError


class TurnNeverCame(SQLAlchemyError):
    """Somebody else kept the turn for longer than one may wait."""


class Turns:
    """A fair lock with two lines."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._urgent: deque[threading.Event] = deque()
        self._others: deque[threading.Event] = deque()

    @contextmanager
    def take(self, *, is_urgent: bool, within: float) -> Iterator[None]:
        """Hold the turn inside the block. Raises TurnNeverCame after `within` seconds of waiting."""
        self._wait(self._urgent if is_urgent else self._others, within)
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self, line: deque[threading.Event], within: float) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            called = threading.Event()
            line.append(called)
        if called.wait(within):
            return
        with self._guard:
            if called.is_set():
                return  # it came while we were about to leave
            line.remove(called)
        raise TurnNeverCame(f"nobody else could write for {within:.0f} s")

    def _pass_on(self) -> None:
        with self._guard:
            line = self._urgent or self._others
            if line:
                line.popleft().set()
            else:
                self._is_taken = False
