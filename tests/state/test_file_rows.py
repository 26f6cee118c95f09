"""A file as a row: what the browser is told of its time and of its picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.models.file import Duration, FileKind, FileStatus
from app.services.files.listing import ListedFile
from app.state.file_rows import file_row

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def a_listed_file(*, expires_at: datetime | None = None, extension: str = "pdf") -> ListedFile:
    return ListedFile(
        id=uuid4(),
        name="tiket.pdf",
        folder="",
        extension=extension,
        media_type="application/pdf",
        kind=FileKind.PDF,
        size=900,
        status=FileStatus.READY,
        duration=Duration.DAY,
        created_at=NOW - timedelta(days=3),
        expires_at=expires_at,
        owner_id=None,
        owner_name=None,
        owner_photo_file_id=None,
        used_in=[],
        is_shared=False,
        has_thumbnail=True,
        version=1,
    )


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "files.kept"),
        (timedelta(days=30), ""),
        (timedelta(days=2), "files.in_days"),
        (timedelta(hours=3), "files.in_hours"),
    ],
)
def test_a_file_with_time_left_is_shown_with_its_picture(left: timedelta | None, said: str) -> None:
    row = file_row(a_listed_file(expires_at=None if left is None else NOW + left), {}, now=NOW)
    assert row.expiry_key == said
    assert row.picture == f"/api/v1/preview/{row.id}?size=thumbnail"


def test_what_has_expired_is_listed_without_its_picture_which_is_not_given_out_any_more() -> None:
    row = file_row(a_listed_file(expires_at=NOW - timedelta(hours=1)), {}, now=NOW)
    assert (row.expiry_key, row.picture) == ("files.expired", "")


@pytest.mark.parametrize(("extension", "said"), [("heic", "files.no_preview_heic"), ("jpg", ""), ("pdf", "")])
def test_a_picture_that_nothing_can_draw_says_so_at_once(extension: str, said: str) -> None:
    assert file_row(a_listed_file(extension=extension), {}, now=NOW).bare_key == said
