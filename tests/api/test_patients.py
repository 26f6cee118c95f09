"""Patients over the API: adding, finding, and who sees whom (P1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.patient import VerificationStatus
from app.models.work import AuditEntry
from tests.api.new_patients import NEW, WHOLE
from tests.factories import a_patient, a_role


def test_everything_that_was_entered_is_read_again(admin):
    made = admin.post("/patients", json=WHOLE).json()["data"]
    read = admin.get(f"/patients/{made['id']}").json()["data"]
    assert read == made
    assert {name: read[name] for name in WHOLE} == WHOLE | {"phoneNumber": "+6281234567890"}
    assert read["birthYear"] == 1960
    assert read["createdBy"] == str(admin.user.id)
    assert read["version"] == 1


def test_language_and_zone_are_the_houses_unless_said(admin):
    made = admin.post("/patients", json=NEW).json()["data"]
    assert (made["language"], made["timezone"], made["sex"]) == ("id", "Asia/Jakarta", "unknown")


@pytest.mark.parametrize("written", ["081234567890", "+62 812-3456-7890", "62 812 3456 7890", "(0812) 3456.7890"])
def test_a_number_is_the_same_however_it_is_written(admin, written):
    assert (
        admin.post("/patients", json=NEW | {"phoneNumber": written}).json()["data"]["phoneNumber"] == "+6281234567890"
    )


@pytest.mark.parametrize("written", ["12", "hello", "0812", "+62 812 3456 7890 1234 5", "+999 123 4567"])
def test_a_number_that_cannot_be_is_refused_with_the_reason(admin, written):
    answer = admin.post("/patients", json=NEW | {"phoneNumber": written})
    assert answer.status_code == 422
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == "phoneNumber"
    assert not detail["message"].startswith("error.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 201},
        {"name": None},
        {"birthDate": "2026-02-31"},
        {"birthDate": "1826-02-01"},
        {"birthDate": 12345},
        {"birthDate": "2026-01-01T00:00:00"},
        {"birthDate": "2999-01-01"},
        {"diagnosedOn": "2999-01-01"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"language": "fr"},
        {"sex": "none"},
        {"quietHours": "25:00-06:00"},
        {"assignedVolunteerId": "nobody"},
        {"assignedVolunteerId": "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"},
        {"allowSharedPhone": "perhaps"},
    ],
)
def test_a_value_that_does_not_hold_is_refused_by_name(admin, wrong):
    answer = admin.post("/patients", json=NEW | wrong)
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == list(wrong)
    assert admin.get("/patients").json()["pagination"]["total"] == 0


def test_personal_data_is_sealed_in_the_database(admin):
    admin.post("/patients", json=WHOLE)
    with reading() as session:
        row = session.execute(text("SELECT * FROM patient")).mappings().one()
    for name in ("phone", "birth_date", "address", "national_number", "hospital_number", "emergency_contact", "notes"):
        assert str(row[name]).startswith("s1."), name


def test_a_number_of_another_patient_is_refused_and_names_them(admin, patient):
    answer = admin.post("/patients", json=NEW | {"phoneNumber": patient.phone})
    assert answer.status_code == 409
    body = answer.json()
    assert body["error"]["code"] == "DUPLICATE_PHONE"
    assert body["data"] == {"patientId": str(patient.id)}


def test_a_patient_one_cannot_see_is_not_named(client, someone, patient, patient_of):
    volunteer = someone("volunteer")
    own = patient_of(volunteer.user)
    answer = volunteer.patch(f"/patients/{own.id}", json={"phoneNumber": patient.phone})
    assert answer.status_code == 409
    assert "data" not in answer.json()
    assert str(patient.id) not in answer.text


def test_people_may_share_a_number_when_staff_say_so(admin, patient):
    answer = admin.post("/patients", json=NEW | {"phoneNumber": patient.phone, "allowSharedPhone": True})
    assert answer.status_code == 201
    assert answer.json()["data"]["isPhoneShared"] is True
    assert admin.get(f"/patients/{patient.id}").json()["data"]["isPhoneShared"] is True
    assert admin.get("/patients", params={"q": patient.phone}).json()["pagination"]["total"] == 2


def test_the_number_of_a_deleted_patient_is_free_again(admin, patient):
    admin.delete(f"/patients/{patient.id}")
    assert admin.post("/patients", json=NEW | {"phoneNumber": patient.phone}).status_code == 201
    restored = admin.post(f"/patients/{patient.id}/restore")
    assert (restored.status_code, restored.json()["error"]["code"]) == (409, "DUPLICATE_PHONE")


@pytest.mark.parametrize("words", ["sutrisno", "SUTRISNÓ", "jose sutr", "  Sutrisno   José ", "tris"])
def test_names_are_found_without_accents_case_and_order(admin, patient_of, words):
    with transaction() as session:
        session.execute(text("DELETE FROM patient_key"))
    made = admin.post("/patients", json=NEW | {"name": "José Sutrisnó"}).json()["data"]
    admin.post("/patients", json=NEW | {"name": "Bagus", "phoneNumber": "081234567891"})
    found = admin.get("/patients", params={"q": words}).json()["data"]
    assert [row["id"] for row in found] == [made["id"]]


@pytest.mark.parametrize("words", ["%", "_", "\\", "100%"])
def test_signs_of_the_database_mean_themselves(admin, patient, words):
    assert admin.get("/patients", params={"q": words}).json()["data"] == []


def test_a_number_is_found_however_it_is_written(admin, patient):
    local = "0" + patient.phone.removeprefix("+62")
    for params in ({"q": local}, {"q": patient.phone}, {"phone": local}):
        assert [row["id"] for row in admin.get("/patients", params=params).json()["data"]] == [str(patient.id)]
    assert admin.get("/patients", params={"phone": "0812 999 9999"}).json()["data"] == []
    assert admin.get("/patients", params={"phone": "x"}).status_code == 422


def test_filters_hold_together(admin, volunteer, patient_of):
    own = patient_of(volunteer.user)
    asked = patient_of(volunteer.user, verification_status=VerificationStatus.PENDING)
    quiet = patient_of(admin.user, is_active=False)
    with transaction() as session:
        free = a_patient(session)

    def ids(**params: object) -> set[str]:
        return {row["id"] for row in admin.get("/patients", params=params).json()["data"]}

    assert ids(volunteerId=str(volunteer.user.id)) == {str(own.id), str(asked.id)}
    assert ids(volunteerId="me") == {str(quiet.id)}
    assert ids(volunteerId="none") == {str(free.id)}
    assert admin.get("/patients", params={"volunteerId": "somebody"}).status_code == 422
    assert ids(isActive="false") == {str(quiet.id)}
    assert ids(verificationStatus="pending", volunteerId=str(volunteer.user.id)) == {str(asked.id)}
    assert ids(isActive="true", volunteerId="me") == set()


def test_a_volunteer_sees_their_own_and_nobody_elses(volunteer, someone, patient, patient_of):
    own = patient_of(volunteer.user)
    patient_of(someone("volunteer").user)
    assert [row["id"] for row in volunteer.get("/patients").json()["data"]] == [str(own.id)]
    assert volunteer.get(f"/patients/{own.id}").status_code == 200
    for method, path in (("GET", ""), ("PATCH", ""), ("GET", "/contacts"), ("GET", "/record"), ("POST", "/contacts")):
        answer = volunteer.call(method, f"/patients/{patient.id}{path}", json={})
        assert answer.status_code == 404, (method, path)
    assert (
        volunteer.get(f"/patients/{patient.id}").json()["error"]
        == (volunteer.get("/patients/0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c").json()["error"])
    )


def test_whoever_entered_a_patient_sees_them(client, someone, volunteer):
    with transaction() as session:
        permissions = frozenset({"patient:read", "patient:create", "patient:read_identity"})
        a_role(session, "intake", permissions=permissions)  # type: ignore[arg-type]
    intake = someone("intake")
    made = intake.post("/patients", json=NEW).json()["data"]
    assert intake.get(f"/patients/{made['id']}").status_code == 200
    assert volunteer.get(f"/patients/{made['id']}").status_code == 404


def test_identity_is_masked_for_those_who_may_not_read_it(client, someone, admin):
    made = admin.post("/patients", json=WHOLE).json()["data"]
    with transaction() as session:
        permissions = frozenset({"patient:read", "patient:read_all", "patient:write"})
        a_role(session, "helper", permissions=permissions)  # type: ignore[arg-type]
    helper = someone("helper")
    one = helper.get(f"/patients/{made['id']}").json()["data"]
    assert one["isMasked"] is True
    assert one["phoneNumber"] == "+62•••••••••90"
    for field in ("address", "birthDate", "nationalNumber", "hospitalNumber", "emergencyContact", "notes"):
        assert one[field] is None
    assert one["name"] == "Budi Santoso"
    assert helper.get("/patients").json()["data"][0]["phoneNumber"] == "+62•••••••••90"
    admin.patch(f"/patients/{made['id']}", json={"notes": "Now something else"})
    clash = helper.patch(f"/patients/{made['id']}", json={"notes": "Mine", "version": 1})
    assert clash.status_code == 409
    assert "something else" not in clash.text


def test_looking_at_a_record_is_audited_once_in_ten_minutes_and_lists_never(admin, someone, patient):
    other = someone("moderator")
    start = clock.now()
    for minutes, caller in ((0, admin), (1, admin), (2, other), (9, admin), (11, admin)):
        with clock.use(lambda minutes=minutes: start + timedelta(minutes=minutes)):
            caller.get(f"/patients/{patient.id}")
            caller.get(f"/patients/{patient.id}/record")
            caller.get("/patients")
    with reading() as session:
        looks = session.exec(select(AuditEntry).where(AuditEntry.action == "patient.opened")).all()
    assert [look.actor_id for look in looks].count(admin.user.id) == 2
    assert [look.actor_id for look in looks].count(other.user.id) == 1
