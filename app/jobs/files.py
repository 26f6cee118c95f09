"""What happens to files by itself: pictures are drawn, the scanner is asked again, time runs out (F4, F5, F10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from app import heartbeats
from app.bootstrap import Gateways
from app.bringing_files import remove
from app.db import reading, transaction
from app.integrations.ports import ObjectMissing, ScannerUnavailable, Storage, StorageUnavailable
from app.jobs.reports import Report
from app.models.file import DerivativeKind, File
from app.services.files import acceptance, drawing, upkeep
from app.services.files.acceptance import Verdict
from app.services.files.limited_process import Stopped
from app.services.files.pictures import Drawn
from app.services.uploads.creation import new_object_key

log = structlog.get_logger("files")


def draw_pictures(gateways: Gateways, *, now: datetime) -> Report:
    """Draw what was not drawn yet, a file a transaction. Each is tried once, whatever becomes of the trial."""
    report = Report()
    with reading() as session:
        left = drawing.list_left_behind(session, now=now)
    for file_id in left:
        with transaction() as session:
            drawing.record_drawn(session, file_id, {}, now=now)
        report["given_up"] += 1
    while True:
        with reading() as session:
            files = drawing.list_undrawn(session)
        if not files:
            return report
        for file in files:
            if heartbeats.is_stopping():
                return report
            try:
                is_drawn = _draw_once(file, gateways.storage, now=now)
            except Stopped:
                return report
            except StorageUnavailable:
                report["store_away"] += 1
                return report
            report["drawn" if is_drawn else "not_drawn"] += 1


def scan_waiting(gateways: Gateways, *, now: datetime) -> Report:
    """Ask the scanner about files that wait for it; while it is away they go on waiting."""
    report = Report()
    with reading() as session:
        files = upkeep.list_waiting_for_scan(session)
    for file in files:
        try:
            pieces = gateways.storage.read(file.object_key)
            found = gateways.scanner.scan(pieces) if gateways.scanner else None
        except (ScannerUnavailable, StorageUnavailable):
            report["scanner_away"] += 1
            return report
        except ObjectMissing:
            found = acceptance.DAMAGED
        reason = (acceptance.DAMAGED if found == acceptance.DAMAGED else acceptance.INFECTED) if found else None
        verdict = Verdict(file.sha256, file.media_type, reason, is_scanned=True)
        with transaction() as session:
            acceptance.settle(session, file.id, verdict, now=now)
        if reason:
            remove(gateways.storage, file.object_key)
        report["infected" if reason else "clean"] += 1
    return report


def clean_files(gateways: Gateways, *, now: datetime) -> Report:
    """Remove the bytes of what has expired or was deleted; a batch a transaction, the store after it."""
    report = Report()
    while True:
        with transaction() as session:
            keys = upkeep.remove_batch(session, now=now)
        if not keys:
            return report
        for key in keys:
            remove(gateways.storage, key)
        report["removed"] += len(keys)


def warn_of_expiry(_gateways: Gateways, *, now: datetime) -> Report:
    """Tell owners what ends soon. Safe to run twice: each file is marked as told of."""
    report = Report()
    while True:
        with transaction() as session:
            told = upkeep.warn_owners(session, now=now)
        if not told:
            return report
        report["told"] += told


def _draw_once(file: File, storage: Storage, *, now: datetime) -> bool:
    """Try the file, unless another does. Raises StorageUnavailable and Stopped; it is tried again after these."""
    with transaction() as session:
        if not drawing.begin_drawing(session, file.id, now=now):
            return False
    made: dict[DerivativeKind, tuple[str, Drawn]] = {}
    try:
        for kind, picture in _drawn(file, storage).items():
            key = new_object_key().replace("files/", "derivatives/", 1)
            storage.put(key, [picture.data])
            made[kind] = (key, picture)
    except (StorageUnavailable, Stopped):
        with transaction() as session:
            drawing.put_drawing_off(session, file.id)
        _remove_all(made, storage)
        raise
    with transaction() as session:
        is_recorded = drawing.record_drawn(session, file.id, made, now=now)
    if not is_recorded:
        _remove_all(made, storage)
    return is_recorded and bool(made)


def _drawn(file: File, storage: Storage) -> dict[DerivativeKind, Drawn]:
    try:
        return drawing.draw(file, storage)
    except (StorageUnavailable, Stopped):
        raise
    except ObjectMissing:
        return {}
    except Exception:
        log.exception("a file could not be drawn", file=str(file.id))
        return {}


def _remove_all(made: Mapping[DerivativeKind, tuple[str, Drawn]], storage: Storage) -> None:
    for key, _ in made.values():
        remove(storage, key)
