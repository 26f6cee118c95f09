"""Patients from a file over the API: preview, mending, adding once, cancelling, results (P7)."""

from __future__ import annotations

import csv
import io

import pytest
from sqlmodel import func, select

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.jobs.imports import work_on_imports
from app.models.account import User, UserStatus
from app.models.patient import Patient
from app.models.patient_import import ImportRow
from app.models.work import Notification
from app.services.patients.importing import working
from app.services.patients.importing.working import work_part
from tests.factories import a_user

FILE = """Nama,No HP,Jenis kelamin,Tanggal lahir,Relawan,Label
Ani,0812 3456 0001,P,17/5/1964,,transport
Budi,0812,L,,,
,081234560003,,,,
Citra,0812-3456-0001,,,,
Dewi,081234560005,x,32/1/64,,
Eko,081234560006,L,,nobody@example.org,
"""


def bring(caller, content=FILE, name="pasien.csv"):
    body = content.encode() if isinstance(content, str) else content
    return caller.post("/patients/imports", content=body, params={"fileName": name})


def work():
    work_on_imports(gateways(), now=clock.now())


def everybody():
    with reading() as session:
        return sorted(session.exec(select(Patient.name)).all())


def test_a_file_is_looked_at_and_nobody_is_added(admin):
    answer = bring(admin)
    assert answer.status_code == 201, answer.text
    seen = answer.json()["data"]
    assert (seen["state"], seen["total"], seen["good"], seen["bad"], seen["duplicate"]) == ("ready", 6, 1, 4, 1)
    assert seen["mapping"]["name"] == 0
    assert everybody() == []


def test_every_bad_row_is_named_with_its_number_and_reasons(admin):
    import_id = bring(admin).json()["data"]["id"]
    rows = admin.get(f"/patients/imports/{import_id}/rows", params={"state": "bad"}).json()["data"]
    assert [row["number"] for row in rows] == [3, 4, 6, 7]
    assert [one["field"] for one in rows[2]["problems"]] == ["sex", "birthDate"]
    assert rows[0]["problems"][0]["message"].startswith("Phone: ")
    assert "4 digits" in rows[0]["problems"][0]["message"]
    [double] = admin.get(f"/patients/imports/{import_id}/rows", params={"state": "duplicate"}).json()["data"]
    assert double["problems"][0]["message"] == "Phone: The same number stands in row 2."


def test_the_good_rows_are_added_once_however_often_it_is_asked(admin):
    import_id = bring(admin).json()["data"]["id"]
    for _ in range(2):
        assert admin.post(f"/patients/imports/{import_id}/start").status_code == 202
    work()
    work()
    assert everybody() == ["Ani"]
    seen = admin.get(f"/patients/imports/{import_id}").json()["data"]
    assert (seen["state"], seen["imported"]) == ("done", 1)
    [row] = admin.get(f"/patients/imports/{import_id}/rows", params={"state": "imported"}).json()["data"]
    patient = admin.get(f"/patients/{row['patientId']}").json()["data"]
    assert (patient["sex"], patient["birthDate"]) == ("female", "1964-05-17")
    assert admin.get("/patients", params={"tag": "transport"}).json()["pagination"]["total"] == 1


def test_a_number_of_a_patient_is_a_duplicate_unless_shared(admin):
    admin.post("/patients", json={"name": "Siti", "phoneNumber": "081234560001"})
    seen = bring(admin, "Nama,HP\nAni,081234560001\n").json()["data"]
    assert (seen["good"], seen["duplicate"]) == (0, 1)
    admin.patch(f"/patients/imports/{seen['id']}", json={"sharesPhones": True})
    work()
    admin.post(f"/patients/imports/{seen['id']}/start")
    work()
    assert everybody() == ["Ani", "Siti"]


def test_a_number_that_somebody_got_after_the_preview_is_not_added_twice(admin):
    import_id = bring(admin, "Nama,HP\nAni,081234560001\nBudi,081234560002\n").json()["data"]["id"]
    admin.post("/patients", json={"name": "Siti", "phoneNumber": "081234560001"})
    admin.post(f"/patients/imports/{import_id}/start")
    work()
    assert everybody() == ["Budi", "Siti"]
    seen = admin.get(f"/patients/imports/{import_id}").json()["data"]
    assert (seen["imported"], seen["duplicate"]) == (1, 1)


def test_columns_that_were_not_known_are_said_by_a_person(admin):
    seen = bring(admin, "A,B\n081234560001,Ani\n").json()["data"]
    assert (seen["mapping"], seen["bad"]) == ({}, 1)
    assert admin.post(f"/patients/imports/{seen['id']}/start").status_code == 422
    wrong = admin.patch(f"/patients/imports/{seen['id']}", json={"mapping": {"name": 5}})
    assert wrong.status_code == 422
    admin.patch(f"/patients/imports/{seen['id']}", json={"mapping": {"name": 1, "phoneNumber": 0}})
    work()
    assert admin.get(f"/patients/imports/{seen['id']}").json()["data"]["good"] == 1


def test_volunteers_are_found_by_address_or_name_and_told_once(admin):
    with transaction() as session:
        rani = a_user(session, name="Rani Putri", email="rani@example.org")
        a_user(session, name="Same Name")
        a_user(session, name="same name")
    rows = ["Rani@example.org", "rani putri", "Same Name", "Stranger"]
    text = "Nama,HP,Relawan\n" + "".join(f"P{n},08123456000{n},{one}\n" for n, one in enumerate(rows))
    import_id = bring(admin, text).json()["data"]["id"]
    bad = admin.get(f"/patients/imports/{import_id}/rows", params={"state": "bad"}).json()["data"]
    assert [row["cells"][2] for row in bad] == ["Same Name", "Stranger"]
    admin.post(f"/patients/imports/{import_id}/start")
    work()
    with reading() as session:
        mine = session.exec(select(func.count()).where(Patient.assigned_volunteer_id == rani.id)).one()
        told = session.exec(select(Notification.params).where(Notification.user_id == rani.id)).all()
    assert (mine, told) == (2, [{"count": "2"}])


def _work_and_die() -> None:
    """The process dies before the commit."""
    with transaction() as session:
        work_part(session, now=clock.now())
        raise KeyError


def test_an_import_killed_between_two_parts_goes_on_where_it_was(admin, monkeypatch):
    monkeypatch.setattr(working, "ADDED_AT_ONCE", 2)
    text = "Nama,HP\n" + "".join(f"P{n},08123456{n:04d}\n" for n in range(5))
    import_id = bring(admin, text).json()["data"]["id"]
    admin.post(f"/patients/imports/{import_id}/start")
    with transaction() as session:
        work_part(session, now=clock.now())
    with pytest.raises(KeyError):
        _work_and_die()
    assert len(everybody()) == 2
    work()
    assert everybody() == [f"P{n}" for n in range(5)]


def test_a_cancelled_import_adds_nobody_more(admin, monkeypatch):
    monkeypatch.setattr(working, "ADDED_AT_ONCE", 2)
    text = "Nama,HP\n" + "".join(f"P{n},08123456{n:04d}\n" for n in range(5))
    import_id = bring(admin, text).json()["data"]["id"]
    admin.post(f"/patients/imports/{import_id}/start")
    with transaction() as session:
        work_part(session, now=clock.now())
    assert admin.post(f"/patients/imports/{import_id}/cancel").json()["data"]["state"] == "cancelled"
    work()
    assert len(everybody()) == 2
    assert admin.post(f"/patients/imports/{import_id}/start").status_code == 422


def test_an_import_of_somebody_who_was_suspended_stops(admin):
    import_id = bring(admin).json()["data"]["id"]
    admin.post(f"/patients/imports/{import_id}/start")
    with transaction() as session:
        session.get_one(User, admin.user.id).status = UserStatus.SUSPENDED
    work()
    assert everybody() == []


def test_the_result_can_be_taken_along_and_brought_again(admin):
    import_id = bring(admin).json()["data"]["id"]
    answer = admin.get(f"/patients/imports/{import_id}/result", params={"rows": "problems"})
    heading, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert heading[:4] == ["Row", "Result", "Reason", "Nama"]
    assert [row[0] for row in rows] == ["3", "4", "5", "6", "7"]
    assert bring(admin, answer.content).json()["data"]["mapping"]["phoneNumber"] == 4


def test_rows_are_sealed_and_seen_by_nobody_else(admin, someone):
    import_id = bring(admin).json()["data"]["id"]
    with reading() as session:
        stored = session.execute(select(ImportRow.__table__.c.cells.label("x")).limit(1)).scalar()
        raw = session.connection().exec_driver_sql("SELECT cells FROM import_row").scalar()
    assert stored is not None
    assert raw.startswith("s1.")
    assert someone("admin").get(f"/patients/imports/{import_id}/rows").status_code == 404


def test_a_file_of_a_thousand_rows_is_ready_at_once_and_a_longer_one_by_the_job(admin, monkeypatch):
    monkeypatch.setattr(working, "CHECKED_AT_ONCE", 10)
    text = "Nama,HP\n" + "".join(f"P{n},08123456{n:04d}\n" for n in range(60))
    seen = bring(admin, text).json()["data"]
    assert (seen["state"], seen["checked"]) == ("checking", 40)
    work()
    assert admin.get(f"/patients/imports/{seen['id']}").json()["data"]["good"] == 60


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"Nama,HP\n"])
def test_a_file_that_is_no_table_leaves_nothing(admin, content):
    assert bring(admin, content).status_code == 422
    assert all(one["state"] == "failed" for one in admin.get("/patients/imports").json()["data"])


def test_a_file_that_is_too_large_is_refused(admin, monkeypatch):
    monkeypatch.setattr("app.api.patient_imports.MOST_BYTES", 1000)
    assert bring(admin, b"x" * 1001).status_code == 413


def test_an_export_can_be_brought_back(admin):
    for number in range(2):
        admin.post("/patients", json={"name": f"P{number}", "phoneNumber": f"08123456000{number}"})
    table = admin.get("/patients/export").content
    seen = bring(admin, table).json()["data"]
    assert (seen["bad"], seen["duplicate"]) == (0, 2)
