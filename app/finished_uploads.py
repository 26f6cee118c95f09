"""Finishing an upload, for whichever edge has its last byte: store it as an object, look at it, record the verdict.

Each step may be repeated: a process that dies in the middle leaves an upload that the next one finishes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app import clock
from app.db import transaction
from app.integrations.ports import ObjectMissing, PortError, Storage, UploadDamaged
from app.services.files import acceptance
from app.services.files.acceptance import Verdict
from app.services.uploads.ending import Remains
from app.services.uploads.finishing import Finishing, begin_finish, conclude
from app.services.uploads.leases import LEASE, UploadLease, renew_uploads

DAMAGED = "damaged"

_log = logging.getLogger(__name__)


def prepare(lease: UploadLease) -> Finishing | None:
    """Make the row of the file. None when the lease was lost, or bytes lack."""
    with transaction() as session:
        return begin_finish(session, lease, now=clock.now())


def complete(lease: UploadLease, finishing: Finishing, storage: Storage, *, sha256: str | None) -> Verdict | None:
    """Make the object and judge it. None when the lease was lost. Raises StorageUnavailable; then it is tried again.

    `sha256`: what was summed up while the bytes came, when this process saw them all.
    """
    verdict = _judged(finishing, storage, sha256)
    with transaction() as session:
        is_concluded = conclude(session, lease, verdict, now=clock.now())
    if not is_concluded:
        return None
    if verdict.rejected_reason:
        discard(Remains(finishing.incoming.key, finishing.incoming.handle), storage)
    return verdict


def discard(remains: Remains, storage: Storage) -> None:
    """Remove what the store holds. What cannot be removed now goes with the next sweep."""
    try:
        storage.abort(remains.key, remains.handle)
        storage.delete(remains.key)
    except PortError as problem:
        _log.warning("The bytes of an ended upload stay until the next sweep: %s", problem.detail)


@contextmanager
def kept(lease: UploadLease) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block works."""
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(LEASE.total_seconds() / 4):
            with suppress(Exception), transaction() as session:  # the fence decides, not this thread
                renew_uploads(session, lease.owner, [lease.upload_id], now=clock.now())

    thread = threading.Thread(target=renew, name="upload-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _judged(finishing: Finishing, storage: Storage, sha256: str | None) -> Verdict:
    try:
        storage.finish(finishing.incoming)
        return acceptance.examine(finishing.stored(sha256), storage)
    except (UploadDamaged, ObjectMissing) as problem:
        _log.error("An upload of %d bytes was damaged in the store: %s", finishing.incoming.size, problem.detail)
        return Verdict(sha256 or "", "application/octet-stream", DAMAGED)
