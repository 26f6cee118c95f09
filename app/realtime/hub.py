"""Tells this process, and all others, that a record changed, after the transaction that changed it has committed.

Within the process directly; to others over Redis. Where several processes share PostgreSQL without Redis, or Redis is
away, each looks into the table of events every few seconds, and now and then in any case: later, never wrong. What is
told holds no data.
"""

from __future__ import annotations

import json
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import clock
from app.after_commit import after_commit
from app.db import reading
from app.services.events import Change, list_changes, use_announcer
from app.settings import Settings

CHANNEL = "carepost:changes"
LOOK_EVERY = 3.0  # seconds between looks at the table of events
LOOK_WHILE_TOLD_EVERY = 15.0  # while Redis tells: a word that was lost on the way, or between two connections
LOOK_BACK = timedelta(seconds=10)  # the longest a transaction may take to show what it wrote before
RECONNECT_AFTER = 1.0
REMEMBERED = 5_000
WAITING_AT_MOST = 1_000

Listener = Callable[[Change], None]
log = structlog.get_logger("realtime")


class Hub:
    """One a process. `publish` may be called from any thread, and listeners are called from any thread."""

    def __init__(self, *, redis_url: str | None, looks_back: bool) -> None:
        self._redis_url = redis_url
        self._looks_back = looks_back
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()
        self._heard: deque[UUID] = deque(maxlen=REMEMBERED)
        self._known: set[UUID] = set()
        self._outward: queue.Queue[Change | None] = queue.Queue(WAITING_AT_MOST)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._is_subscribed = False

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def announce(self, session: Session, change: Change) -> None:
        after_commit(session, f"change:{change.event_id}", lambda: self.publish(change))

    def publish(self, change: Change) -> None:
        """Tell this process now and the others soon. Never waits."""
        self._hear(change)
        if self._redis_url is not None:
            try:
                self._outward.put_nowait(change)
            except queue.Full:
                log.warning("a change was not told to other processes: too many wait")

    def start(self) -> None:
        loops = [self._send, self._receive] if self._redis_url else []
        loops += [self._look] if self._looks_back else []
        for loop in loops:
            thread = threading.Thread(target=loop, name=f"carepost-hub{loop.__name__}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._stopping.set()
        self._outward.put(None) if not self._outward.full() else None
        for thread in self._threads:
            thread.join(3)

    def _hear(self, change: Change) -> None:
        with self._lock:
            if change.event_id in self._known:
                return
            if len(self._heard) == self._heard.maxlen:
                self._known.discard(self._heard[0])
            self._heard.append(change.event_id)
            self._known.add(change.event_id)
        for listener in self._listeners:
            listener(change)

    def _send(self) -> None:
        client = _client(str(self._redis_url))
        while not self._stopping.is_set():
            change = self._outward.get()
            if change is None:
                return
            try:
                client.publish(CHANNEL, _written(change))
            except redis.RedisError as problem:
                log.warning("a change was not told to other processes", error=type(problem).__name__)

    def _receive(self) -> None:
        while not self._stopping.is_set():
            try:
                with _client(str(self._redis_url)).pubsub(  # type: ignore[no-untyped-call]  # redis leaves it unannotated
                    ignore_subscribe_messages=True
                ) as subscription:
                    subscription.subscribe(CHANNEL)
                    self._is_subscribed = True
                    while not self._stopping.is_set():
                        message = subscription.get_message(timeout=1.0)
                        if message is not None:
                            self._hear_word(message["data"])
            except (redis.RedisError, OSError) as problem:
                log.warning("changes of other processes are not heard for now", error=type(problem).__name__)
            self._is_subscribed = False
            self._stopping.wait(RECONNECT_AFTER)

    def _hear_word(self, word: bytes) -> None:
        try:
            self._hear(_read(word))
        except (ValueError, KeyError, TypeError):
            log.warning("a word on the channel is none of ours")

    def _look(self) -> None:
        since, waited = clock.now(), 0.0
        while not self._stopping.wait(LOOK_EVERY):
            waited += LOOK_EVERY
            if self._is_subscribed and waited < LOOK_WHILE_TOLD_EVERY:
                continue
            waited = 0.0
            try:
                with reading(limit_ms=2_000) as session:
                    looked_at = clock.now()
                    changes = list_changes(session, since=since - LOOK_BACK)
            except SQLAlchemyError as problem:
                log.warning("the events could not be looked at", error=type(problem).__name__)
                continue
            since = looked_at
            for change in reversed(changes):
                self._hear(change)


@contextmanager
def announcing(settings: Settings) -> Iterator[Hub]:
    """Announce what changes in this process as long as the block runs."""
    hub = Hub(redis_url=settings.redis_url, looks_back=not settings.is_sqlite)
    hub.start()
    use_announcer(hub)
    try:
        yield hub
    finally:
        use_announcer(None)
        hub.stop()


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)


def _written(change: Change) -> str:
    patient_id = str(change.patient_id) if change.patient_id else None
    return json.dumps([str(change.event_id), change.subject_type, str(change.subject_id), patient_id])


def _read(word: bytes) -> Change:
    event_id, subject_type, subject_id, patient_id = json.loads(word)
    return Change(UUID(event_id), str(subject_type), UUID(subject_id), UUID(patient_id) if patient_id else None)
