"""Whose upload it is, who may go on with it, and how much anybody may begin."""

from __future__ import annotations

from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import UserStatus
from app.models.file import FileUse
from app.models.upload import Upload, UploadState
from app.models.work import AuditEntry
from app.services.uploads.found import MOST_OPEN
from tests.api.tus import STREAM, TEXT, TUS, begin, begun, file_of, metadata, send
from tests.factories.uploads import an_upload


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


def test_the_queue_tells_of_each_upload_where_it_goes(volunteer, patient_of):
    mine = patient_of(volunteer.user)
    first = file_of(send(volunteer, begun(volunteer, patientId=str(mine.id)), TEXT))
    begun(volunteer, folder="Hasil/Lab", patientId=str(mine.id), replacesId=str(first))
    (row,) = volunteer.get("/uploads").json()["data"]
    assert (row["folder"], row["patientId"], row["replacesId"]) == ("Hasil/Lab", str(mine.id), str(first))


def test_the_queue_lists_all_that_may_be_open(volunteer):
    with transaction() as session:
        for number in range(MOST_OPEN):
            an_upload(session, owner=volunteer.user, name=f"{number}.txt")
    assert begin(volunteer).status_code == 429
    rows = volunteer.get("/uploads").json()["data"]
    assert len({row["name"] for row in rows}) == MOST_OPEN


def test_a_patient_in_the_metadata_has_to_be_visible(volunteer, patient, patient_of):
    assert begin(volunteer, patientId=str(patient.id)).status_code == 404
    mine = patient_of(volunteer.user)
    done = send(volunteer, begun(volunteer, patientId=str(mine.id)), TEXT)
    with reading() as session:
        use = session.exec(select(FileUse).where(FileUse.file_id == file_of(done))).one()
    assert use.patient_id == mine.id


def test_a_suspended_person_sends_nothing_more_and_their_uploads_end(volunteer, admin):
    path = begun(volunteer)
    send(volunteer, path, TEXT[:9000])
    assert admin.post(f"/users/{volunteer.user.id}/suspend", json={}).status_code == 200
    assert send(volunteer, path, TEXT[9000:], 9000).status_code in (401, 403)
    with reading() as session:
        assert session.exec(select(Upload.state)).one() is UploadState.TERMINATED
    assert volunteer.user.status is UserStatus.ACTIVE, "as it was when they signed in"


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
