"""The clock's work on uploads: finishing what a process left behind, and sweeping what nobody came back to."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from uuid import UUID

from app import clock, finished_uploads, heartbeats, metrics
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ports import ObjectMissing, PortError, Storage, StorageUnavailable
from app.jobs.reports import Report
from app.services.uploads.ending import expire_uploads, remove_ended
from app.services.uploads.finishing import list_left_over
from app.services.uploads.leases import release_upload, take_upload
from app.services.uploads.sweeping import GRACE, given_up, list_ready_keys, orphans

BATCH = 200
_OWNER = f"job-{os.getpid()}-{secrets.token_hex(8)}"

_log = logging.getLogger(__name__)


def finish_left_over(gateways: Gateways, *, now: datetime) -> Report:
    """Finish uploads with all their bytes whose process went away. Safe to run twice: each is leased."""
    report = Report()
    with reading() as session:
        waiting = list_left_over(session, now=now)
    for upload_id in waiting:
        if heartbeats.is_stopping():
            break
        report[_finish(upload_id, gateways.storage)] += 1
    return report


def sweep_uploads(gateways: Gateways, *, now: datetime) -> Report:
    """Expire what nobody came back to for a day, and remove from the store what no row names any more."""
    report = Report()
    while True:
        with transaction() as session:
            expired = expire_uploads(session, now=now, limit=BATCH)
        for remains in expired:
            finished_uploads.discard(remains, gateways.storage)
        report["expired"] += len(expired)
        if len(expired) < BATCH:
            break
    with transaction() as session:
        report["rows"] += remove_ended(session, now=now)
    report["begun"] += _sweep_unfinished(gateways.storage, now=now)
    report["objects"] += _sweep_objects(gateways.storage, now=now)
    report["missing"] += _count_missing(gateways.storage, now=now)
    return report


def _finish(upload_id: UUID, storage: Storage) -> str:
    with transaction() as session:
        lease = take_upload(session, upload_id, _OWNER, now=clock.now())
    if lease is None:
        return "busy"
    try:
        with finished_uploads.kept(lease):
            finishing = finished_uploads.prepare(lease)
            done = finishing and finished_uploads.complete(lease, finishing, storage, sha256=None)
    except StorageUnavailable as problem:
        _log.warning("An upload could not be finished yet: %s", problem.detail)
        return "waiting"
    finally:
        with transaction() as session:
            release_upload(session, lease)
    return "finished" if done else "busy"


def _sweep_unfinished(storage: Storage, *, now: datetime) -> int:
    """What was begun in the store, has no row that still counts on it, and is older than a day. Objects stay."""
    old = (item for item in storage.unfinished() if now - item.modified_at > GRACE)
    removed = 0
    while batch := list(islice(old, BATCH)):
        with reading() as session:
            lost = given_up(session, {item.key for item in batch})
        gone = [partial(storage.abort, item.key, item.handle) for item in batch if item.key in lost]
        removed += sum(map(_is_removed, gone))
    return removed


def _sweep_objects(storage: Storage, *, now: datetime) -> int:
    old = (item.key for item in storage.keys("") if now - item.modified_at > GRACE)
    removed = 0
    for batch in _batches(old):
        with reading() as session:
            lost = orphans(session, batch)
        removed += sum(_is_removed(partial(storage.delete, key)) for key in lost)
    return removed


def _is_removed(remove: Callable[[], None]) -> bool:
    try:
        remove()
    except PortError as problem:
        _log.warning("What has no row stays in the store until the next sweep: %s", problem.detail)
        return False
    return True


def _count_missing(storage: Storage, *, now: datetime) -> int:
    """Files whose object is gone: nothing can mend them here, so they are said loudly."""
    missing, after = 0, None
    while True:
        with reading() as session:
            rows = list_ready_keys(session, after=after, before=now - GRACE, limit=BATCH)
        for file_id, key in rows:
            after = file_id
            try:
                storage.size(key)
            except ObjectMissing:
                missing += 1
                _log.error("The object of file %s is missing in the store", file_id)
        if len(rows) < BATCH:
            metrics.MISSING_OBJECTS.set(missing)
            return missing


def _batches(keys: Iterator[str]) -> Iterator[set[str]]:
    while batch := set(islice(keys, BATCH)):
        yield batch
