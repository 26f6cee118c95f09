"""What is refused of an upload: another protocol, numbers that are none, bytes that are too many or something else."""

from __future__ import annotations

import pytest

from app.integrations.storage import configured
from tests.api.tus import STREAM, TEXT, TUS, begin, begun, metadata, send


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1"])
def test_another_version_of_the_protocol_is_refused(volunteer, version):
    path = begun(volunteer)
    headers = STREAM | {"Upload-Offset": "0"} | ({"Tus-Resumable": version} if version else {})
    answer = volunteer.patch(path, content=b"abc", headers=headers)
    assert answer.status_code == 412
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.json()["error"]["code"] == "WRONG_PROTOCOL"


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
