"""What the clock does for uploads: finishes what was left, expires what was forgotten, leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app import clock
from app.bootstrap import Gateways
from app.db import reading, transaction
from app.errors import Locked
from app.jobs.uploads import finish_left_over, sweep_uploads
from app.models.account import User
from app.models.file import File, FileStatus
from app.models.upload import Upload, UploadState
from app.services.uploads.ending import terminate_upload
from app.services.uploads.finishing import begin_finish, has_left_over
from app.services.uploads.found import incoming_of
from app.services.uploads.leases import UploadLease
from tests.databases import Database
from tests.factories import a_user, an_actor
from tests.factories.uploads import an_upload

HALO = b"Halo semua\n"
Arrive = Callable[..., Upload]


@pytest.fixture
def arrive(database: Database, gateways: Gateways, now: datetime) -> Arrive:
    """An upload of which the first bytes are stored and committed."""

    def make(data: bytes = HALO, *, size: int | None = None, **fields: object) -> Upload:
        with transaction() as session:
            upload = an_upload(session, owner=a_user(session), size=len(data) if size is None else size)
            store = gateways.storage
            store.begin(upload.object_key, upload.size)
            writer = store.open(incoming_of(session, upload))
            writer.write(data)
            writer.settle()
            writer.flush()
            writer.close()
            upload.received = len(data)
            for name, value in fields.items():
                setattr(upload, name, value)
        return upload

    return make


def upload_of(session: Session, upload: Upload) -> Upload:
    return session.get_one(Upload, upload.id)


def test_an_upload_whose_process_died_after_its_last_byte_becomes_a_file(arrive, gateways, now):
    upload = arrive(lease_owner="dead", lease_until=now - timedelta(seconds=1))
    with reading() as session:
        assert has_left_over(session, now=now)
    assert finish_left_over(gateways, now=now) == {"finished": 1}
    with reading() as session:
        file = session.exec(select(File)).one()
        assert file.status is FileStatus.READY
        assert upload_of(session, upload).state is UploadState.READY
        assert not has_left_over(session, now=now)
    assert b"".join(gateways.storage.read(file.object_key)) == HALO
    assert finish_left_over(gateways, now=now) == {}


def test_an_upload_that_somebody_still_writes_to_is_left_alone(arrive, gateways, now):
    arrive(lease_owner="alive", lease_until=now + timedelta(seconds=5))
    assert finish_left_over(gateways, now=now) == {}


def test_a_lease_far_in_the_future_is_none(arrive, gateways, now):
    """The clock was set back by two hours while somebody wrote, and then their process died."""
    arrive(lease_owner="dead", lease_until=now + timedelta(hours=2))
    with transaction() as session:
        from app.services.uploads.leases import take_upload

        assert take_upload(session, session.exec(select(Upload.id)).one(), "me", now=now) is not None


def test_what_a_clock_that_was_set_back_left_leased_is_finished_or_expires_like_all_else(arrive, gateways, now):
    whole = arrive(lease_owner="dead", lease_until=now + timedelta(hours=2))
    late = {"lease_until": now + timedelta(hours=2), "expires_at": now}
    half = arrive(b"Ha", size=10, lease_owner="dead", **late)
    assert finish_left_over(gateways, now=now) == {"finished": 1}
    assert sweep_uploads(gateways, now=now)["expired"] == 1
    with reading() as session:
        assert upload_of(session, whole).state is UploadState.READY
        assert upload_of(session, half).state is UploadState.EXPIRED


def test_what_is_given_up_at_its_last_byte_is_a_file_or_ended_and_never_something_between(arrive, gateways, now):
    upload = arrive(lease_owner="me", lease_until=now + timedelta(seconds=5), fence=1)

    def give_up():
        with transaction() as session:
            sender = an_actor(user=session.get_one(User, upload.owner_id))
            terminate_upload(session, sender, upload.id, now=now)

    with ThreadPoolExecutor(1) as threads:
        with transaction() as session:
            assert begin_finish(session, UploadLease(upload.id, "me", 1), now=now) is not None
            given_up = threads.submit(give_up)
            wait([given_up], timeout=0.3)  # it stands behind what is not committed yet
        with pytest.raises(Locked):
            given_up.result()
    with reading() as session:
        assert upload_of(session, upload).state is UploadState.VERIFYING
    with clock.use(lambda: now + timedelta(minutes=1)):
        assert finish_left_over(gateways, now=clock.now()) == {"finished": 1}


def test_what_the_store_lost_is_said_and_never_given_out(arrive, gateways, now):
    upload = arrive()
    gateways.storage.abort(upload.object_key, None)
    assert finish_left_over(gateways, now=now) == {"finished": 1}
    with reading() as session:
        file = session.exec(select(File)).one()
        assert (file.status, file.rejected_reason) == (FileStatus.REJECTED, "damaged")


def test_an_upload_nobody_came_back_to_expires_with_its_bytes(arrive, gateways, now):
    old, young = arrive(size=99, expires_at=now), arrive(size=99, expires_at=now + timedelta(seconds=1))
    assert sweep_uploads(gateways, now=now)["expired"] == 1
    with reading() as session:
        assert upload_of(session, old).state is UploadState.EXPIRED
        assert upload_of(session, young).state is UploadState.RECEIVING
    assert [left.key for left in gateways.storage.unfinished()] == [young.object_key]


def test_rows_of_ended_uploads_go_after_a_week(arrive, gateways, now):
    arrive(state=UploadState.TERMINATED, ended_at=now - timedelta(days=8))
    kept = arrive(state=UploadState.TERMINATED, ended_at=now - timedelta(days=6))
    assert sweep_uploads(gateways, now=now)["rows"] == 1
    with reading() as session:
        assert session.exec(select(Upload.id)).one() == kept.id


def test_what_no_row_names_is_removed_after_a_day_of_grace(arrive, gateways, now, tmp_path):
    arrive()
    finish_left_over(gateways, now=now)
    gateways.storage.put("files/aa/old", [b"x"])
    gateways.storage.put("files/aa/young", [b"x"])
    gateways.storage.begin("files/bb/old", 9)
    gateways.storage.begin("files/bb/young", 9)
    _age(tmp_path, now, except_for="young")
    report = sweep_uploads(gateways, now=now)
    assert (report["objects"], report["begun"], report["missing"]) == (1, 1, 0)
    kept = {item.key for item in gateways.storage.keys("")}
    assert len(kept) == 2
    assert "files/aa/young" in kept
    assert [left.key for left in gateways.storage.unfinished()] == ["files/bb/young"]


def test_what_the_store_carried_out_after_the_file_was_there_is_removed_and_the_file_stays(
    arrive, gateways, now, tmp_path
):
    upload = arrive()
    finish_left_over(gateways, now=now)
    gateways.storage.begin(upload.object_key, upload.size)
    _age(tmp_path, now, except_for="young")
    report = sweep_uploads(gateways, now=now)
    assert (report["begun"], report["objects"], report["missing"]) == (1, 0, 0)
    assert list(gateways.storage.unfinished()) == []
    assert b"".join(gateways.storage.read(upload.object_key)) == HALO


def test_a_file_whose_object_is_gone_is_counted(arrive, gateways, now):
    arrive()
    finish_left_over(gateways, now=now)
    with transaction() as session:
        file = session.exec(select(File)).one()
        file.created_at = now - timedelta(days=2)
        session.add(file)
    gateways.storage.delete(file.object_key)
    assert sweep_uploads(gateways, now=now)["missing"] == 1


def _age(folder: Path, now: datetime, *, except_for: str) -> None:
    long_ago, moment = (now - timedelta(hours=25)).timestamp(), now.timestamp()
    for path in (folder / "files").rglob("*"):
        if path.is_file():
            at = moment if except_for in path.name else long_ago
            os.utime(path, (at, at))
