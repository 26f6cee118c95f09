"""tus 1.0.0 at `/api/v1/uploads`: every status and header that a client relies on."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.integrations.storage import configured
from app.models.file import File, FileStatus
from app.models.upload import Upload
from tests.api.tus import STREAM, TEXT, TUS, b64, begin, begun, file_of, hang_up, metadata, send


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
        file = session.get_one(File, file_of(last))
        assert file.status is FileStatus.READY
        assert file.sha256 == hashlib.sha256(TEXT).hexdigest()
        assert (file.name, file.folder, file.size) == ("catatan.txt", "Kunjungan/2026", len(TEXT))
        assert b"".join(configured().read(file.object_key)) == TEXT
    again = send(volunteer, path, b"", len(TEXT))
    assert (again.status_code, again.headers["carepost-file-id"]) == (204, last.headers["carepost-file-id"])
    assert volunteer.call("HEAD", path, headers=TUS).headers["carepost-file-id"] == last.headers["carepost-file-id"]


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


def test_bytes_for_another_offset_are_refused_and_the_true_one_is_named(volunteer):
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    for offset in (0, 8999, 9001):
        answer = send(volunteer, path, TEXT[9000:], offset)
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "WRONG_OFFSET"
        assert answer.json()["data"]["offset"] == "9000"
    assert volunteer.call("HEAD", path, headers=TUS).headers["upload-offset"] == "9000"


def test_other_names_in_the_metadata_are_ignored_and_said_back(volunteer):
    path = begun(volunteer, colour="blue")
    assert b64("blue") in volunteer.call("HEAD", path, headers=TUS).headers["upload-metadata"]


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
        assert session.get_one(File, file_of(done)).sha256 == hashlib.sha256(TEXT).hexdigest()


def test_a_wrong_sum_of_no_bytes_is_refused_when_all_is_there_too(volunteer):
    bad, of_nothing = (f"sha256 {b64(hashlib.sha256(data).digest())}" for data in (b"#", b""))
    path = begun(volunteer)
    hang_up(volunteer, path, [TEXT], 0)
    assert send(volunteer, path, b"", len(TEXT), Upload_Checksum=bad).status_code == 460
    assert send(volunteer, path, b"", len(TEXT), Upload_Checksum=of_nothing).status_code == 204
    assert send(volunteer, path, b"", len(TEXT), Upload_Checksum=bad).status_code == 460  # asked for again, as a file


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


def test_the_same_creation_with_the_same_key_happens_once(volunteer):
    key = {"Idempotency-Key": "one"}
    first, second = begin(volunteer, headers=key), begin(volunteer, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.headers["location"] == second.headers["location"]
    assert second.headers["idempotent-replayed"] == "true"
    assert begin(volunteer, 5, headers=key).status_code == 422
    assert len(volunteer.get("/uploads").json()["data"]) == 1


def test_a_file_of_no_bytes_is_a_file_as_soon_as_it_is_begun(volunteer):
    answer = begin(volunteer, 0)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "0")
    file_id = answer.headers["carepost-file-id"]
    assert volunteer.get(f"/download/{file_id}").content == b""
    assert volunteer.call("HEAD", f"/download/{file_id}").headers["content-length"] == "0"
    assert volunteer.get(f"/download/{file_id}", headers={"Range": "bytes=0-"}).status_code == 416


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=-3)])
def test_a_clock_that_jumps_between_two_pieces_changes_nothing(volunteer, jump):
    path = begun(volunteer)
    now = clock.now()
    assert send(volunteer, path, TEXT[:9000]).status_code == 204
    with clock.use(lambda: now + jump):
        assert send(volunteer, path, TEXT[9000:20_000], 9000).status_code == 204
    done = send(volunteer, path, TEXT[20_000:], 20_000)
    with reading() as session:
        assert session.get_one(File, file_of(done)).sha256 == hashlib.sha256(TEXT).hexdigest()
