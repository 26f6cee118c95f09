"""Who may put a newer version in the place of a file, by the resumable way and by the form (F3, F8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from app.db import reading, transaction
from app.models.file import File
from app.models.patient import Patient
from tests.api.tus import TEXT, begin, begun, file_of, send


def bring(caller, **fields: str):
    return caller.post("/upload", files={"file": ("catatan.txt", b"Yang lama.\n", "text/plain")}, data=fields)


@pytest.fixture
def older(volunteer) -> str:
    """A file of the volunteer: its id."""
    return bring(volunteer).json()["data"]["id"]


def is_replaced(file_id: str) -> bool:
    with reading() as session:
        return session.get_one(File, UUID(file_id)).replaced_at is not None


@pytest.mark.parametrize("permission", ["view", "download"])
def test_a_colleague_with_whom_a_file_was_shared_does_not_replace_it(volunteer, someone, older, permission):
    colleague = someone("volunteer")
    wish = {"userId": str(colleague.user.id), "permission": permission}
    assert volunteer.post(f"/files/{older}/shares", json=wish).status_code == 201
    assert colleague.get(f"/files/{older}").status_code == 200

    for answer in (begin(colleague, replacesId=older), bring(colleague, replacesId=older)):
        assert answer.status_code == 403, answer.text
        assert answer.json()["error"]["code"] == "NOT_ALLOWED"
    assert colleague.get("/uploads").json()["data"] == []
    assert not is_replaced(older)


def test_a_file_that_one_does_not_see_is_not_found(someone, older):
    stranger = someone("volunteer")
    for answer in (begin(stranger, replacesId=older), bring(stranger, replacesId=older)):
        assert answer.status_code == 404


def test_its_owner_and_those_who_look_after_all_files_replace_it(volunteer, moderator, older):
    newer = str(file_of(send(volunteer, begun(volunteer, replacesId=older), TEXT)))
    assert is_replaced(older)
    send(moderator, begun(moderator, replacesId=newer), TEXT)
    assert is_replaced(newer)


def test_whoever_loses_the_file_while_bytes_are_on_their_way_has_sent_one_of_their_own(volunteer, someone, patient_of):
    patient = patient_of(volunteer.user)
    moderator = someone("moderator")
    older = bring(moderator, patientId=str(patient.id)).json()["data"]["id"]
    path = begun(volunteer, replacesId=older)
    send(volunteer, path, TEXT[:9000])
    with transaction() as session:
        session.get_one(Patient, patient.id).assigned_volunteer_id = moderator.user.id

    newer = file_of(send(volunteer, path, TEXT[9000:], 9000))

    assert not is_replaced(older)
    with reading() as session:
        assert session.get_one(File, newer).replaces_id is None


def test_whoever_loses_the_patient_while_bytes_are_on_their_way_has_sent_a_file_of_their_own(
    volunteer, moderator, patient_of
):
    patient = patient_of(volunteer.user)
    path = begun(volunteer, patientId=str(patient.id))
    send(volunteer, path, TEXT[:9000])
    with transaction() as session:
        session.get_one(Patient, patient.id).assigned_volunteer_id = moderator.user.id

    newer = file_of(send(volunteer, path, TEXT[9000:], 9000))

    assert moderator.get("/files", params={"patientId": str(patient.id)}).json()["data"] == []
    said = volunteer.get(f"/files/{newer}").json()["data"]
    assert (said["ownerId"], said["usedIn"]) == (str(volunteer.user.id), [])


def test_a_link_leads_to_the_newest_version_and_to_the_one_before_when_that_is_deleted(volunteer, older):
    share = volunteer.post(f"/files/{older}/shares", json={}).json()["data"]
    newer = str(file_of(send(volunteer, begun(volunteer, replacesId=older), TEXT)))

    def stands():
        listed = [row["id"] for row in volunteer.get("/files").json()["data"]]
        return listed, [row["id"] for one in listed for row in volunteer.get(f"/files/{one}/shares").json()["data"]]

    assert stands() == ([newer], [share["id"]])
    assert volunteer.delete(f"/files/{newer}").status_code == 204
    assert stands() == ([older], [share["id"]])
    assert volunteer.post(f"/files/{newer}/restore").status_code == 200
    assert stands() == ([newer], [share["id"]])


def test_two_that_replace_the_same_file_at_once_do_not_both_take_its_place(volunteer, older):
    share = volunteer.post(f"/files/{older}/shares", json={}).json()["data"]
    paths = [begun(volunteer, replacesId=older) for _ in range(2)]
    for path in paths:
        send(volunteer, path, TEXT[:-5])

    with ThreadPoolExecutor(len(paths)) as both:
        answers = list(both.map(lambda path: send(volunteer, path, TEXT[-5:], len(TEXT) - 5), paths))

    rows = [volunteer.get(f"/files/{file_of(answer)}").json()["data"] for answer in answers]
    assert sorted(row["replacesId"] or "" for row in rows) == ["", older]
    assert sorted(row["isShared"] for row in rows) == [False, True]
    (taken,) = (row for row in rows if row["replacesId"])
    assert [row["id"] for row in volunteer.get(f"/files/{taken['id']}/shares").json()["data"]] == [share["id"]]


def test_a_newer_version_is_not_filed_to_another_patient(volunteer, patient_of):
    siti, budi = patient_of(volunteer.user), patient_of(volunteer.user)
    of_siti = bring(volunteer, patientId=str(siti.id)).json()["data"]["id"]
    for answer in (
        begin(volunteer, replacesId=of_siti, patientId=str(budi.id)),
        bring(volunteer, replacesId=of_siti, patientId=str(budi.id)),
    ):
        assert answer.status_code == 422
        (detail,) = answer.json()["error"]["details"]
        assert (detail["field"], detail["message"]) == ("patientId", "This file belongs to another patient.")
    assert bring(volunteer, replacesId=of_siti, patientId=str(siti.id)).status_code == 201
