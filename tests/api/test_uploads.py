"""tus 1.0.0 at `/api/v1/uploads`: every status and header that a client relies on, and whose upload it is."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.integrations.storage import configured
from app.models.account import UserStatus
from app.models.file import File, FileStatus, FileUse
from app.models.upload import Upload, UploadState
from app.models.work import AuditEntry
from tests.api.conftest import Caller

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}
TEXT = ("Catatan kunjungan, ditulis rapi dan panjang.\n" * 800).encode()


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def metadata(**values: str) -> str:
    return ",".join(f"{key} {b64(value)}" for key, value in values.items())


def begin(caller: Caller, size: int = len(TEXT), *, headers: dict[str, str] | None = None, **known: str):
    said = metadata(**({"filename": "catatan.txt", "filetype": "text/plain"} | known))
    return caller.post(
        "/uploads", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": said} | (headers or {})
    )


def begun(caller: Caller, size: int = len(TEXT), **known: str) -> str:
    """The path of a new upload below `/api/v1`."""
    answer = begin(caller, size, **known)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix("/api/v1")


def send(caller: Caller, path: str, body: bytes, offset: int = 0, **headers: str):
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.patch(path, content=body, headers=TUS | STREAM | {"Upload-Offset": str(offset)} | more)


def test_a_file_arrives_in_two_pieces_and_becomes_a_file(volunteer):
    created = begin(volunteer, folder="Kunjungan/2026", duration="30d")
    assert created.status_code == 201
    assert created.headers["tus-resumable"] == "1.0.0"
    assert created.headers["upload-offset"] == "0"
    assert created.headers["upload-expires"].endswith("GMT")
    assert created.headers["location"].startswith("/api/v1/uploads/"), "below whatever host was asked"
    path = created.headers["location"].removeprefix("/api/v1")

    first = send(volunteer, path, TEXT[:10_000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "10000")
    assert "carepost-file-id" not in first.headers
    asked = volunteer.call("HEAD", path, headers=TUS)
    assert asked.status_code == 200
    assert asked.headers["upload-offset"] == "10000"
    assert asked.headers["upload-length"] == str(len(TEXT))
    assert asked.headers["cache-control"] == "no-store"
    assert "filename" in asked.headers["upload-metadata"]

    last = send(volunteer, path, TEXT[10_000:], 10_000)
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(TEXT)))
    with reading() as session:
        file = session.get_one(File, _uuid(last))
        assert file.status is FileStatus.READY
        assert file.sha256 == hashlib.sha256(TEXT).hexdigest()
        assert (file.name, file.folder, file.size) == ("catatan.txt", "Kunjungan/2026", len(TEXT))
        assert b"".join(configured().read(file.object_key)) == TEXT
    again = send(volunteer, path, b"", len(TEXT))
    assert (again.status_code, again.headers["carepost-file-id"]) == (204, last.headers["carepost-file-id"])
    assert volunteer.call("HEAD", path, headers=TUS).headers["carepost-file-id"] == last.headers["carepost-file-id"]


def _uuid(answer):
    return UUID(answer.headers["carepost-file-id"])


def test_the_first_bytes_may_come_with_the_creation(volunteer):
    said = metadata(filename="catatan.txt")
    headers = TUS | STREAM | {"Upload-Length": str(len(TEXT)), "Upload-Metadata": said}
    half = volunteer.post("/uploads", content=TEXT[:9000], headers=headers)
    assert (half.status_code, half.headers["upload-offset"]) == (201, "9000")
    whole = volunteer.post("/uploads", content=TEXT, headers=headers)
    assert (whole.status_code, whole.headers["upload-offset"]) == (201, str(len(TEXT)))
    assert "carepost-file-id" in whole.headers


def test_what_the_server_can_is_told_to_anybody(client):
    answer = client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer.headers["tus-max-size"] == str(100 << 20)
    assert answer.headers["tus-checksum-algorithm"].split(",")[0] == "sha256"


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1"])
def test_another_version_of_the_protocol_is_refused(volunteer, version):
    path = begun(volunteer)
    headers = STREAM | {"Upload-Offset": "0"} | ({"Tus-Resumable": version} if version else {})
    answer = volunteer.patch(path, content=b"abc", headers=headers)
    assert answer.status_code == 412
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.json()["error"]["code"] == "WRONG_PROTOCOL"


def test_bytes_for_another_offset_are_refused_and_the_true_one_is_named(volunteer):
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    for offset in (0, 8999, 9001):
        answer = send(volunteer, path, TEXT[9000:], offset)
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "WRONG_OFFSET"
        assert answer.json()["data"]["offset"] == "9000"
    assert volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"] == "9000"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "9" * 20])
def test_an_offset_that_is_no_number_is_refused(volunteer, offset):
    path = begun(volunteer)
    answer = volunteer.patch(path, content=b"abc", headers=TUS | STREAM | {"Upload-Offset": offset})
    assert answer.status_code == 400


def test_a_body_of_another_type_is_refused(volunteer):
    path = begun(volunteer)
    headers = TUS | {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    assert volunteer.patch(path, content=b"abc", headers=headers).status_code == 415
    assert volunteer.call("HEAD", path, headers=TUS).status_code == 200, "and the upload stands"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "-5"}, 400),
        ({"Upload-Length": str((100 << 20) + 1)}, 413),
        ({"Upload-Metadata": metadata(filetype="text/plain")}, 400),
        ({"Upload-Metadata": "filename"}, 400),
        ({"Upload-Metadata": "filename ?"}, 400),
        ({"Upload-Metadata": "filename //4="}, 400),
        ({"Upload-Metadata": "filename " + "QUJD" * 3000}, 400),
        ({"Upload-Metadata": metadata(filename="a.txt") + "," + metadata(filename="b.txt")}, 400),
        ({"Upload-Metadata": metadata(filename="a.txt", duration="2y")}, 422),
        ({"Upload-Metadata": metadata(filename="a.txt", letterId="x")}, 422),
        ({"Upload-Metadata": metadata(filename="a.exe")}, 415),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Concat": "partial"}, 400),
    ],
)  # fmt: skip
def test_a_creation_that_does_not_hold_is_refused(volunteer, headers, status):
    answer = begin(volunteer, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert volunteer.get("/uploads").json()["data"] == []


def test_other_names_in_the_metadata_are_ignored_and_said_back(volunteer):
    path = begun(volunteer, colour="blue")
    assert b64("blue") in volunteer.call("HEAD", path, headers=TUS).headers["upload-metadata"]


def test_more_bytes_than_were_announced_are_refused(volunteer):
    path = begun(volunteer, 100)
    assert send(volunteer, path, b"x" * 101).status_code == 413
    assert (
        volunteer.patch(
            path, content=iter([b"x" * 60, b"x" * 60]), headers=TUS | STREAM | {"Upload-Offset": "0"}
        ).status_code
        == 413
    )
    assert volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"] == "0"
    assert send(volunteer, path, b"x" * 100).status_code == 204


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("sha256", lambda data: hashlib.sha256(data).digest()),
        ("sha1", lambda data: hashlib.sha1(data).digest()),
        ("crc32", lambda data: zlib.crc32(data).to_bytes(4, "big")),
    ],
)
def test_a_checksum_is_compared_and_a_wrong_one_discards_the_piece(
    volunteer, name: str, digest: Callable[[bytes], bytes]
):
    path = begun(volunteer)
    good, bad = f"{name} {b64(digest(TEXT[:9000]))}", f"{name} {b64(digest(b'other'))}"
    assert send(volunteer, path, TEXT[:9000], Upload_Checksum=bad).status_code == 460
    assert volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"] == "0"
    assert send(volunteer, path, TEXT[:9000], Upload_Checksum=good).status_code == 204
    done = send(volunteer, path, TEXT[9000:], 9000)
    with reading() as session:
        assert session.get_one(File, _uuid(done)).sha256 == hashlib.sha256(TEXT).hexdigest()


@pytest.mark.parametrize("said", ["md5 AAAA", "sha256", "sha256 ?", ""])
def test_a_checksum_that_cannot_be_read_is_refused(volunteer, said):
    path = begun(volunteer)
    assert send(volunteer, path, TEXT, Upload_Checksum=said).status_code == 400


def test_content_that_is_not_what_its_name_says_ends_the_upload_at_its_first_bytes(volunteer):
    path = begun(volunteer, 1 << 20, filename="scan.pdf", filetype="application/pdf")
    answer = send(volunteer, path, b"<!doctype html><script>alert(1)</script>" + b" " * 9000)
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "TYPE_NOT_ALLOWED"
    assert volunteer.call("HEAD", path, headers=TUS).status_code == 410
    assert list(configured().unfinished()) == []


def test_small_first_pieces_are_looked_at_together(volunteer):
    page = b"<!doctype html><script>alert(1)</script>" + b" " * 9000
    path = begun(volunteer, len(page), filename="scan.pdf", filetype="application/pdf")
    assert send(volunteer, path, page[:3]).status_code == 204
    assert send(volunteer, path, page[3:1000], 3).status_code == 204
    assert send(volunteer, path, page[1000:], 1000).status_code == 415


def test_an_upload_can_be_given_up(volunteer):
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    assert volunteer.delete(path, headers=TUS).status_code == 204
    for method in ("HEAD", "DELETE"):
        assert volunteer.call(method, path, headers=TUS).status_code == 410
    assert send(volunteer, path, TEXT[9000:], 9000).status_code == 410
    assert list(configured().unfinished()) == []


def test_a_finished_upload_is_deleted_as_a_file_and_not_as_an_upload(volunteer):
    path = begun(volunteer)
    send(volunteer, path, TEXT)
    assert volunteer.delete(path, headers=TUS).status_code == 410


def test_an_upload_that_nobody_came_back_to_is_gone(volunteer):
    path = begun(volunteer)
    with transaction() as session:
        upload = session.exec(select(Upload)).one()
        upload.expires_at = clock.now() - timedelta(seconds=1)
        session.add(upload)
    assert volunteer.call("HEAD", path, headers=TUS).status_code == 410
    assert send(volunteer, path, TEXT).status_code == 410


def test_others_do_not_see_an_upload_and_trying_is_written_down(volunteer, someone):
    path = begun(volunteer)
    for other in (someone("volunteer"), someone("superadmin")):
        assert other.call("HEAD", path, headers=TUS).status_code == 404
        assert send(other, path, TEXT).status_code == 404
        assert other.delete(path, headers=TUS).status_code == 404
        assert other.get("/uploads").json()["data"] == []
    with reading() as session:
        refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "denied")).all()
    assert len(refused) == 6
    assert {entry.subject_type for entry in refused} == {"upload"}
    for path_of_none in ("/uploads/0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c", "/uploads/x"):
        assert volunteer.call("HEAD", path_of_none, headers=TUS).status_code == 404


def test_the_queue_lists_what_is_unfinished_with_the_name_as_it_was(volunteer):
    path = begun(volunteer, filename="Foto <1>.txt", folder="A")
    send(volunteer, path, TEXT[:9000])
    done = begun(volunteer, 5)
    send(volunteer, done, b"Halo\n")
    (row,) = volunteer.get("/uploads").json()["data"]
    assert path.endswith(row["id"])
    assert (row["name"], row["folder"], row["size"], row["received"]) == ("Foto <1>.txt", "A", len(TEXT), 9000)
    assert row["state"] == "receiving"


def test_a_patient_in_the_metadata_has_to_be_visible(volunteer, patient, patient_of):
    assert begin(volunteer, patientId=str(patient.id)).status_code == 404
    mine = patient_of(volunteer.user)
    done = send(volunteer, begun(volunteer, patientId=str(mine.id)), TEXT)
    with reading() as session:
        use = session.exec(select(FileUse).where(FileUse.file_id == _uuid(done))).one()
    assert use.patient_id == mine.id


def test_a_suspended_person_sends_nothing_more_and_their_uploads_end(volunteer, admin):
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    assert admin.post(f"/users/{volunteer.user.id}/suspend", json={}).status_code == 200
    assert send(volunteer, path, TEXT[9000:], 9000).status_code in (401, 403)
    with reading() as session:
        assert session.exec(select(Upload.state)).one() is UploadState.TERMINATED
    assert volunteer.user.status is UserStatus.ACTIVE, "as it was when they signed in"


def test_the_same_creation_with_the_same_key_happens_once(volunteer):
    key = {"Idempotency-Key": "one"}
    first, second = begin(volunteer, headers=key), begin(volunteer, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.headers["location"] == second.headers["location"]
    assert second.headers["idempotent-replayed"] == "true"
    assert begin(volunteer, 5, headers=key).status_code == 422
    assert len(volunteer.get("/uploads").json()["data"]) == 1


def test_new_uploads_are_limited_and_their_pieces_are_not(volunteer, override_settings):
    override_settings(rate_limits=True)
    path = begun(volunteer)
    for _ in range(205):
        assert volunteer.call("HEAD", path, headers=TUS).status_code == 200
    assert send(volunteer, path, TEXT[:1]).status_code == 204
    statuses = [begin(volunteer).status_code for _ in range(50)]
    assert statuses == [201] * 49 + [429]


def test_the_quota_of_the_organisation_is_kept(volunteer, override_settings):
    override_settings(storage_quota_gb=1, max_file_mb=2000)
    assert begin(volunteer, 600 << 20).status_code == 201
    answer = begin(volunteer, 600 << 20)
    assert answer.status_code == 413
    assert "1 GB" in answer.json()["error"]["message"]


def test_the_location_names_the_public_address_and_never_a_forwarded_one(volunteer, override_settings):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    assert begin(volunteer, headers=forged).headers["location"].startswith("/api/v1/uploads/")
    override_settings(public_url="https://care.example.org")
    assert begin(volunteer, headers=forged).headers["location"].startswith("https://care.example.org/api/v1/uploads/")


def test_a_browser_needs_its_csrf_value_for_what_changes_something(client, someone):
    from app.security.cookies import session_cookie_name
    from app.security.csrf import csrf_of_session
    from app.services.accounts.sessions import open_session
    from app.services.actor import Origin

    person = someone("volunteer")
    with transaction() as session:
        opened = open_session(session, person.user, remember=False, origin=Origin(), now=clock.now())
    cookie = {"Cookie": f"{session_cookie_name()}={opened.secret}"}
    said = TUS | {"Upload-Length": "5", "Upload-Metadata": metadata(filename="a.txt")}
    assert client.post("/api/v1/uploads", headers=cookie | said).status_code == 403
    token = {"X-CSRF-Token": csrf_of_session(opened.id)}
    created = client.post("/api/v1/uploads", headers=cookie | said | token)
    assert created.status_code == 201
    there = created.headers["location"]
    assert client.head(there, headers=cookie | TUS).status_code == 200
    piece = cookie | TUS | STREAM | {"Upload-Offset": "0"}
    assert client.patch(there, content=b"Halo\n", headers=piece).status_code == 403
    assert client.patch(there, content=b"Halo\n", headers=piece | token).status_code == 204
