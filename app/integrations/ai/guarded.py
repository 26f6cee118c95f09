"""The reader of messages in use: the offline rules first, a remote model only where it may help.

An emergency or an unsubscribe found by the rules is final and nothing leaves the machine. Otherwise, when a remote
model is configured and switched on, it is asked about the redacted text within a deadline, a daily budget and a
circuit breaker; on any failure the answer of the rules stands. What the rules found besides stays in `also`, so that a
remote "confirm" cannot hide a side effect.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as DeadlinePassed
from dataclasses import replace
from datetime import timedelta

from app.integrations.ai.breaker import CircuitBreaker
from app.integrations.ai.budget import DailyBudget
from app.integrations.ai.redact import redact
from app.integrations.ai.remote import DECIDED_BY_RULES, INSTRUCTIONS, MAX_MESSAGE_CHARS, UnusableAnswer, quote
from app.integrations.ports import (
    Classification,
    Intent,
    IntentModel,
    Leaving,
    PortError,
    RemoteIntentModel,
    RemoteStanding,
)

TIMEOUT_S = 8.0
DAILY_BUDGET_USD = 1.0
MAX_FAILURES = 5
PAUSE = timedelta(seconds=60)
MAX_CONCURRENT_CALLS = 4

_log = logging.getLogger(__name__)

# One message does not say both of a dose: the reading that was chosen settles it.
_CONTRARY = {Intent.CONFIRM: Intent.DECLINE, Intent.DECLINE: Intent.CONFIRM}

NamesIn = Callable[[str], Iterable[str]]


class _NotAsked(Exception):
    """Why the remote model was not asked, or its answer not taken. `sent` is what had left by then."""

    def __init__(self, reason: str, *, sent: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class GuardedIntentModel:
    """IntentModel that always answers. Thread-safe; at most four remote calls are under way at a time.

    `names` tells which people's names may stand in a text, so that they are taken out before it leaves. `is_on` is
    asked before each remote call: the switch of the superadmin, who may turn it at any moment.
    """

    name = "guarded"

    def __init__(
        self,
        rules: IntentModel,
        remote: RemoteIntentModel | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        daily_budget_usd: float = DAILY_BUDGET_USD,
        max_failures: int = MAX_FAILURES,
        pause: timedelta = PAUSE,
        names: NamesIn | None = None,
        is_on: Callable[[], bool] | None = None,
    ) -> None:
        self._rules = rules
        self._remote = remote
        self._timeout_s = timeout_s
        self._budget = DailyBudget(daily_budget_usd)
        self._breaker = CircuitBreaker(max_failures=max_failures, pause=pause)
        self._names = names or (lambda _: ())
        self._is_on = is_on or (lambda: True)
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(MAX_CONCURRENT_CALLS)
        self._pool: ThreadPoolExecutor | None = None

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        """Read one message. Never raises PortError: the rules have always answered first."""
        began = time.perf_counter()
        by_rules = self._rules.classify(text, language=language)
        if self._remote is None or by_rules.intent in DECIDED_BY_RULES or not self._is_on():
            return by_rules
        try:
            reading = _merged(self._ask(self._remote, text, language=by_rules.language), by_rules)
        except _NotAsked as refusal:
            reasons = (*by_rules.reasons, f"{self._remote.name}:{refusal.reason}")
            reading = replace(by_rules, reasons=reasons, sent=refusal.sent)
        return replace(reading, latency_ms=round((time.perf_counter() - began) * 1000, 3))

    def what_leaves(self, text: str) -> Leaving | None:
        """What would leave for a message with this text, whether or not it is switched on; None without a model."""
        if self._remote is None:
            return None
        sent = quote(redact(text, self._names(text)).text)
        return Leaving(self._remote.name, self._remote.model, INSTRUCTIONS, sent)

    def standing(self) -> RemoteStanding | None:
        """How the remote model stands, without asking it; None without one."""
        if self._remote is None:
            return None
        return RemoteStanding(
            self._remote.name, is_failing=self._breaker.is_open(), is_budget_spent=not self._budget.has_left()
        )

    def close(self) -> None:
        """Let go of the threads and connections. Calls under way end by their own time-outs."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None
        close = getattr(self._remote, "close", None)
        if close is not None:
            close()

    def _ask(self, remote: RemoteIntentModel, text: str, *, language: str) -> Classification:
        if not self._budget.has_left():
            raise _NotAsked("budget_spent")
        sent = self._redacted(text)
        if not self._slots.acquire(blocking=False):
            raise _NotAsked("busy")
        if not self._breaker.try_enter():
            self._slots.release()
            raise _NotAsked("circuit_open")
        answer = self._start(remote, sent, language)
        try:
            reading = answer.result(timeout=self._timeout_s)
        except DeadlinePassed:
            self._breaker.fail()
            raise _NotAsked("too_late", sent=sent) from None
        except PortError:
            self._breaker.fail()
            raise _NotAsked("failed", sent=sent) from None
        except Exception as fault:  # noqa: BLE001 - a fault of an adapter must not stop a message from being read
            self._breaker.fail()
            _log.error("remote intent model raised %s", type(fault).__name__)
            raise _NotAsked("fault", sent=sent) from None
        self._breaker.succeed()
        if reading.intent in DECIDED_BY_RULES:
            raise _NotAsked("not_its_decision", sent=sent)
        return replace(reading, sent=sent)

    def _redacted(self, text: str) -> str:
        """The text as it may leave. When that cannot be made, nothing leaves."""
        try:
            return redact(text, self._names(text)).text[:MAX_MESSAGE_CHARS]
        except Exception as fault:  # noqa: BLE001 - the message is read by the rules then
            _log.error("a text could not be redacted: %s", type(fault).__name__)
            raise _NotAsked("fault") from None

    def _start(self, remote: RemoteIntentModel, sent: str, language: str) -> Future[Classification]:
        try:
            with self._lock:
                if self._pool is None:
                    self._pool = ThreadPoolExecutor(MAX_CONCURRENT_CALLS, thread_name_prefix="remote-intent")
                return self._pool.submit(self._call, remote, sent, language)
        except BaseException:
            self._slots.release()
            self._breaker.fail()
            raise

    def _call(self, remote: RemoteIntentModel, sent: str, language: str) -> Classification:
        """One remote call. However it ends, and however late: its price is counted and its place is free again."""
        try:
            reading = remote.classify(sent, language=language)
            self._budget.spend(reading.cost)
            return reading
        except UnusableAnswer as answer:
            self._budget.spend(answer.cost)
            raise
        finally:
            self._slots.release()


def _merged(remote: Classification, by_rules: Classification) -> Classification:
    """The remote model's intent; language, sentiment and everything else that was found, by the rules."""
    dropped = {remote.intent, Intent.UNCLEAR, _CONTRARY.get(remote.intent)}
    found = (by_rules.intent, *by_rules.also)
    return replace(
        remote,
        language=by_rules.language,
        sentiment=by_rules.sentiment,
        reasons=(*by_rules.reasons, *remote.reasons),
        also=tuple(intent for intent in found if intent not in dropped),
    )
