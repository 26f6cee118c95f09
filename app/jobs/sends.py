"""Sending: each WhatsApp device is worked by one thread of one process at a time, in order.

While one message is on the wire, the outcome of the one before is recorded and the next is claimed, in one short
transaction: the device never waits for the database. A device that answers faster than the database commits gets
several messages a transaction, as many as it sends meanwhile; with a real WhatsApp behind it that is one.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import clock, faults, metrics
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ports import (
    DeviceOffline,
    HistoryMessage,
    NotOnWhatsApp,
    NotSent,
    OutcomeUnknown,
    PortError,
    ReachoutTimelock,
    Refused,
    Storage,
    WhatsApp,
)
from app.jobs import attachments
from app.jobs.reports import Report
from app.services.work.claims import Claim, claim_next
from app.services.work.devices import Lease, release_device, renew_device, take_device
from app.services.work.outcomes import (
    Outcome,
    Result,
    expire_batch,
    reap_lost,
    record_outcomes,
)
from app.services.work.unknowns import settle_unknown, unknown_sends

MOST_AHEAD = 32
RENEW_EVERY = faults.hurried(timedelta(seconds=10))
HISTORY_BEFORE = timedelta(minutes=2)

log = structlog.get_logger("sends")

_RESULTS: tuple[tuple[type[PortError], Result], ...] = (
    (DeviceOffline, Result.OFFLINE),
    (ReachoutTimelock, Result.TIMELOCK),
    (NotSent, Result.NOT_SENT),
    (NotOnWhatsApp, Result.NOT_ON_WHATSAPP),
    (Refused, Result.REFUSED),
    (OutcomeUnknown, Result.UNKNOWN),
)
_GOES_ON = frozenset({Result.SENT, Result.NOT_ON_WHATSAPP, Result.REFUSED})
"""Results that say something of one message; after any other the device's next messages are not tried at once."""

Done = tuple[Claim, Outcome]


def worker_name() -> str:
    """This thread of this process of this machine, as the owner of leases."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident() % 100_000}"


def deliver(whatsapp: WhatsApp, storage: Storage, claim: Claim, *, now: datetime) -> Outcome:
    """Write one claimed message to the wire, with what goes along, and say what became of it."""
    faults.reach("after_claim")
    try:
        sent = attachments.send(whatsapp, storage, claim, now=now)
    except PortError as problem:
        result = next(result for kind, result in _RESULTS if isinstance(problem, kind))
        return Outcome(result, detail=problem.detail, retry_after=problem.retry_after)
    faults.reach("after_http_answer")
    return Outcome(Result.SENT, provider_id=sent.provider_id)


class DeviceRun:
    """One worker emptying one device's queue while it holds the device's lease."""

    def __init__(
        self, gateways: Gateways, device_id: str, *, now: Callable[[], datetime], should_stop: Callable[[], bool]
    ) -> None:
        self._whatsapp = gateways.whatsapp
        self._storage = gateways.storage
        self._device = device_id
        self._now = now
        self._should_stop = should_stop
        self._send_seconds = 1.0
        self._step_seconds = 0.0
        self.report = Report()

    def drain(self) -> Report:
        """Send until nothing may leave now, the lease is lost, or the process stops."""
        with transaction() as session:
            lease = take_device(session, self._device, worker_name(), now=self._now())
        if lease is None:
            return self.report
        try:
            with self._kept(lease), ThreadPoolExecutor(1, thread_name_prefix=f"send-{self._device}") as database:
                self._send_all(lease, database)
        finally:
            with transaction() as session:
                release_device(session, lease)
        return self.report

    def _send_all(self, lease: Lease, database: ThreadPoolExecutor) -> None:
        current = self._step(lease, [])
        done: list[Done] = []
        while current or done:
            following: Future[list[Claim]] = database.submit(self._step, lease, done)
            done = self._deliver(current)
            current = following.result()

    def _deliver(self, claims: list[Claim]) -> list[Done]:
        """Write one message after another. When the device or the line fails, the rest goes back untried."""
        done: list[Done] = []
        started, may_go_on = time.perf_counter(), True
        for claim in claims:
            if may_go_on and claim.is_fresh(self._now()):
                outcome = deliver(self._whatsapp, self._storage, claim, now=self._now())
            else:
                outcome = Outcome(Result.NOT_TRIED)
            may_go_on = outcome.result in _GOES_ON
            self.report[outcome.result.value] += 1
            metrics.SENDS.labels(claim.device_id, outcome.result.value).inc()
            done.append((claim, outcome))
        if done:
            self._send_seconds = (time.perf_counter() - started) / len(done)
        return done

    def _step(self, lease: Lease, done: list[Done]) -> list[Claim]:
        """Record what was done and take what is next, in one transaction."""
        now, started = self._now(), time.perf_counter()
        with transaction() as session:
            if done:
                record_outcomes(session, done, now=now)
            claims = [] if self._should_stop() else claim_next(session, lease, now=now, most=self._ahead())
        self._step_seconds = time.perf_counter() - started
        return claims

    def _ahead(self) -> int:
        """How many messages the device sends while the database is asked once, and some to spare."""
        return min(1 + int(4 * self._step_seconds / max(self._send_seconds, 1e-4)), MOST_AHEAD)

    @contextmanager
    def _kept(self, lease: Lease) -> Iterator[None]:
        """Renew the lease while the block runs: one message may take longer on the wire than a lease lasts."""
        ended = threading.Event()

        def keep() -> None:
            while not ended.wait(RENEW_EVERY.total_seconds()):
                try:
                    with transaction() as session:
                        if not renew_device(session, lease, now=self._now()):
                            return
                except SQLAlchemyError as problem:
                    log.warning("a device's lease was not renewed", problem=type(problem).__name__)

        threading.Thread(target=keep, name=f"lease-{self._device}", daemon=True).start()
        try:
            yield
        finally:
            ended.set()


def drain_device(
    gateways: Gateways,
    device_id: str,
    *,
    now: Callable[[], datetime] = clock.now,
    should_stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Send what may leave this device now. Safe to call anywhere at any time: the lease and the claims decide."""
    return DeviceRun(gateways, device_id, now=now, should_stop=should_stop).drain()


def _expire(*, now: datetime) -> int:
    with transaction() as session:
        return expire_batch(session, now=now)


def settle_sends(gateways: Gateways, *, now: datetime) -> Report:
    """End what is too late, free what dead workers held, ask the provider's history about every unknown send."""
    report = Report()
    while late := _expire(now=now):
        report["too_late"] += late
    with transaction() as session:
        report["reaped"] = reap_lost(session, now=now)
    with reading() as session:
        questions = unknown_sends(session, now=now)
    for question in questions:
        try:
            history = gateways.whatsapp.list_messages(
                question.device_id, question.jid, since=question.since - HISTORY_BEFORE, is_from_me=True
            )
            entries: list[HistoryMessage] | None = list(history)
        except PortError:
            entries = None
        with transaction() as session:
            state = settle_unknown(session, question.send_id, entries, now=now)
        report[state.value if state else "gone"] += 1
    return report
