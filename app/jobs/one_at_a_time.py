"""One run of a job at a time in this process: another that comes meanwhile becomes one more run after the first."""

from __future__ import annotations

import threading

from app.jobs.engine import Run


class OneAtATime:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._again: set[str] = set()

    def __call__(self, job: str) -> None:
        with self._lock:
            if job in self._running:
                self._again.add(job)
                return
            self._running.add(job)
        try:
            self._until_nobody_asks(job)
        except BaseException:
            with self._lock:
                self._running.discard(job)
            raise

    def _until_nobody_asks(self, job: str) -> None:
        while True:
            self._run(job)
            with self._lock:
                if job not in self._again:
                    self._running.discard(job)
                    return
                self._again.discard(job)
