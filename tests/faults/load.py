"""Patients who write all the time, over a GOWA that tries each webhook again until it is taken or given up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.faults.serving import ANSWERED_WITHIN, post, words

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0)


@dataclass
class WebhookLoad:
    """`with WebhookLoad(url):` posts until the block ends. `taken` were answered 200, `given_up` never."""

    url: str
    threads: int = 6
    text: str = "halo"
    statuses: list[int] = field(default_factory=list)
    slowest: float = 0.0
    taken: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._is_over = threading.Event()
        self._running: list[threading.Thread] = []

    def __enter__(self) -> WebhookLoad:
        self._running = [threading.Thread(target=self._write) for _ in range(self.threads)]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._running:
            thread.join(60)

    def _write(self) -> None:
        with httpx.Client() as client:
            while not self._is_over.is_set():
                number = next(self._numbers)
                name = f"3EB0LOAD{number:08d}"
                is_taken = self._deliver(client, words(f"62813{number:08d}@s.whatsapp.net", self.text, name))
                (self.taken if is_taken else self.given_up).append(name)
                time.sleep(0.01)

    def _deliver(self, client: httpx.Client, body: dict[str, object]) -> bool:
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            begun = time.monotonic()
            status = post(client, self.url, body)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.statuses.append(status)
            if status == 200:
                return True
        return False

    def assert_every_answer_was_true(self) -> None:
        """200 or come again, in time, and nothing given up."""
        assert set(self.statuses) <= {200, 503}, set(self.statuses)
        assert self.slowest < ANSWERED_WITHIN, "GOWA had hung up"
        assert self.given_up == []
