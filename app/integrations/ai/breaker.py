"""A circuit breaker: after some failures in a row nobody is asked for a while, then one caller tries first."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from app import clock


class CircuitBreaker:
    """Thread-safe. Every `try_enter` that returned True is followed by `succeed` or `fail`."""

    def __init__(self, *, max_failures: int, pause: timedelta) -> None:
        self._max_failures = max_failures
        self._pause = pause
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again_at: datetime | None = None
        self._is_probing = False

    def try_enter(self) -> bool:
        """Whether a call may be made now. After the pause exactly one caller may, until it has reported."""
        with self._lock:
            if self._closed_again_at is None:
                return True
            if self._is_probing or clock.now() < self._closed_again_at:
                return False
            self._is_probing = True
            return True

    def is_open(self) -> bool:
        """Whether the last calls failed: also after the pause, until one has gone well again."""
        with self._lock:
            return self._closed_again_at is not None

    def succeed(self) -> None:
        """The call went well: the circuit is closed."""
        with self._lock:
            self._failures, self._closed_again_at, self._is_probing = 0, None, False

    def fail(self) -> None:
        """The call failed: the last of several in a row, or a probe, opens the circuit for the pause."""
        with self._lock:
            self._failures += 1
            if self._is_probing or self._failures >= self._max_failures:
                self._closed_again_at = clock.now() + self._pause
            self._is_probing = False
