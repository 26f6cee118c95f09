from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import NotAllowed
from app.models.account import ApiKey
from app.models.file import FileKind
from app.models.upload import Upload, UploadState
from app.services.files.figures import get_file_figures
from tests.factories import a_user, an_actor
from tests.factories.shares import a_file


@pytest.fixture
def admin(db):
    return an_actor(user=a_user(db, role="admin"))


def ended(db, state, *, at, took=timedelta(seconds=4)):
    number = len(db.new) + id(state) % 1000
    upload = Upload(
        name="a.pdf", size=5, store="local", object_key=f"files/{state}-{at.timestamp()}-{took}-{number}", state=state,
        created_at=at - took, ended_at=at, expires_at=at,
    )  # fmt: skip
    db.add(upload)
    db.flush()


def a_key(db, owner_id, number, **fields):
    db.add(
        ApiKey(user_id=owner_id, name=f"key {number}", prefix=f"cp_{number}", key_hash=bytes([number]) * 32, **fields)
    )
    db.flush()


def test_what_became_of_the_uploads_of_a_week_is_counted(db, now, admin):
    day = timedelta(days=1)
    for seconds in (2, 4, 60):
        ended(db, UploadState.READY, at=now - day, took=timedelta(seconds=seconds))
    ended(db, UploadState.REJECTED, at=now - day)
    ended(db, UploadState.TERMINATED, at=now - day)
    ended(db, UploadState.READY, at=now - 8 * day, took=timedelta(hours=3))
    figures = get_file_figures(db, admin, now=now)
    assert (figures.arrived, figures.failed, figures.arrived_percent, figures.seconds) == (3, 1, 75, 4.0)


def test_what_is_kept_is_summed_by_kind(db, now, admin):
    a_file(db, size=100, kind=FileKind.PDF)
    a_file(db, size=50, kind=FileKind.PDF)
    a_file(db, size=700, kind=FileKind.IMAGE)
    gone = a_file(db, size=9_000, kind=FileKind.VIDEO)
    gone.bytes_removed_at = now
    db.add(gone)
    db.flush()
    figures = get_file_figures(db, admin, now=now)
    assert [(one.kind, one.count, one.bytes) for one in figures.kinds] == [("image", 1, 700), ("pdf", 2, 150)]
    assert figures.bytes == 850


def test_keys_that_work_and_those_in_use_are_counted(db, now, admin):
    a_key(db, admin.user_id, 1, last_used_at=now - timedelta(hours=1))
    a_key(db, admin.user_id, 2)
    a_key(db, admin.user_id, 3, revoked_at=now, last_used_at=now)
    a_key(db, admin.user_id, 4, expires_at=now - timedelta(days=1), last_used_at=now)
    figures = get_file_figures(db, admin, now=now)
    assert (figures.keys, figures.keys_used) == (2, 1)


def test_with_nothing_yet_there_is_no_rate(db, now, admin):
    figures = get_file_figures(db, admin, now=now)
    assert (figures.arrived_percent, figures.seconds, figures.bytes, figures.kinds) == (None, None, 0, [])


def test_it_is_not_for_everybody(db, now):
    with pytest.raises(NotAllowed):
        get_file_figures(db, an_actor(user=a_user(db)), now=now)
