"""What became of what people brought is counted once each, by whichever way it came (O3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.bootstrap import gateways
from app.db import reading
from app.integrations import storage
from app.integrations.ports import StorageUnavailable, UploadDamaged
from app.jobs.uploads import sweep_uploads
from app.models.upload import Upload
from tests.api.tus import STREAM, TEXT, TUS, begun, send
from tests.ends_of_uploads import ends, timed
from tests.factories.bytes import a_picture

PAGE = b"<!doctype html><script>alert(1)</script>" + b" " * 9000


def bring(caller, data=b"Halo\n", name="catatan.txt", path="/upload", method="POST"):
    return caller.call(method, path, files={"file": (name, data, "")})


def figures(admin) -> tuple[int, int]:
    found = admin.get("/overview").json()["data"]["files"]
    return found["arrived"], found["failed"]


def test_uploads_in_parts_are_counted_at_their_end(volunteer, admin):
    before, timed_before = ends(), timed()
    send(volunteer, begun(volunteer), TEXT)
    refused = begun(volunteer, len(PAGE), filename="scan.pdf", filetype="application/pdf")
    assert send(volunteer, refused, PAGE).status_code == 415
    assert volunteer.delete(begun(volunteer), headers=TUS).status_code == 204
    assert ends() - before == {"ready": 1, "rejected": 1, "terminated": 1}
    assert timed() - timed_before == 1
    assert figures(admin) == (1, 1)


def test_what_was_never_finished_and_what_the_store_has_damaged_are_counted(volunteer, admin, monkeypatch):
    before = ends()
    damaged, _left = begun(volunteer), begun(volunteer)
    send(volunteer, damaged, TEXT[:9000])

    def is_damaged(*_: object) -> None:
        raise UploadDamaged("other bytes")

    with monkeypatch.context() as broken:
        broken.setattr(type(storage.configured()), "open", is_damaged)
        assert send(volunteer, damaged, TEXT[9000:], 9000).status_code == 410
    later = clock.now() + timedelta(hours=25)
    with clock.use(lambda: later):
        sweep_uploads(gateways(), now=later)
    assert ends() - before == {"rejected": 1, "expired": 1}
    assert figures(admin) == (0, 2)


def test_the_uploads_of_a_person_who_is_suspended_are_counted(volunteer, admin):
    before = ends()
    begun(volunteer)
    begun(volunteer)
    assert admin.post(f"/users/{volunteer.user.id}/suspend", json={}).status_code == 200
    assert ends() - before == {"terminated": 2}


def test_files_in_one_request_are_counted_and_timed(volunteer, admin, override_settings):
    before, timed_before = ends(), timed()
    assert bring(volunteer).status_code == 201
    assert bring(volunteer, PAGE, "scan.pdf").status_code == 415
    assert bring(volunteer, b"MZ", "a.exe").status_code == 415
    override_settings(max_file_mb=1)
    assert bring(volunteer, b"x" * (2 << 20)).status_code == 413
    assert ends() - before == {"ready": 1, "rejected": 3}
    assert timed() - timed_before == 1
    assert figures(admin) == (1, 3)
    with reading() as session:
        rows = session.exec(select(Upload)).all()
    assert {row.rejected_reason for row in rows if row.file_id is None} >= {"too_large"}
    assert volunteer.get("/uploads").json()["data"] == [], "nobody's queue shows what came whole"


def test_a_request_that_was_wrong_before_any_byte_is_no_upload(volunteer):
    before = ends()
    assert volunteer.post("/upload", data={"duration": "1d"}).status_code == 400
    assert ends() == before


def test_a_store_that_is_away_is_counted_as_a_failure(volunteer, monkeypatch):
    before = ends()

    def is_away(*_: object) -> None:
        raise StorageUnavailable("away")

    monkeypatch.setattr(type(storage.configured()), "put", is_away)
    assert bring(volunteer).status_code == 503
    assert ends() - before == {"failed": 1}


@pytest.mark.parametrize(("data", "became"), [(a_picture("JPEG"), "ready"), (PAGE, "rejected")])
def test_photos_are_counted(volunteer, own_patient, data, became):
    before = ends()
    bring(volunteer, data, "saya.jpg", f"/patients/{own_patient.id}/photo", "PUT")
    assert ends() - before == {became: 1}


def test_one_that_is_finished_twice_is_counted_once(volunteer):
    before = ends()
    path = begun(volunteer, 5)
    send(volunteer, path, b"Halo\n")
    again = volunteer.patch(path, content=b"", headers=TUS | STREAM | {"Upload-Offset": "5"})
    assert again.status_code == 204
    assert ends() - before == {"ready": 1}
