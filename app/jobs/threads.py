"""The embedded engine: named jobs in threads of this process. What waits dies with it, and the clock asks again."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session

from app.after_commit import after_commit
from app.jobs.engine import THREADS, Run

_log = logging.getLogger(__name__)


class ThreadsEngine:
    """At most one run of a job at a time; wake-ups during a run make one more run after it."""

    def __init__(self, run: Run, *, threads: int = THREADS) -> None:
        self._run = run
        self._threads = threads
        self._executor: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._waiting: set[str] = set()
        self._running: set[str] = set()

    def defer(self, session: Session | None, job: str) -> None:
        if session is None:
            self._submit(job)
        else:
            after_commit(session, f"job:{job}", lambda: self._submit(job))

    def wake(self, session: Session, job: str) -> None:
        self.defer(session, job)

    def start(self) -> None:
        self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix="carepost-job")

    def stop(self, *, within: float) -> None:
        with self._lock:
            executor, self._executor = self._executor, None
            self._waiting.clear()
        if executor is None:
            return
        idle = threading.Thread(target=executor.shutdown, kwargs={"wait": True, "cancel_futures": True}, daemon=True)
        idle.start()
        idle.join(within)
        if idle.is_alive():
            _log.warning("Jobs still run after %s s: %s", within, ", ".join(sorted(self._running)))

    def _submit(self, job: str) -> None:
        with self._lock:
            if self._executor is None or job in self._waiting:
                return
            self._waiting.add(job)
            if job not in self._running:
                self._running.add(job)
                self._executor.submit(self._work, job)

    def _work(self, job: str) -> None:
        while True:
            with self._lock:
                if job not in self._waiting or self._executor is None:
                    self._waiting.discard(job)
                    self._running.discard(job)
                    return
                self._waiting.discard(job)
            try:
                self._run(job)
            except Exception:  # noqa: BLE001 - a job that fails must not end the engine
                _log.exception("Job %s failed outside its own care", job)
