"""Taking files out: whole, in part, not again; and never as a page of ours (F3, F4, ASVS V3.2.1, V5.4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app import clock
from app.db import transaction
from app.disposition import disposition
from app.integrations import storage
from app.models.file import File, FileStatus, FileUse, UseKind
from tests.factories.bytes import a_pdf, a_sound
from tests.servers.carepost import ROOT

TEXT = b"0123456789" * 10


@pytest.fixture
def text(volunteer):
    """A text of 100 bytes that the volunteer brought: its id."""
    answer = volunteer.post("/upload", files={"file": ("Catatan é.txt", TEXT, "text/plain")})
    return answer.json()["data"]["id"]


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-9", 206, TEXT[:10], "bytes 0-9/100"),
        ("bytes=95-", 206, TEXT[95:], "bytes 95-99/100"),
        ("bytes=-7", 206, TEXT[-7:], "bytes 93-99/100"),
        ("bytes=-700", 200, TEXT, None),
        ("bytes=90-5000", 206, TEXT[90:], "bytes 90-99/100"),
        ("bytes=0-99", 200, TEXT, None),
        ("bytes=0-1,5-6", 200, TEXT, None),
        ("bytes=9-3", 200, TEXT, None),
        ("bytes=-", 200, TEXT, None),
        ("lines=1-2", 200, TEXT, None),
        ("bytes=100-", 416, b"", "bytes */100"),
        ("bytes=-0", 416, b"", "bytes */100"),
        ("bytes=99999999999999999999-", 200, TEXT, None),
    ],
)
def test_a_range_is_given_as_the_standard_says(volunteer, text, asked, status, body, said) -> None:
    answer = volunteer.get(f"/download/{text}", headers={"Range": asked})

    assert (answer.status_code, answer.content, answer.headers.get("content-range")) == (status, body, said)


def test_a_download_that_is_known_is_not_sent_again(volunteer, text) -> None:
    tag = volunteer.get(f"/download/{text}").headers["etag"]

    for condition in (tag, f'"x", W/{tag}', "*"):
        again = volunteer.get(f"/download/{text}", headers={"If-None-Match": condition})
        assert (again.status_code, again.content) == (304, b"")
    assert volunteer.get(f"/download/{text}", headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_part_is_only_given_of_what_the_caller_has_the_rest_of(volunteer, text) -> None:
    tag = volunteer.get(f"/download/{text}").headers["etag"]

    same = volunteer.get(f"/download/{text}", headers={"Range": "bytes=0-4", "If-Range": tag})
    other = volunteer.get(f"/download/{text}", headers={"Range": "bytes=0-4", "If-Range": '"other"'})

    assert (same.status_code, other.status_code, other.content) == (206, 200, TEXT)


def test_looking_says_the_same_without_the_bytes(volunteer, text) -> None:
    looked = volunteer.call("HEAD", f"/download/{text}")
    got = volunteer.get(f"/download/{text}")

    assert (looked.status_code, looked.content) == (200, b"")
    for name in ("content-length", "etag", "content-type", "content-disposition", "accept-ranges"):
        assert looked.headers[name] == got.headers[name]
    part = volunteer.call("HEAD", f"/download/{text}", headers={"Range": "bytes=0-4"})
    assert (part.status_code, part.headers["content-range"]) == (206, "bytes 0-4/100")


def test_asvs_V3_2_1_what_people_brought_is_sandboxed_and_never_sniffed(volunteer, text) -> None:
    for path in (f"/download/{text}", f"/preview/{text}"):
        headers = volunteer.get(path).headers
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_asvs_V3_5_4_nothing_that_a_browser_runs_is_ever_shown_from_our_origin(volunteer) -> None:
    """Uploads share the host in the embedded form; what could use that never becomes a page: the types that a browser
    runs are not stored, and the rest is a download or shown in a sandbox without an origin."""
    for name, data in (("a.html", b"<html>"), ("a.svg", b"<svg>"), ("a.xhtml", b"<html>"), ("a.js", b"alert(1)")):
        assert volunteer.post("/upload", files={"file": (name, data, "")}).status_code == 415
    brought = volunteer.post("/upload", files={"file": ("a.pdf", a_pdf(), "application/pdf")}).json()["data"]
    shown = volunteer.get(f"/preview/{brought['id']}", params={"size": "original"})
    assert shown.headers["content-type"] == "application/pdf"
    assert "script-src" not in shown.headers["content-security-policy"]
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")


def test_asvs_V5_4_1_a_download_is_an_attachment_with_the_name_that_we_cleaned(volunteer, text) -> None:
    said = volunteer.get(f"/download/{text}").headers["content-disposition"]

    assert said == "attachment; filename=\"Catatan _.txt\"; filename*=UTF-8''Catatan%20%C3%A9.txt"


@pytest.mark.parametrize(
    "name", ['a"; filename="evil.exe', "a\r\nSet-Cookie: x=1.txt", "résumé;.pdf", "检查.pdf", "a%0d%0ab.txt", "\\.txt"]
)
def test_asvs_V5_4_2_no_name_ends_its_header(name: str) -> None:
    said = disposition(name, is_inline=False)

    assert said.isascii()
    assert said.isprintable()
    assert said.count('"') == 2


def test_asvs_V5_3_2_the_place_of_a_file_is_made_of_our_ids_only(volunteer) -> None:
    volunteer.post("/upload", files={"file": ("../../../etc/cron.d/x.txt", b"x", "text/plain")})

    keys = [one.key for one in storage.configured().keys("files/")]
    assert len(keys) == 1
    assert keys[0].rpartition("/")[2].isalnum()


def test_asvs_V5_3_1_no_address_leads_to_what_lies_in_the_store_and_nothing_in_it_can_be_run(volunteer) -> None:
    data = b"import os  # a program, by its words and by its name\n"
    brought = volunteer.post("/upload", files={"file": ("a.py.txt", data, "text/plain")}).json()["data"]
    (stored,) = storage.configured().keys("files/")
    path = storage.configured().path(stored.key)

    assert path is not None
    assert path.read_bytes() == data
    assert (path.suffix, path.stat().st_mode & 0o111) == ("", 0), "no program is told by its name or its mode"
    served = (ROOT / ".web", ROOT / "assets", ROOT / "app")
    assert not any(path.resolve().is_relative_to(folder) for folder in served)
    for address in (f"/{stored.key}", f"/files/{path.name}", f"/data/{stored.key}", f"/api/v1/download/{path.name}"):
        assert volunteer.client.get(address, headers=volunteer.headers).status_code == 404
    headers = volunteer.get(f"/download/{brought['id']}").headers
    assert headers["content-type"].startswith("text/plain")
    assert headers["content-disposition"].startswith("attachment")


def _change(file_id: str, **values: object) -> None:
    with transaction() as session:
        file = session.get_one(File, UUID(file_id))
        for name, value in values.items():
            setattr(file, name, value)
        session.add(file)


def test_an_expired_file_is_gone_for_its_owner_and_unknown_to_others(volunteer, someone, text) -> None:
    _change(text, expires_at=clock.now() - timedelta(seconds=1))

    stranger = someone("volunteer")
    for path in (f"/download/{text}", f"/preview/{text}", f"/files/{text}"):
        assert (volunteer.get(path).status_code, stranger.get(path).status_code) == (410, 404)
    (row,) = volunteer.get("/files", params={"age": "expired"}).json()["data"]
    assert row["id"] == text
    assert volunteer.patch(f"/files/{text}", json={"duration": "7d"}).status_code == 200
    assert volunteer.get(f"/files/{text}").status_code == 200


def test_an_expired_file_that_something_needs_is_still_given(volunteer, own_patient, text) -> None:
    _change(text, expires_at=clock.now() - timedelta(seconds=1))
    with transaction() as session:
        session.add(FileUse(file_id=UUID(text), kind=UseKind.RECORD, subject_id=own_patient.id))

    assert volunteer.get(f"/download/{text}").content == TEXT


@pytest.mark.parametrize("status", [FileStatus.VERIFYING, FileStatus.SCANNING])
def test_a_file_that_is_looked_at_is_not_ready_yet(volunteer, text, status) -> None:
    _change(text, status=status)

    answer = volunteer.get(f"/download/{text}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "FILE_NOT_READY")
    assert int(answer.headers["retry-after"]) > 0
    assert volunteer.get(f"/files/{text}").json()["data"]["status"] == status


def test_a_refused_file_is_gone_and_says_why(volunteer, text) -> None:
    _change(text, status=FileStatus.REJECTED, rejected_reason="infected")

    assert volunteer.get(f"/download/{text}").status_code == 410
    assert volunteer.get(f"/files/{text}").json()["data"]["rejectedReason"] == "infected"


def test_a_key_without_the_scope_gets_nothing(volunteer, text) -> None:
    key = volunteer.post("/keys", json={"name": "x", "scopes": ["patient:read"]}).json()["data"]["key"]

    answer = volunteer.client.get(f"/api/v1/download/{text}", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403


def test_bytes_that_the_store_has_lost_are_a_failure_of_ours(volunteer, text) -> None:
    for one in storage.configured().keys("files/"):
        storage.configured().delete(one.key)

    assert volunteer.get(f"/download/{text}").status_code == 503


def test_sound_is_shown_with_ranges_for_seeking(volunteer) -> None:
    data = a_sound()
    brought = volunteer.post("/upload", files={"file": ("a.wav", data, "audio/wav")}).json()["data"]

    part = volunteer.get(f"/preview/{brought['id']}", headers={"Range": "bytes=10-19"})

    assert (part.status_code, part.content, part.headers["content-type"]) == (206, data[10:20], "audio/wav")
    assert part.headers["content-disposition"].startswith("inline")
    assert volunteer.get(f"/preview/{brought['id']}", params={"size": "thumbnail"}).status_code == 404
