"""What may be spent on a remote model in one day."""

from __future__ import annotations

import threading
from datetime import date

from app import clock


class DailyBudget:
    """US dollars a day (UTC), counted in this process. Thread-safe.

    A call is let through while anything is left, so the last one may go over by its own price. A restart begins at
    zero, and each process has its own: the provider's own limit is the last word.
    """

    def __init__(self, usd: float) -> None:
        self._limit = usd
        self._lock = threading.Lock()
        self._day: date | None = None
        self._spent = 0.0

    def has_left(self) -> bool:
        """Whether anything may still be spent today."""
        with self._lock:
            self._turn_page()
            return self._spent < self._limit

    def spend(self, usd: float) -> None:
        """Count what a call has cost, also when its answer came too late to be used."""
        with self._lock:
            self._turn_page()
            self._spent += usd

    def _turn_page(self) -> None:
        today = clock.now().date()
        if today != self._day:
            self._day, self._spent = today, 0.0
