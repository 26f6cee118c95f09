"""The uploads that this process is receiving: one round a second keeps their leases and ends what has to end.

A line that went silent, a sender who may not any more, another request for the same upload, a process that is asked to
stop: each cuts a reception short, which then commits what it has.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app import clock, heartbeats
from app.api.threads import in_thread
from app.db import reading, transaction
from app.security.steady_bodies import IDLE_FOR
from app.services.uploads.leases import LEASE, list_unwelcome, renew_uploads

OWNER = f"{os.getpid()}-{secrets.token_hex(8)}"  # of the leases of this process
ROUND = 1.0  # seconds
LEAST_BYTES = int(1024 * IDLE_FOR)  # in `IDLE_FOR` seconds: less than that and the reception is ended
RENEW_EVERY = 2.0
LOOK_EVERY = 3.0
MOST_SUMS = 256

_log = logging.getLogger(__name__)


class Cut(StrEnum):
    """Why a reception is ended before its body."""

    ASKED = "somebody else wants to go on with the upload"
    SLOW = "too slow"
    STOPPING = "the process stops"
    UNWELCOME = "its owner may not any more"
    LOST = "the lease was lost"


class RunningSum(Protocol):
    """A SHA-256 under way."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...
    def hexdigest(self) -> str: ...


class Receiving(Protocol):
    """What the desk needs to know of a reception."""

    upload_id: UUID
    fence: int
    arrived: int
    lease_ends: float  # by the monotonic clock

    def cut(self, why: Cut) -> None: ...


class _Watched:
    def __init__(self, reception: Receiving) -> None:
        self.reception = reception
        self.since = time.monotonic()
        self.arrived = 0

    def is_slow(self) -> bool:
        """Whether too little arrived in the last minute; begins a new minute when one is over."""
        if time.monotonic() - self.since < IDLE_FOR:
            return False
        is_slow = self.reception.arrived - self.arrived < LEAST_BYTES
        self.since, self.arrived = time.monotonic(), self.reception.arrived
        return is_slow


class Desk:
    """Used from the event loop only. Its round runs while there is anything to watch."""

    def __init__(self) -> None:
        self._open: dict[UUID, _Watched] = {}
        self._round: asyncio.Task[None] | None = None
        self._sums: OrderedDict[UUID, tuple[int, RunningSum]] = OrderedDict()

    def enter(self, reception: Receiving) -> None:
        self._open[reception.upload_id] = _Watched(reception)
        if self._round is None or self._round.done() or self._round.get_loop() is not asyncio.get_running_loop():
            self._round = asyncio.get_running_loop().create_task(self._watch())

    def leave(self, reception: Receiving) -> None:
        watched = self._open.get(reception.upload_id)
        if watched is not None and watched.reception is reception:
            del self._open[reception.upload_id]

    def ask_for(self, upload_id: UUID) -> None:
        """Let a reception of this process go, because somebody else wants the upload."""
        watched = self._open.get(upload_id)
        if watched is not None:
            watched.reception.cut(Cut.ASKED)

    def keep_sum(self, upload_id: UUID, offset: int, running: RunningSum) -> None:
        """Keep the sum of the first `offset` bytes for the next request of the same upload."""
        self._sums[upload_id] = (offset, running)
        self._sums.move_to_end(upload_id)
        while len(self._sums) > MOST_SUMS:
            self._sums.popitem(last=False)

    def take_sum(self, upload_id: UUID, offset: int) -> RunningSum | None:
        """The sum of exactly the first `offset` bytes, if this process saw them all."""
        known, running = self._sums.pop(upload_id, (-1, None))
        return running if known == offset else None

    async def _watch(self) -> None:
        renewed = looked = time.monotonic()
        while self._open:
            await asyncio.sleep(ROUND)
            self._cut_what_stands_still()
            moment = time.monotonic()
            try:
                if moment - renewed >= min(RENEW_EVERY, LEASE.total_seconds() / 4):
                    renewed = moment
                    await self._renew()
                if moment - looked >= LOOK_EVERY:
                    looked = moment
                    await self._part_with_the_unwelcome()
            except Exception:  # noqa: BLE001 - a database that is away for a while must not end the watch
                _log.warning("Leases of uploads could not be kept; trying again", exc_info=True)

    def _cut_what_stands_still(self) -> None:
        for watched in list(self._open.values()):
            if heartbeats.is_stopping():
                watched.reception.cut(Cut.STOPPING)
            elif watched.is_slow():
                watched.reception.cut(Cut.SLOW)

    async def _renew(self) -> None:
        began = time.monotonic()
        receptions = [watched.reception for watched in self._open.values()]
        kept = await in_thread(lambda: _renewed([one.upload_id for one in receptions]))
        for reception in receptions:
            if kept.get(reception.upload_id) == reception.fence:
                reception.lease_ends = began + LEASE.total_seconds()
            else:
                reception.cut(Cut.ASKED)

    async def _part_with_the_unwelcome(self) -> None:
        ids = list(self._open)
        for upload_id in await in_thread(lambda: _unwelcome(ids)):
            if upload_id in self._open:
                self._open[upload_id].reception.cut(Cut.UNWELCOME)


desk = Desk()


def _renewed(upload_ids: Collection[UUID]) -> dict[UUID, int]:
    with transaction() as session:
        return renew_uploads(session, OWNER, upload_ids, now=clock.now())


def _unwelcome(upload_ids: Collection[UUID]) -> set[UUID]:
    with reading() as session:
        return list_unwelcome(session, upload_ids)
