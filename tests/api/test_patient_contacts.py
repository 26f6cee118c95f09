"""People close to a patient, over the API."""

from __future__ import annotations

from app.db import transaction
from tests.factories import a_role

NEW = {"name": "Dewi", "relation": "daughter", "phoneNumber": "0813 1111 2222", "mayConfirm": True}


def test_a_contact_is_added_changed_and_removed(admin, patient):
    path = f"/patients/{patient.id}/contacts"
    made = admin.post(path, json=NEW)
    assert made.status_code == 201
    contact = made.json()["data"]
    assert contact["phoneNumber"] == "+6281311112222"
    assert (contact["mayConfirm"], contact["mayBeTold"]) == (True, False)
    one = f"{path}/{contact['id']}"
    assert admin.patch(one, json={"mayBeTold": True, "phoneNumber": None}).json()["data"]["phoneNumber"] is None
    assert admin.get(one).json()["data"]["mayBeTold"] is True
    assert admin.delete(one).status_code == 204
    assert admin.get(one).status_code == 404
    assert admin.get(path).json()["data"] == []


def test_a_contact_of_another_patient_is_not_found(admin, patient, patient_of):
    other = patient_of(admin.user)
    contact = admin.post(f"/patients/{patient.id}/contacts", json=NEW).json()["data"]
    assert admin.get(f"/patients/{other.id}/contacts/{contact['id']}").status_code == 404
    assert admin.delete(f"/patients/{other.id}/contacts/{contact['id']}").status_code == 404


def test_a_number_that_cannot_be_is_refused(admin, patient):
    answer = admin.post(f"/patients/{patient.id}/contacts", json=NEW | {"phoneNumber": "12"})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "phoneNumber"


def test_the_number_of_a_contact_is_masked_like_the_patients(client, someone, admin, patient):
    admin.post(f"/patients/{patient.id}/contacts", json=NEW)
    with transaction() as session:
        permissions = frozenset({"patient:read", "patient:read_all"})
        a_role(session, "helper", permissions=permissions)  # type: ignore[arg-type]
    row = someone("helper").get(f"/patients/{patient.id}/contacts").json()["data"][0]
    assert row["phoneNumber"] == "+62•••••••••22"


def test_a_removed_contact_can_be_put_back(admin, patient):
    path = f"/patients/{patient.id}/contacts"
    contact = admin.post(path, json={"name": "Bagus", "relation": "suami"}).json()["data"]
    admin.delete(f"{path}/{contact['id']}")
    assert admin.post(f"{path}/{contact['id']}/restore").json()["data"]["name"] == "Bagus"
    assert [row["id"] for row in admin.get(path).json()["data"]] == [contact["id"]]
