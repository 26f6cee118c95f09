"""The threads that send, one for each device: started with the process, woken by new work and by the clock."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog

from app import clock
from app.bootstrap import Gateways
from app.db import reading
from app.jobs.reports import Report
from app.jobs.sends import drain_device
from app.services.work.claims import has_ready

POLL = timedelta(milliseconds=500)
LET_OTHERS = timedelta(milliseconds=250)  # a process that already works one device lets another process take the next
PAUSE_AFTER_FAULT = timedelta(seconds=2)

log = structlog.get_logger("sends")


class Senders:
    """Sends from every configured device of this process until stopped."""

    def __init__(self, gateways: Gateways, devices: list[str]) -> None:
        self._gateways = gateways
        self._stop = threading.Event()
        self._at_work = 0
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
            if not has_ready(session, device, now=clock.now()):
                return
        if self._at_work:
            self._stop.wait(LET_OTHERS.total_seconds())
        with self._lock:
            self._at_work += 1
        try:
            report = drain_device(self._gateways, device, should_stop=self._stop.is_set)
        finally:
            with self._lock:
                self._at_work -= 1
        self.totals.update(report)
