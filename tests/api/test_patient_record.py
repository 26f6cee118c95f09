"""The medical record over the API: entries with authors, and what they said before (P2)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.db import reading

ENTRY = {"kind": "lab_result", "happenedOn": "2026-02-27", "body": "Hb 9.8 g/dL"}


def test_an_entry_has_an_author_and_keeps_what_it_said_before(admin, someone, patient):
    path = f"/patients/{patient.id}/record"
    entry = admin.post(path, json=ENTRY).json()["data"]
    assert entry["authorId"] == str(admin.user.id)
    editor = someone("moderator")
    changed = editor.patch(f"{path}/{entry['id']}", json={"body": "Hb 8.9 g/dL"}).json()["data"]
    assert (changed["body"], changed["version"], changed["authorId"]) == ("Hb 8.9 g/dL", 2, str(admin.user.id))
    [before] = admin.get(f"{path}/{entry['id']}/history").json()["data"]
    assert (before["body"], before["version"], before["authorId"]) == ("Hb 9.8 g/dL", 1, str(editor.user.id))


def test_entries_stand_by_the_day_they_are_about(admin, patient):
    path = f"/patients/{patient.id}/record"
    for day in ("2026-01-05", "2026-02-01", "2025-12-24"):
        admin.post(path, json=ENTRY | {"happenedOn": day})
    days = [row["happenedOn"] for row in admin.get(path).json()["data"]]
    assert days == ["2026-02-01", "2026-01-05", "2025-12-24"]
    first = admin.get(path, params={"limit": 1}).json()
    rest = admin.get(path, params={"cursor": first["pagination"]["nextCursor"]}).json()
    assert [row["happenedOn"] for row in rest["data"]] == days[1:]
    assert admin.get(path, params={"kind": "allergy"}).json()["data"] == []


def test_two_people_who_change_the_same_words_get_a_conflict(admin, patient):
    path = f"/patients/{patient.id}/record"
    entry = admin.post(path, json=ENTRY).json()["data"]
    one = f"{path}/{entry['id']}"
    admin.patch(one, json={"body": "A", "version": 1})
    clash = admin.patch(one, json={"body": "B", "version": 1})
    assert clash.status_code == 409
    [detail] = clash.json()["error"]["details"]
    assert (detail["field"], detail["yours"], detail["theirs"]) == ("body", "B", "A")
    assert admin.patch(one, json={"kind": "note", "version": 1}).json()["data"]["body"] == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        {"happenedOn": "2999-01-01"},
        {"happenedOn": "2026-02-31"},
        {"happenedOn": "1800-01-01"},
        {"kind": "gossip"},
        {"body": " "},
    ],
)
def test_an_entry_that_does_not_hold_is_refused(admin, patient, wrong):
    answer = admin.post(f"/patients/{patient.id}/record", json=ENTRY | wrong)
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == list(wrong)


def test_an_appointment_may_lie_ahead(admin, patient):
    ahead = ENTRY | {"kind": "appointment", "happenedOn": "2999-01-01"}
    entry = admin.post(f"/patients/{patient.id}/record", json=ahead)
    assert entry.status_code == 201
    moved = admin.patch(f"/patients/{patient.id}/record/{entry.json()['data']['id']}", json={"kind": "note"})
    assert moved.status_code == 422


def test_a_removed_entry_leaves_the_record_and_stays_in_the_database(admin, patient):
    path = f"/patients/{patient.id}/record"
    entry = admin.post(path, json=ENTRY).json()["data"]
    assert admin.delete(f"{path}/{entry['id']}").status_code == 204
    assert admin.get(f"{path}/{entry['id']}").status_code == 404
    with reading() as session:
        assert session.execute(text("SELECT count(*) FROM record_entry")).scalar_one() == 1
        assert "Hb 9" not in str(session.execute(text("SELECT body FROM record_entry")).scalar_one())


def test_a_record_is_read_only_through_its_patient(volunteer, admin, patient, patient_of):
    entry = admin.post(f"/patients/{patient.id}/record", json=ENTRY).json()["data"]
    own = patient_of(volunteer.user)
    assert volunteer.get(f"/patients/{patient.id}/record/{entry['id']}").status_code == 404
    assert volunteer.get(f"/patients/{own.id}/record/{entry['id']}").status_code == 404


def test_a_removed_entry_can_be_put_back(admin, patient):
    path = f"/patients/{patient.id}/record"
    body = {"kind": "note", "happenedOn": "2026-01-01", "body": "Sleeps well"}
    entry = admin.post(path, json=body).json()["data"]
    admin.delete(f"{path}/{entry['id']}")
    assert admin.post(f"{path}/{entry['id']}/restore").json()["data"]["body"] == "Sleeps well"
    assert [row["id"] for row in admin.get(path).json()["data"]] == [entry["id"]]
    assert admin.post(f"{path}/{patient.id}/restore").status_code == 404
