"""Runs health checks so that asking for them never hangs and never harms: in threads, bounded in time, shared.

A check that does not answer (a frozen database) counts as unhealthy after its time, and is not begun a second time
while its first run still hangs; so a storm of questions costs a few threads and no more.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from app.services.health import Finding, Health

ANSWER_WITHIN = 3.0  # seconds for all checks together
FRESH_FOR = 1.0  # seconds in which a finding is good for everybody who asks

_log = logging.getLogger(__name__)

Check = Callable[[], Finding]


class Probe:
    """Findings of named checks, at most `FRESH_FOR` old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._running: dict[str, Future[Finding]] = {}
        self._found: dict[str, tuple[float, Finding]] = {}

    async def examine(self, checks: Iterable[tuple[str, Check]]) -> list[Finding]:
        """What each check finds, in their order, within the time."""
        wanted = dict(checks)
        futures = {name: self._ask(name, check) for name, check in wanted.items()}
        waiting = [asyncio.wrap_future(future) for future in futures.values() if isinstance(future, Future)]
        if waiting:
            await asyncio.wait(waiting, timeout=ANSWER_WITHIN)
        return [_finding(name, answer) for name, answer in futures.items()]

    def _ask(self, name: str, check: Check) -> Future[Finding] | Finding:
        with self._lock:
            known = self._found.get(name)
            if known is not None and time.monotonic() - known[0] < FRESH_FOR:
                return known[1]
            running = self._running.get(name)
            if running is None:
                if self._executor is None:
                    self._executor = ThreadPoolExecutor(16, thread_name_prefix="carepost-health")
                running = self._running[name] = self._executor.submit(self._run, name, check)
            return running

    def _run(self, name: str, check: Check) -> Finding:
        try:
            finding = check()
        except Exception as problem:  # noqa: BLE001 - whatever a check trips over is what it found
            _log.warning("The health check %s failed: %s", name, type(problem).__name__)
            finding = Finding(name, Health.UNHEALTHY, type(problem).__name__)
        with self._lock:
            self._running.pop(name, None)
            self._found[name] = (time.monotonic(), finding)
        return finding


def _finding(name: str, answer: Future[Finding] | Finding) -> Finding:
    if isinstance(answer, Finding):
        return answer
    return answer.result() if answer.done() else Finding(name, Health.UNHEALTHY, f"no answer within {ANSWER_WITHIN} s")
