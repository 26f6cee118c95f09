"""The reader that Carepost uses: the rules always, a remote model where it helps and may be asked (M4).

Emergencies and requests to stop are the rules' alone. For the rest a remote model, when configured, is asked with a
time-out, within a daily budget, and behind a circuit breaker; whenever it does not answer well, the rules' reading
stands. What leaves is redacted first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app import clock
from app.integrations.ai.redaction import redact
from app.integrations.ports import Classification, Intent, IntentModel, PortError

FINAL = frozenset({Intent.EMERGENCY, Intent.UNSUBSCRIBE})
DAILY_BUDGET = 1.0  # US dollars a day (UTC)
OPEN_AFTER = 5  # failures in a row
OPEN_FOR = timedelta(minutes=2)


class GuardedIntentModel:
    """IntentModel that never fails: remote where it may, rules otherwise. Threads may share it."""

    name = "guarded"

    def __init__(
        self,
        rules: IntentModel,
        remote: IntentModel | None = None,
        *,
        daily_budget: float = DAILY_BUDGET,
        open_after: int = OPEN_AFTER,
        open_for: timedelta = OPEN_FOR,
    ) -> None:
        self._rules = rules
        self._remote = remote
        self._budget = _Budget(daily_budget)
        self._breaker = _Breaker(open_after, open_for)

    def classify(self, text: str, *, language: str | None = None, names: Iterable[str] = ()) -> Classification:
        """Read one message; `names` are known to stand in it and are kept from leaving."""
        by_rules = self._rules.classify(text, language=language)
        if self._remote is None or by_rules.intent in FINAL or not text.strip():
            return by_rules
        if not self._budget.is_left() or not self._breaker.may_try():
            return by_rules
        return self._ask(self._remote, redact(text, names=names).text, by_rules)

    def _ask(self, remote: IntentModel, text: str, by_rules: Classification) -> Classification:
        try:
            answer = remote.classify(text, language=by_rules.language)
        except PortError:
            self._breaker.failed()
            return by_rules
        self._breaker.succeeded()
        self._budget.spend(answer.cost)
        return by_rules if answer.intent in FINAL else answer


class _Budget:
    """What may still be spent today."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._day: date | None = None
        self._spent = 0.0
        self._lock = threading.Lock()

    def is_left(self) -> bool:
        with self._lock:
            self._turn_day()
            return self._spent < self._limit

    def spend(self, amount: float) -> None:
        with self._lock:
            self._turn_day()
            self._spent += amount

    def _turn_day(self) -> None:
        today = clock.now().date()
        if today != self._day:
            self._day, self._spent = today, 0.0


class _Breaker:
    """Closed: everybody may try. Open: nobody, for a while. Then one may, and its luck decides."""

    def __init__(self, open_after: int, open_for: timedelta) -> None:
        self._open_after = open_after
        self._open_for = open_for
        self._failures = 0
        self._open_until: datetime | None = None
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        with self._lock:
            if self._open_until is None:
                return True
            if clock.now() < self._open_until:
                return False
            self._open_until = clock.now() + self._open_for  # the one that tries; others wait for what it finds
            return True

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._open_after:
                self._open_until = clock.now() + self._open_for

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._open_until = None
