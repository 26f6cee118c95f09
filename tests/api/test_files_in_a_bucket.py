"""Files over the API when they lie on S3: brought, given out by links that are good for minutes, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.bootstrap import gateways
from app.db import reading
from app.integrations.storage.place import Place
from app.models.file import File
from tests.api.bringing import PDF, bring
from tests.api.conftest import Caller
from tests.api.tus import TEXT, TUS, begun, file_of, send
from tests.factories.bytes import a_picture
from tests.servers.seaweed import client_of, empty_bucket, settings_for, shared_seaweed

pytestmark = pytest.mark.timeout(150)  # the first of them starts the server

NAME = "Hasil é 文件 ملف;\u202e.pdf"


@pytest.fixture
def place(client: httpx.Client, override_settings: Callable[..., object]) -> Place:
    """An empty bucket, which the application is told to use."""
    place = empty_bucket(shared_seaweed())
    override_settings(**settings_for(place))
    gateways.cache_clear()
    return place


@pytest.fixture
def stranger() -> httpx.Client:
    """Whoever follows a link: with nothing but the link."""
    return httpx.Client(timeout=30)


def link_of(caller: Caller, file_id: str) -> str:
    answer = caller.get(f"/download/{file_id}", follow_redirects=False)
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    return answer.headers["location"]


def keys_in(place: Place) -> list[str]:
    return [one["Key"] for one in client_of(place).list_objects_v2(Bucket=place.bucket).get("Contents", [])]


def test_a_download_leads_to_the_bucket_for_five_minutes_and_keeps_its_name(
    place: Place, volunteer: Caller, stranger: httpx.Client
) -> None:
    file_id = bring(volunteer, NAME).json()["data"]["id"]
    link = link_of(volunteer, file_id)
    assert link.startswith(f"{place.endpoint}/{place.bucket}/")
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]

    got = stranger.get(link)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, PDF, "application/pdf")
    said = got.headers["content-disposition"]
    every = "filename*=UTF-8''Hasil%20%C3%A9%20%E6%96%87%E4%BB%B6%20%D9%85%D9%84%D9%81%3B.pdf"
    assert said == f'attachment; filename="Hasil _ __ ____.pdf"; {every}'


def test_a_part_of_it_comes_from_the_bucket_too(place: Place, volunteer: Caller, stranger: httpx.Client) -> None:
    link = link_of(volunteer, bring(volunteer).json()["data"]["id"])
    part = stranger.get(link, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, PDF[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(PDF)}"


@pytest.mark.parametrize("change", ["key", "name", "signature"])
def test_a_link_that_was_changed_opens_nothing(
    place: Place, volunteer: Caller, stranger: httpx.Client, change: str
) -> None:
    first, other = (bring(volunteer, name).json()["data"]["id"] for name in ("a.pdf", "b.pdf"))
    link = link_of(volunteer, first)
    if change == "key":
        link = link.replace(urlsplit(link).path, urlsplit(link_of(volunteer, other)).path)
    elif change == "name":
        link = link.replace("attachment", "inline")
    else:
        link = link[:-4] + ("0000" if link[-4:] != "0000" else "1111")
    assert stranger.get(link).status_code == 403


def test_looking_and_showing_go_through_us_with_our_own_headers(place: Place, volunteer: Caller) -> None:
    file_id = bring(volunteer).json()["data"]["id"]
    looked = volunteer.call("HEAD", f"/download/{file_id}", follow_redirects=False)
    assert (looked.status_code, looked.headers["content-length"]) == (200, str(len(PDF)))
    shown = volunteer.get(f"/preview/{file_id}", params={"size": "original"}, headers={"Range": "bytes=0-3"})
    assert (shown.status_code, shown.content) == (206, PDF[:4])
    assert shown.headers["x-content-type-options"] == "nosniff"
    known = {"If-None-Match": looked.headers["etag"]}
    assert volunteer.get(f"/download/{file_id}", headers=known, follow_redirects=False).status_code == 304


def test_an_upload_by_tus_becomes_an_object_and_one_given_up_leaves_none(place: Place, volunteer: Caller) -> None:
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    done = send(volunteer, path, TEXT[9000:], 9000)
    with reading() as session:
        key = session.get_one(File, file_of(done)).object_key
    assert client_of(place).get_object(Bucket=place.bucket, Key=key)["Body"].read() == TEXT

    given_up = begun(volunteer, 12 << 20)
    send(volunteer, given_up, TEXT[:9000])
    assert volunteer.delete(given_up, headers=TUS).status_code == 204
    assert client_of(place).list_multipart_uploads(Bucket=place.bucket).get("Uploads", []) == []
    assert [one for one in keys_in(place) if one.startswith("files/")] == [key]


def test_what_is_refused_leaves_nothing_in_the_bucket(place: Place, volunteer: Caller) -> None:
    assert bring(volunteer, "scan.pdf", b"<!doctype html><script>alert(1)</script>").status_code == 415
    assert keys_in(place) == []


def test_nobody_is_led_to_what_is_not_theirs_or_no_longer_there(place: Place, volunteer: Caller, someone) -> None:
    file_id = bring(volunteer).json()["data"]["id"]
    assert someone("volunteer").get(f"/download/{file_id}", follow_redirects=False).status_code == 404
    volunteer.delete(f"/files/{file_id}")
    assert volunteer.get(f"/download/{file_id}", follow_redirects=False).status_code == 404


def test_photos_and_zips_are_read_out_of_the_bucket(place: Place, volunteer: Caller) -> None:
    photo = {"file": ("saya.png", a_picture(), "image/png")}
    assert volunteer.call("PUT", "/profile/photo", files=photo).status_code == 200
    assert volunteer.get("/profile/photo").headers["content-type"] == "image/webp"
    ids = [bring(volunteer, name).json()["data"]["id"] for name in ("a.pdf", "b.pdf")]
    archive = volunteer.get("/files/archive", params={"ids": ",".join(ids)})
    assert archive.content.count(b"PK\x03\x04") == 2


def test_a_bucket_that_is_away_is_said_and_nothing_is_half_kept(
    place: Place, volunteer: Caller, override_settings: Callable[..., object]
) -> None:
    override_settings(s3_secret_key="another secret")
    gateways.cache_clear()
    answer = bring(volunteer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "UNAVAILABLE")
    assert volunteer.get("/files").json()["data"] == []
    assert keys_in(place) == []
