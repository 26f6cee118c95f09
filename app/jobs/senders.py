"""The threads that send, one for each device: started with the process, woken by new work and by the clock."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog

from app import clock
from app.bootstrap import Gateways
from app.db import reading
from app.jobs.reports import Report
from app.jobs.sends import drain_device, worker_name
from app.services.work.claims import has_ready
from app.services.work.devices import is_free

POLL = timedelta(milliseconds=500)
LET_OTHERS = timedelta(milliseconds=250)  # a process that already works one device lets another process take the next
PAUSE_AFTER_FAULT = timedelta(seconds=2)
FIRST_TURN, LONGEST_TURN = 1.0, 60.0  # seconds with several devices, after which one is left to whoever has none

log = structlog.get_logger("sends")


@dataclass
class _Work:
    """One thread's emptying of its device's queue."""

    began: float
    is_yielded: bool = False


class Senders:
    """Sends from every configured device of this process until stopped."""

    def __init__(self, gateways: Gateways, devices: list[str]) -> None:
        self._gateways = gateways
        self._stop = threading.Event()
        self._at_work = 0
        self._turn = FIRST_TURN
        self._yielded_at = 0.0
        self._lock = threading.Lock()
        self._news = {device: threading.Event() for device in devices}
        self._threads = [
            threading.Thread(target=self._work, args=(device,), name=f"sender-{device}", daemon=True)
            for device in devices
        ]
        self.totals = Report()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There may be something to send."""
        for news in self._news.values():
            news.set()

    def stop(self, *, timeout: float = 20.0) -> None:
        """Claim nothing more, finish what is on the wire, and return."""
        self._stop.set()
        self.wake()
        for thread in self._threads:
            thread.join(timeout)

    def _work(self, device: str) -> None:
        while not self._stop.is_set():
            self._news[device].wait(POLL.total_seconds())
            self._news[device].clear()
            if self._stop.is_set():
                return
            try:
                self._send(device)
            except Exception:
                log.exception("sending stopped by a fault", device=device)
                self._stop.wait(PAUSE_AFTER_FAULT.total_seconds())

    def _send(self, device: str) -> None:
        with reading() as session:
            now = clock.now()
            if not has_ready(session, device, now=now) or not is_free(session, device, worker_name(), now=now):
                return
        if self._at_work:
            self._stop.wait(LET_OTHERS.total_seconds())
        work = _Work(time.monotonic())
        with self._lock:
            self._at_work += 1
        try:
            report = drain_device(self._gateways, device, should_stop=lambda: self._stop.is_set() or self._yields(work))
        finally:
            with self._lock:
                if not work.is_yielded:
                    self._at_work -= 1
                    self._turn = FIRST_TURN
        self.totals.update(report)

    def _yields(self, work: _Work) -> bool:
        """Whether to leave this device for a moment to another process, which may have come later and have none.

        Of several devices one a turn. Turns grow, so that a process that is alone hardly ever pauses for nobody.
        """
        if work.is_yielded or self._at_work < 2:
            return work.is_yielded
        with self._lock:
            now = time.monotonic()
            if self._at_work > 1 and now > max(work.began, self._yielded_at) + self._turn:
                work.is_yielded = True
                self._at_work -= 1
                self._yielded_at = now
                self._turn = min(2 * self._turn, LONGEST_TURN)
        return work.is_yielded
