"""What happens to files by itself: pictures, the scanner, and the end of their time (F4, F5, F10)."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from app import heartbeats
from app.bringing_files import Announced, Brought, bring, keep
from app.db import reading, transaction
from app.errors import NotFound
from app.integrations.antivirus.clamd import ClamdScanner
from app.integrations.ports import StorageUnavailable
from app.integrations.storage.local import LocalStorage
from app.jobs.files import clean_files, draw_pictures, scan_waiting, warn_of_expiry
from app.models.file import Derivative, DerivativeKind, Duration, File, FileSource, FileStatus, FileUse, UseKind
from app.models.work import Notification
from app.services.files.drawing import begin_drawing, has_undrawn
from app.services.files.giving import PreviewSize, preview_of
from tests.factories import a_user
from tests.factories.bytes import EICAR, a_pdf, a_picture, a_picture_with_damaged_notes, an_endless_pdf
from tests.integrations.antivirus.clamd_server import clamd


@pytest.fixture
def brought(database, gateways, now):
    """`brought("a.png", data)`: a file in the store of `gateways`, as somebody brought it."""

    def make(name: str, data: bytes, *, duration: Duration = Duration.UNLIMITED) -> File:
        with transaction() as session:
            owner = a_user(session)
        announced = Announced(lambda: name, lambda: "")
        stored, verdict = bring([data], announced, gateways.storage, gateways.scanner, most=1 << 20)
        arrived = Brought(
            stored.name, name, stored.size, "local", stored.key, duration=duration, owner_id=owner.id
        )  # fmt: skip
        return keep(gateways.storage, verdict, arrived, source=FileSource.API, now=now)

    return make


def row(file: File) -> File:
    with reading() as session:
        return session.get_one(File, file.id)


def held(gateways) -> set[str]:
    return {one.key for one in gateways.storage.keys("")}


def test_pictures_are_drawn_small_upright_and_without_what_the_camera_noted(brought, gateways, now) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera with a place"
    file = brought("a.jpg", a_picture("JPEG", width=2000, height=1000, exif=exif.tobytes()))

    assert draw_pictures(gateways, now=now) == {"drawn": 1}

    with reading() as session:
        made = {one.kind: one for one in session.exec(select(Derivative).where(Derivative.file_id == file.id)).all()}
    small, large = made[DerivativeKind.THUMBNAIL], made[DerivativeKind.PREVIEW]
    assert (small.width, small.height, large.width, large.height) == (160, 320, 800, 1600)
    data = b"".join(gateways.storage.read(large.object_key))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "WEBP"
        assert not picture.getexif()
    assert b"camera" not in data
    assert draw_pictures(gateways, now=now) == {}


def test_the_first_page_of_a_pdf_is_drawn(brought, gateways, now) -> None:
    brought("a.pdf", a_pdf())

    assert draw_pictures(gateways, now=now) == {"drawn": 1}
    with reading() as session:
        assert {(one.width, one.height) for one in session.exec(select(Derivative)).all()} == {(229, 320), (1143, 1600)}


def test_what_cannot_be_drawn_is_tried_once(brought, gateways, now) -> None:
    brought("a.pdf", b"%PDF-1.4 and nothing else")
    brought("a.png", a_picture()[:50])

    assert draw_pictures(gateways, now=now) == {"not_drawn": 2}
    assert draw_pictures(gateways, now=now) == {}


def test_a_picture_whose_notes_are_damaged_keeps_no_other_waiting(brought, gateways, now) -> None:
    older = brought("a.jpg", a_picture("JPEG"))
    damaged = brought("b.jpg", a_picture_with_damaged_notes())
    assert (row(older).status, row(damaged).status) == (FileStatus.READY, FileStatus.READY)

    assert draw_pictures(gateways, now=now) == {"drawn": 1, "not_drawn": 1}
    assert draw_pictures(gateways, now=now) == {}


def test_a_small_pdf_that_asks_for_everything_is_tried_once_and_keeps_no_other_waiting(brought, gateways, now) -> None:
    brought("a.png", a_picture())
    endless = brought("b.pdf", an_endless_pdf())
    assert (endless.size < 3_000, row(endless).status) == (True, FileStatus.READY)

    assert draw_pictures(gateways, now=now) == {"drawn": 1, "not_drawn": 1}
    assert draw_pictures(gateways, now=now) == {}


def test_a_stop_does_not_wait_for_a_page_which_is_tried_again_later(brought, gateways, now, monkeypatch) -> None:
    file = brought("a.pdf", an_endless_pdf())
    run = threading.Thread(target=draw_pictures, args=(gateways,), kwargs={"now": now})
    run.start()
    while row(file).drawing_began_at is None:
        time.sleep(0.01)
    with monkeypatch.context() as patched:
        patched.setattr(heartbeats, "_is_stopping", True)
        run.join(5)

        assert not run.is_alive()
        assert (row(file).drawing_began_at, row(file).drawn_at) == (None, None)
        assert draw_pictures(gateways, now=now) == {}
    assert draw_pictures(gateways, now=now) == {"not_drawn": 1}


def test_a_file_whose_drawing_ended_the_process_is_not_tried_again(brought, gateways, now) -> None:
    file = brought("a.png", a_picture())
    with transaction() as session:
        assert begin_drawing(session, file.id, now=now)  # and here the process ends

    with reading() as session:
        assert not has_undrawn(session, now=now)
        assert has_undrawn(session, now=now + timedelta(minutes=3))
    assert draw_pictures(gateways, now=now) == {}
    assert draw_pictures(gateways, now=now + timedelta(minutes=3)) == {"given_up": 1}

    with reading() as session:
        assert not has_undrawn(session, now=now + timedelta(minutes=6))
        with pytest.raises(NotFound):
            preview_of(session, row(file), PreviewSize.THUMBNAIL)


class Faulty(LocalStorage):
    """Holds what lies in the folder, as if somewhere else, and fails over whatever is read."""

    def __init__(self, folder: Path, failure: Exception) -> None:
        super().__init__(folder)
        self._failure = failure

    def path(self, _key: str) -> None:
        return None

    def read(self, _key: str, _start: int = 0, _length: int | None = None) -> Iterator[bytes]:
        raise self._failure


def test_a_store_that_goes_away_meanwhile_is_no_fault_of_the_file(brought, gateways, now, tmp_path) -> None:
    files = [brought("a.png", a_picture()), brought("b.pdf", a_pdf())]
    away = replace(gateways, storage=Faulty(tmp_path / "files", StorageUnavailable("away")))

    for _ in files:
        assert draw_pictures(away, now=now) == {"store_away": 1}
    assert draw_pictures(gateways, now=now) == {"drawn": 2}


def test_what_nobody_thought_of_ends_the_trial_of_one_file_and_not_the_run(brought, gateways, now, tmp_path) -> None:
    brought("a.pdf", a_pdf())
    brought("b.pdf", a_pdf())
    strange = replace(gateways, storage=Faulty(tmp_path / "files", RuntimeError("strange")))

    assert draw_pictures(strange, now=now) == {"not_drawn": 2}


def test_asvs_V5_4_3_a_file_waits_for_the_scanner_and_is_then_given_out_or_not(
    brought, gateways, now, override_settings
) -> None:
    with clamd() as server:
        override_settings(clamav_url=server.url)
        gates = replace(gateways, scanner=ClamdScanner(server.url))
        good, bad = brought("a.txt", b"words"), brought("b.txt", EICAR)
        assert (row(good).status, row(bad).status) == (FileStatus.SCANNING, FileStatus.SCANNING)
        server.hangs_up = True
        assert scan_waiting(gates, now=now) == {"scanner_away": 1}
        assert row(good).status is FileStatus.SCANNING

        server.hangs_up = False
        assert scan_waiting(gates, now=now) == {"clean": 1, "infected": 1}

    assert row(good).status is FileStatus.READY
    assert (row(bad).status, row(bad).rejected_reason) == (FileStatus.REJECTED, "infected")
    assert held(gateways) == {good.object_key}


def test_files_wait_no_longer_once_no_scanner_is_configured(brought, gateways, now, override_settings) -> None:
    override_settings(clamav_url="tcp://127.0.0.1:1")
    file = brought("a.txt", b"words")
    override_settings(clamav_url=None)

    assert scan_waiting(gateways, now=now) == {"clean": 1}
    assert row(file).status is FileStatus.READY


def test_the_bytes_of_an_expired_file_go_and_its_row_stays(brought, gateways, now) -> None:
    short, long = brought("a.png", a_picture(), duration=Duration.HOUR), brought("b.txt", b"words")
    draw_pictures(gateways, now=now)

    assert clean_files(gateways, now=now + timedelta(minutes=59)) == {}
    assert clean_files(gateways, now=now + timedelta(minutes=61)) == {"removed": 3}

    assert held(gateways) == {long.object_key}
    assert row(short).bytes_removed_at is not None
    assert clean_files(gateways, now=now + timedelta(hours=2)) == {}


def test_a_file_that_something_needs_stays_when_its_time_is_over(brought, gateways, now) -> None:
    file = brought("a.txt", b"words", duration=Duration.HOUR)
    with transaction() as session:
        session.add(FileUse(file_id=file.id, kind=UseKind.REMINDER, subject_id=file.id))

    assert clean_files(gateways, now=now + timedelta(days=2)) == {}
    with transaction() as session:
        session.delete(session.exec(select(FileUse)).one())
    assert clean_files(gateways, now=now + timedelta(days=2)) == {"removed": 1}


def test_a_deleted_file_keeps_its_bytes_for_a_day(brought, gateways, now) -> None:
    file = brought("a.txt", b"words")
    with transaction() as session:
        session.merge(file).deleted_at = now

    assert clean_files(gateways, now=now + timedelta(hours=23)) == {}
    assert clean_files(gateways, now=now + timedelta(hours=25)) == {"removed": 1}


def test_an_owner_is_told_once_the_day_before(brought, gateways, now) -> None:
    file = brought("a.txt", b"words", duration=Duration.WEEK)
    brought("b.txt", b"words", duration=Duration.DAY)

    assert warn_of_expiry(gateways, now=now + timedelta(days=5)) == {}
    assert warn_of_expiry(gateways, now=now + timedelta(days=6, hours=1)) == {"told": 1}
    assert warn_of_expiry(gateways, now=now + timedelta(days=6, hours=2)) == {}

    with reading() as session:
        (told,) = session.exec(select(Notification)).all()
    assert (told.user_id, told.event, told.params) == (file.owner_id, "files_expiring", {"count": "1"})


def test_the_owner_of_a_file_kept_for_a_day_is_told_some_hours_before_and_of_one_for_an_hour_not(
    brought, gateways, now
) -> None:
    brought("a.txt", b"words", duration=Duration.DAY)
    brought("b.txt", b"words", duration=Duration.HOUR)

    assert warn_of_expiry(gateways, now=now) == {}
    assert warn_of_expiry(gateways, now=now + timedelta(hours=19)) == {}
    assert warn_of_expiry(gateways, now=now + timedelta(hours=20)) == {"told": 1}
    assert warn_of_expiry(gateways, now=now + timedelta(hours=21)) == {}
