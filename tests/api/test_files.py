"""Files over the API: brought in one request, listed, counted and taken along (F3, F5, F6)."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.db import engine, reading, transaction
from app.ids import new_id
from app.integrations import storage
from app.models.file import File, FileSource, FileStatus
from app.services.files.schemas import MOST_AT_ONCE
from tests.api.bringing import PDF, bring
from tests.factories import a_patient, a_user
from tests.factories.bytes import a_pdf, a_picture, a_zip
from tests.factories.shares import a_file


@pytest.fixture
def pdf(volunteer):
    """A file that the volunteer brought."""
    answer = bring(volunteer)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def statements(caller) -> int:
    """How many statements a look at the list takes."""
    run: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        run.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        caller.get("/files")
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return len(run)


def objects() -> list[str]:
    return [one.key for one in storage.configured().keys("files/")]


def test_a_file_is_brought_in_one_request(volunteer) -> None:
    answer = bring(volunteer, name="../Hasil\u202e lab.PDF", duration="7d", folder="Lab//2026")

    said = answer.json()["data"]
    assert answer.status_code == 201
    assert said["fileName"] == "Hasil lab.PDF"
    assert said["originalName"] == "../Hasil\u202e lab.PDF"
    assert (said["size"], said["mimeType"], said["extension"]) == (len(PDF), "application/pdf", "pdf")
    assert said["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (said["duration"], said["folder"], said["status"]) == ("7d", "Lab/2026", "ready")
    assert said["uploadedAt"] < said["expiresAt"]
    assert volunteer.get(said["downloadUrl"].removeprefix("/api/v1")).content == PDF


def test_a_large_file_passes_through_in_pieces(volunteer) -> None:
    data = b"words and words\n" * 400_000

    said = bring(volunteer, "long.txt", data, "text/plain").json()["data"]

    assert said["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "kind", "status", "code"),
    [
        ("a.exe", b"MZ", "application/octet-stream", 415, "TYPE_NOT_ALLOWED"),
        ("a.pdf", b"<html>" + b"x" * 9000, "application/pdf", 415, "TYPE_NOT_ALLOWED"),
        ("a.png", a_picture() + a_zip(), "image/png", 415, "TYPE_NOT_ALLOWED"),
        ("a.pdf", PDF, "image/png", 415, "TYPE_NOT_ALLOWED"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(volunteer, name, data, kind, status, code) -> None:
    answer = bring(volunteer, name, data, kind)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert objects() == []


def test_asvs_V5_2_1_a_file_over_the_limit_is_refused_while_it_arrives(volunteer, override_settings) -> None:
    override_settings(max_file_mb=1)

    answer = bring(volunteer, "long.txt", b"word " * 300_000, "text/plain")

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "TOO_LARGE")
    assert objects() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"not a form", "multipart/form-data; boundary=b"),
        (b"{}", "application/json"),
        (b"x", "multipart/form-data"),
    ],
)
def test_what_is_no_form_with_a_file_is_a_bad_request(volunteer, body, kind) -> None:
    answer = volunteer.post("/upload", content=body, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "ending",
    ["", "\r\n--b", '\r\n--b\r\nContent-Disposition: form-data; name="duration"\r\n\r\n7'],
    ids=["in the file", "in the mark after it", "in a field after it"],
)
def test_a_form_that_stops_in_the_middle_is_no_file(volunteer, ending) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = volunteer.post("/upload", content=f"{part}half of it{ending}".encode(), headers=kind)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert objects() == []
    whole = volunteer.post("/upload", content=f"{part}all of it\r\n--b--".encode(), headers=kind)
    assert whole.status_code == 201


def test_a_file_for_a_patient_is_seen_by_who_sees_the_patient(volunteer, someone, own_patient) -> None:
    other = someone("volunteer")

    said = bring(volunteer, patientId=str(own_patient.id)).json()["data"]

    assert said["usedIn"][0] | {"subjectId": "", "patientId": ""} == {
        "kind": "patient", "name": own_patient.name, "subjectId": "", "patientId": "",
    }  # fmt: skip
    assert other.get(f"/files/{said['id']}").status_code == 404
    with transaction() as session:
        session.merge(own_patient).assigned_volunteer_id = other.user.id
    assert other.get(f"/files/{said['id']}").status_code == 200


def test_a_patient_who_is_not_seen_gets_no_file(volunteer) -> None:
    with transaction() as session:
        stranger = a_patient(session)

    assert bring(volunteer, patientId=str(stranger.id)).status_code == 404
    assert bring(volunteer, duration="2y").status_code == 422
    assert objects() == []


def test_a_newer_version_takes_the_place_of_the_older(volunteer, pdf, own_patient) -> None:
    first = bring(volunteer, patientId=str(own_patient.id)).json()["data"]

    second = bring(volunteer, data=a_pdf(after=b"%new\n"), replacesId=first["id"]).json()["data"]

    listed = {row["id"] for row in volunteer.get("/files").json()["data"]}
    assert listed == {pdf["id"], second["id"]}
    assert [use["kind"] for use in volunteer.get(f"/files/{second['id']}/uses").json()["data"]] == ["patient"]
    assert volunteer.get(f"/download/{first['id']}").content == PDF


def test_the_list_is_searched_sorted_filtered_and_counted(volunteer) -> None:
    for name, folder, duration in (
        ("Foto paru.pdf", "Scan", "1d"),
        ("Lab.pdf", "", "unlimited"),
        ("Api.pdf", "", "90d"),
    ):
        bring(volunteer, name, folder=folder, duration=duration)

    def names(**params):
        return [row["name"] for row in volunteer.get("/files", params={"sort": "name"} | params).json()["data"]]

    assert names() == ["Api.pdf", "Foto paru.pdf", "Lab.pdf"]
    assert names(q="PARU foto") == ["Foto paru.pdf"]
    assert names(folder="Scan") == ["Foto paru.pdf"]
    assert names(age="expiring") == ["Foto paru.pdf"]
    assert names(kind="image") == []
    counts = volunteer.get("/files/facets").json()["data"]
    assert (counts["total"], counts["expiring"], counts["mine"], counts["kinds"]) == (3, 1, 3, {"pdf": 3})
    assert volunteer.get("/files/folders").json()["data"] == ["Scan"]
    assert volunteer.get("/files", params={"patientId": "x"}).status_code == 422


def test_listing_asks_the_database_the_same_number_of_times_however_many(volunteer, moderator) -> None:
    bring(volunteer)
    few = statements(moderator)
    for number in range(12):
        bring(volunteer, f"{number}.pdf")

    assert len(moderator.get("/files").json()["data"]) == 13
    assert statements(moderator) == few


def test_several_files_come_as_one_zip_with_names_of_their_own(volunteer, someone) -> None:
    ids = [bring(volunteer, "Hasil.pdf").json()["data"]["id"], bring(volunteer, "hasil.pdf").json()["data"]["id"]]
    foreign = bring(someone("volunteer")).json()["data"]["id"]

    answer = volunteer.get("/files/archive", params={"ids": ",".join([*ids, foreign, "x"])})

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["Hasil.pdf", "hasil (2).pdf"]
        assert archive.read("Hasil.pdf") == PDF
        assert archive.testzip() is None
    assert volunteer.get("/files/archive", params={"ids": foreign}).status_code == 404


def test_as_many_come_in_one_zip_as_can_be_selected_and_too_many_are_told(volunteer) -> None:
    own = bring(volunteer).json()["data"]["id"]
    others = [str(new_id()) for _ in range(MOST_AT_ONCE)]

    most = volunteer.get("/files/archive", params={"ids": ",".join([own, *others[1:]])})
    more = volunteer.get("/files/archive", params={"ids": ",".join([own, *others])})

    with zipfile.ZipFile(io.BytesIO(most.content)) as archive:
        assert archive.namelist() == ["Hasil lab.pdf"]
    assert (more.status_code, more.json()["error"]["details"][0]["field"]) == (422, "ids")


def test_a_file_that_came_by_a_script_says_so_and_its_owner_is_known(volunteer, pdf) -> None:
    with reading() as session:
        file = session.exec(select(File)).one()

    assert (file.source, file.owner_id, file.status) == (FileSource.API, volunteer.user.id, FileStatus.READY)
    assert pdf["ownerName"] == volunteer.user.name


def test_the_quota_of_the_organisation_holds(volunteer, override_settings) -> None:
    override_settings(storage_quota_gb=1)
    with transaction() as session:
        owner = a_user(session)
        large = a_file(session, owner)
        large.size = (1 << 30) - 10

    assert bring(volunteer).status_code == 413
    assert objects() == []
