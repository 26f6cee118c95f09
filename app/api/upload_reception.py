"""Receiving the bytes of one request: gathered on the event loop, written by threads, committed as they become safe.

Nothing here blocks the loop, and what waits in memory is bounded: while a block is being written the next one fills,
up to `MOST_WAITING`, and then the sender waits. A commit follows every 12 MiB and every ten seconds, and the end of
the request however it ends; what was not committed never existed. More is written while that which was settled is
flushed and committed. With what waits here and on the line, a sender whose line or whose server died sends at most
16 MiB again.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from app import clock
from app.api.upload_desk import Cut, RunningSum
from app.api.upload_headers import Expected
from app.db import transaction
from app.errors import ChecksumMismatch, Locked, NoRoom, TooLarge, TooSlow, Unavailable
from app.integrations.ports import StorageFull, StorageUnavailable, StoredPart, UploadWriter
from app.security.pools import Pool
from app.services.files import acceptance
from app.services.files.signatures import HEAD_BYTES
from app.services.uploads.leases import LEASE, UploadLease
from app.services.uploads.receiving import commit_offset

BLOCK = 512 * 1024  # bytes that are worth a write
LITTLE_BLOCK, SOON = 64 * 1024, 0.5  # bytes of a slow line, and how many seconds they may wait
CRUMB = 4 * 1024  # bytes: what comes in smaller pieces is put together, as each piece costs memory of its own
MOST_WAITING = 2 << 20
MOST_IN_BLOCK = MOST_WAITING + BLOCK
COMMIT_EVERY = 12 << 20
COMMIT_AFTER = 10.0  # seconds with bytes that are not committed
RECHECK_AFTER = 1.0  # seconds until a commit asks again whether the sender may still come in

WRITING = Pool("uploads", threads=8)


class LeaseLost(Exception):
    """Another process has taken over: nothing more may be written."""


class _Block:
    """What has come and is not written yet, in the pieces in which it came: to copy them costs as much as to write."""

    def __init__(self) -> None:
        self.pieces: list[bytes | bytearray] = []
        self.size = 0

    def take(self, body: bytes) -> None:
        self.size += len(body)
        last = self.pieces[-1] if self.pieces else None
        if len(body) >= CRUMB:
            self.pieces.append(body)
        elif isinstance(last, bytearray):
            last += body
        else:
            self.pieces.append(bytearray(body))


@dataclass(frozen=True)
class _Settled:
    """What the store was handed over, and nobody has been told of yet."""

    received: int
    parts: tuple[StoredPart, ...]


class Reception:
    """One request with bytes for one upload, from the committed offset on."""

    def __init__(
        self,
        lease: UploadLease,
        writer: UploadWriter,
        *,
        name: str,
        declared_type: str,
        size: int,
        received: int,
        expected: Expected | None,
        sha256: RunningSum | None,
        recheck: Callable[[], None],
    ) -> None:
        self.upload_id: UUID = lease.upload_id
        self.fence = lease.fence
        self.lease_ends = time.monotonic() + LEASE.total_seconds()
        self.arrived = 0
        self.committed = received
        self.sha256 = hashlib.sha256() if received == 0 else sha256
        self._lease, self._writer, self._size = lease, writer, size
        self._name, self._declared_type = name, declared_type
        self._expected, self._recheck = expected, recheck
        self._start = self._written = self._last_settled = received
        self._head: bytearray | None = bytearray(writer.head()) if received < HEAD_BYTES else None
        self._filling = _Block()
        self._pending: asyncio.Future[_Settled | None] | None = None
        self._committing: asyncio.Future[None] | None = None
        self._uncommitted: _Settled | None = None
        self._handed_at = self._committed_at = self._checked_at = time.monotonic()
        self._pump: asyncio.Task[None] | None = None
        self._why: Cut | None = None
        self.has_let_go = False

    def cut(self, why: Cut) -> None:
        """End it now: what arrived is committed."""
        if self._why is None:
            self._why = why
            if self._pump is not None:
                self._pump.cancel()

    @property
    def is_sum_of_what_is_committed(self) -> bool:
        """Whether `sha256` is over exactly the bytes that count."""
        return self._written == self.committed

    def close(self) -> None:
        self._writer.close()

    async def receive(self, receive: Receive) -> None:
        """Take the whole body. Raises what ended it early, after committing what arrived."""
        self._pump = asyncio.get_running_loop().create_task(self._take(receive))
        try:
            await asyncio.wait([self._pump])
        except asyncio.CancelledError:
            self._pump.cancel()
            await asyncio.wait([self._pump])
            with suppress(Exception):
                await asyncio.shield(self._settle(is_whole=False))
            raise
        is_cut = self._pump.cancelled()
        problem = None if is_cut else self._pump.exception()
        if problem is not None and not isinstance(problem, ClientDisconnect):
            await self._keep_what_is_written()
            raise _told(problem)
        try:
            await self._settle(is_whole=problem is None and not is_cut)
        except (StorageUnavailable, LeaseLost) as late:
            await self._keep_what_is_written()
            raise _told(late) from late
        if problem is not None:
            raise problem
        if is_cut:
            raise _reason(self._why or Cut.STOPPING)

    async def _take(self, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body: bytes = message.get("body", b"")
            if body:
                self.arrived += len(body)
                if self._start + self.arrived > self._size:
                    raise TooLarge("error.upload_beyond_size")
                self._filling.take(body)
                self._look_at_head(body)
                await self._hand_over_when_due()
            if not message.get("more_body", False):
                return

    def _look_at_head(self, body: bytes) -> None:
        """Refuse by the first 8 KiB, as soon as they are here."""
        if self._head is None:
            return
        self._head += body[: HEAD_BYTES - len(self._head)]
        if len(self._head) >= HEAD_BYTES or self._start + self.arrived == self._size:
            head, self._head = bytes(self._head), None
            acceptance.refuse_early(self._name, self._declared_type, head)

    async def _hand_over_when_due(self) -> None:
        waiting, moment = self._filling.size, time.monotonic()
        is_due = waiting >= BLOCK or (waiting >= LITTLE_BLOCK and moment - self._handed_at >= SOON)
        is_late = moment - self._committed_at >= COMMIT_AFTER
        if not is_due and not is_late:
            return
        if self._pending is not None and (not self._pending.done()) and waiting < MOST_WAITING:
            return
        await self._written_so_far()
        block, self._filling = self._filling, _Block()
        self._handed_at = moment
        after = self._written + block.size
        is_commit_due = self._expected is None and (
            is_late or after - self._last_settled > COMMIT_EVERY - 2 * MOST_IN_BLOCK
        )
        if is_commit_due or after - self.committed > COMMIT_EVERY:
            await self._committed_so_far()
        self._pending = asyncio.ensure_future(WRITING.run(partial(self._write, block, is_commit_due=is_commit_due)))

    async def _written_so_far(self) -> None:
        """Wait for the block that is being written, and begin to commit what it settled."""
        if self._pending is not None:
            settled = await asyncio.shield(self._pending)  # a cut must not lose sight of a thread that still writes
            self._pending = None
            if settled is not None:
                self._last_settled = settled.received
                await self._committed_so_far()
                self._committing = asyncio.ensure_future(WRITING.run(partial(self._commit, settled)))

    async def _committed_so_far(self) -> None:
        if self._committing is not None:
            await asyncio.shield(self._committing)
            self._committing = None

    async def _settle(self, *, is_whole: bool) -> None:
        """Write and commit the rest. A body with a checksum counts as a whole or not at all."""
        await self._written_so_far()
        await self._committed_so_far()
        block, self._filling = self._filling, _Block()
        if self._expected is not None and not is_whole:
            return
        await WRITING.run(partial(self._write, block, is_commit_due=False))
        if self._expected is not None and not self._expected.is_met():
            raise ChecksumMismatch()
        if self._written > self.committed:
            await WRITING.run(lambda: self._commit(self._settled_by_now(), is_last=True))

    async def _keep_what_is_written(self) -> None:
        """After an error: commit the blocks that were written before it, as far as that is still possible."""
        for under_way in (self._written_so_far, self._committed_so_far):
            with suppress(Exception):
                await under_way()
        if self._expected is None and self._written > self.committed:
            with suppress(Exception):
                await WRITING.run(lambda: self._commit(self._settled_by_now()))

    def _write(self, block: _Block, *, is_commit_due: bool) -> _Settled | None:
        """Write the block. Returns what may be committed, when a commit is due."""
        if block.size and time.monotonic() >= self.lease_ends:
            raise LeaseLost  # this process stood still, and somebody else may be writing by now
        for piece in block.pieces:
            self._writer.write(piece)
            self._written += len(piece)
            if self.sha256 is not None:
                self.sha256.update(piece)
            if self._expected is not None:
                self._expected.sum.update(piece)
        return self._settled_by_now() if is_commit_due and self._written > self.committed else None

    def _settled_by_now(self) -> _Settled:
        """All that is written, handed over to the store; the same as before when that was not committed yet.

        A store that settles again may forget what the commit before it still counted on.
        """
        if self._uncommitted is None:
            written = self._written
            self._uncommitted = _Settled(written, self._writer.settle())
        return self._uncommitted

    def _commit(self, settled: _Settled, *, is_last: bool = False) -> None:
        self._writer.flush()
        with transaction() as session:
            lets_go = is_last and settled.received < self._size
            if not commit_offset(
                session, self._lease, settled.received, settled.parts, now=clock.now(), and_let_go=lets_go
            ):
                raise LeaseLost
        self._uncommitted = None
        self.has_let_go = lets_go
        self.committed, self._committed_at = settled.received, time.monotonic()
        if self._committed_at - self._checked_at >= RECHECK_AFTER:
            self._recheck()
            self._checked_at = time.monotonic()


def _reason(why: Cut) -> Exception:
    return {Cut.SLOW: TooSlow(), Cut.ASKED: Locked(), Cut.LOST: Locked()}.get(why, Unavailable())


def _told(problem: BaseException) -> BaseException:
    """The error of ours for one of the store."""
    if isinstance(problem, StorageFull):
        return NoRoom()
    if isinstance(problem, StorageUnavailable):
        return Unavailable()
    return Locked() if isinstance(problem, LeaseLost) else problem
