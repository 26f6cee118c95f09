"""Shares and requests for files over the API: the shapes that do not change, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.share import Share
from app.models.work import READY_SENDS, Send, SendState
from app.services.accounts.passwords import is_password
from tests.factories.shares import a_file, used_at


@pytest.fixture
def file_of(database):
    def make(user, **fields):
        with transaction() as session:
            return a_file(session, user, **fields)

    return make


def test_a_share_is_made_listed_changed_ended_and_restored(volunteer, file_of):
    file = file_of(volunteer.user)
    end = (clock.now() + timedelta(days=2)).isoformat()
    wish = {"expiresAt": end, "password": "kopi hitam", "permission": "view", "maxDownloads": 3}
    answer = volunteer.post(f"/files/{file.id}/shares", json=wish)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert made["url"].rpartition("/")[0].endswith("/s")
    assert (made["kind"], made["permission"], made["hasPassword"], made["maxDownloads"]) == ("link", "view", True, 3)
    path = f"/files/{file.id}/shares/{made['id']}"
    assert [row["id"] for row in volunteer.get(f"/files/{file.id}/shares").json()["data"]] == [made["id"]]
    assert volunteer.get(f"{path}/visits").json()["data"] == []
    etag = volunteer.get(path).headers["etag"]
    changed = volunteer.patch(path, json={"maxDownloads": None, "password": None}, headers={"If-Match": etag})
    assert (changed.json()["data"]["maxDownloads"], changed.json()["data"]["hasPassword"]) == (None, False)
    assert volunteer.delete(path).status_code == 204
    assert volunteer.get(path).json()["data"]["status"] == "ended"
    restored = volunteer.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["data"]["url"]) == (200, made["url"])
    assert volunteer.post(f"{path}/restore").json()["error"]["code"] == "ILLEGAL_TRANSITION"


def test_the_password_is_hashed_and_never_told(volunteer, file_of):
    file = file_of(volunteer.user)
    answer = volunteer.post(f"/files/{file.id}/shares", json={"password": "kopi hitam"})
    with reading() as session:
        share = session.exec(select(Share)).one()
    assert is_password(share.password_hash, "kopi hitam")
    assert "argon2" not in answer.text
    path = f"/files/{file.id}/shares/{share.id}"
    stale = volunteer.patch(path, json={"password": "teh manis", "version": 1})
    assert stale.status_code == 200
    assert "argon2" not in stale.text


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"permission": "own"}, "permission"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"maxDownloads": 0}, "maxDownloads"),
        ({"maxDownloads": "many"}, "maxDownloads"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"expiresAt": "tomorrow"}, "expiresAt"),
        ({"userId": "somebody"}, "userId"),
        ({"userId": "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"}, "userId"),
    ],
)
def test_what_does_not_hold_names_its_field(volunteer, file_of, wish, field):
    answer = volunteer.post(f"/files/{file_of(volunteer.user).id}/shares", json=wish)
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == [field]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Choose one of view, download."), ("id", "Pilih salah satu dari view, download.")]
)
def test_what_may_be_chosen_is_said_in_the_readers_language(someone, file_of, language, words):
    reader = someone(language=language)
    answer = reader.post(f"/files/{file_of(reader.user).id}/shares", json={"permission": "edit"})
    assert [detail["message"] for detail in answer.json()["error"]["details"]] == [words]


def test_a_count_that_is_no_number_is_refused(volunteer, file_of):
    path = f"/files/{file_of(volunteer.user).id}/shares"
    for count in ("5", True):
        answer = volunteer.post(path, json={"maxDownloads": count})
        assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (422, "maxDownloads")


def test_others_files_and_others_shares_are_not_there(volunteer, someone, file_of):
    stranger = someone()
    theirs = file_of(stranger.user)
    share = stranger.post(f"/files/{theirs.id}/shares", json={}).json()["data"]
    mine = file_of(volunteer.user)
    for method, path in (
        ("GET", f"/files/{theirs.id}/shares"),
        ("POST", f"/files/{theirs.id}/shares"),
        ("PATCH", f"/files/{mine.id}/shares/{share['id']}"),
        ("DELETE", f"/files/{mine.id}/shares/{share['id']}"),
        ("GET", f"/files/{mine.id}/shares/{share['id']}/visits"),
        ("GET", "/files/nothing/shares"),
    ):
        json = {} if method in ("POST", "PATCH") else None
        assert volunteer.call(method, path, json=json).status_code == 404


def test_an_old_version_conflicts_about_what_changed_since(volunteer, file_of):
    file = file_of(volunteer.user)
    share = volunteer.post(f"/files/{file.id}/shares", json={}).json()["data"]
    path = f"/files/{file.id}/shares/{share['id']}"
    volunteer.patch(path, json={"maxDownloads": 2})
    answer = volunteer.patch(path, json={"maxDownloads": 4, "version": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "VERSION_CONFLICT")
    assert answer.json()["error"]["details"][0] | {"message": ""} == {
        "field": "maxDownloads",
        "message": "",
        "yours": 4,
        "theirs": 2,
    }


def test_a_file_goes_to_a_verified_patient_and_to_nobody_else(volunteer, file_of, patient_of, patient):
    file = file_of(volunteer.user)
    siti = patient_of(volunteer.user)
    made = volunteer.post(f"/files/{file.id}/shares", json={"patientId": str(siti.id)})
    assert (made.status_code, made.json()["data"]["patientName"]) == (201, siti.name)
    messages = volunteer.get(f"/patients/{siti.id}/messages").json()["data"]
    assert made.json()["data"]["url"] in messages[0]["body"]
    assert volunteer.post(f"/files/{file.id}/shares", json={"patientId": str(patient.id)}).status_code == 404
    with transaction() as session:
        used_at(session, file, siti)
    other = patient_of(volunteer.user)
    assert volunteer.post(f"/files/{file.id}/shares", json={"patientId": str(other.id)}).status_code == 422


def test_the_same_share_asked_for_twice_by_one_key_is_one(volunteer, file_of):
    file = file_of(volunteer.user)
    headers = {"Idempotency-Key": "once"}
    first, second = (volunteer.post(f"/files/{file.id}/shares", json={}, headers=headers).json() for _ in range(2))
    assert first["data"]["id"] == second["data"]["id"]


def test_files_are_asked_for_by_a_link(volunteer, someone):
    made = volunteer.post("/file-requests", json={"title": "Hasil lab", "folder": "Lab", "maxFiles": 2})
    assert made.status_code == 201
    request = made.json()["data"]
    assert request["url"].rpartition("/")[0].endswith("/d")
    path = f"/file-requests/{request['id']}"
    assert volunteer.patch(path, json={"title": "Foto"}).json()["data"]["title"] == "Foto"
    assert someone().get(path).status_code == 404
    assert [row["id"] for row in volunteer.get("/file-requests", params={"open": "true"}).json()["data"]] == [
        request["id"]
    ]
    assert volunteer.delete(path).status_code == 204
    assert volunteer.get("/file-requests", params={"open": "true"}).json()["data"] == []
    assert len(volunteer.get("/file-requests", params={"open": "false"}).json()["data"]) == 1
    assert volunteer.get("/file-requests", params={"patientId": "x"}).status_code == 422
    assert volunteer.patch(path, json={"title": "Foto"}).status_code == 422
    assert volunteer.post(f"{path}/restore").json()["data"]["status"] == "open"
    assert volunteer.post("/file-requests", json={"title": ""}).status_code == 422
    assert volunteer.post("/file-requests", json={"title": "x", "folder": "a/" * 200}).status_code == 422


def test_what_a_colleague_opens_and_downloads_stands_in_the_log_of_the_share(volunteer, someone):
    colleague = someone("volunteer")
    text = {"file": ("a.txt", b"hello there", "text/plain")}
    file = volunteer.post("/upload", files=text).json()["data"]["id"]
    share = volunteer.post(f"/files/{file}/shares", json={"userId": str(colleague.user.id)}).json()["data"]["id"]

    for _ in range(2):
        assert colleague.get(f"/preview/{file}", params={"size": "original"}).status_code == 200
    assert colleague.get(f"/download/{file}").status_code == 200
    assert colleague.get(f"/download/{file}", headers={"Range": "bytes=6-"}).status_code == 206
    assert volunteer.get(f"/download/{file}").status_code == 200

    row = volunteer.get(f"/files/{file}/shares/{share}").json()["data"]
    assert (row["visits"], row["downloads"]) == (1, 1)
    visits = volunteer.get(f"/files/{file}/shares/{share}/visits").json()["data"]
    assert [visit["kind"] for visit in visits] == ["downloaded", "opened"]


def test_a_spreadsheet_that_a_colleague_reads_stands_in_the_log_of_the_share(volunteer, someone):
    colleague = someone("volunteer")
    table = {"file": ("a.csv", b"Hb,9.8\n", "text/csv")}
    file = volunteer.post("/upload", files=table).json()["data"]["id"]
    wish = {"userId": str(colleague.user.id), "permission": "view"}
    share = volunteer.post(f"/files/{file}/shares", json=wish).json()["data"]["id"]
    for reader in (volunteer, colleague, colleague):
        assert reader.get(f"/files/{file}/table").status_code == 200

    visits = volunteer.get(f"/files/{file}/shares/{share}/visits").json()["data"]
    assert [visit["kind"] for visit in visits] == ["opened"]


def test_what_a_colleague_takes_along_in_a_zip_stands_in_the_log_of_each_share(volunteer, someone):
    colleague = someone("volunteer")
    ids, shares = [], {}
    for permission in ("download", "download", "view"):
        text = {"file": ("a.txt", b"hello there", "text/plain")}
        file = volunteer.post("/upload", files=text).json()["data"]["id"]
        wish = {"userId": str(colleague.user.id), "permission": permission}
        shares[file] = volunteer.post(f"/files/{file}/shares", json=wish).json()["data"]["id"]
        ids.append(file)

    for taker in (colleague, volunteer):
        assert taker.get("/files/archive", params={"ids": ",".join([*ids, ids[0]])}).status_code == 200

    for file, downloads in zip(ids, (1, 1, 0), strict=True):
        address = f"/files/{file}/shares/{shares[file]}"
        visits = volunteer.get(f"{address}/visits").json()["data"]
        assert [visit["kind"] for visit in visits] == ["downloaded"] * downloads
        assert volunteer.get(address).json()["data"]["downloads"] == downloads


def test_a_link_of_somebody_who_was_suspended_does_not_go_to_the_patient(volunteer, admin, patient_of, file_of):
    patient, file = patient_of(volunteer.user), file_of(volunteer.user)
    made = volunteer.post(f"/files/{file.id}/shares", json={"patientId": str(patient.id)})
    assert made.status_code == 201
    with reading() as session:
        assert session.exec(select(Send)).one().state in READY_SENDS

    assert admin.post(f"/users/{volunteer.user.id}/suspend", json={"reason": "left"}).status_code == 200

    with reading() as session:
        assert session.exec(select(Send)).one().state is SendState.CANCELLED
        assert session.exec(select(Share)).one().ended_at is not None
