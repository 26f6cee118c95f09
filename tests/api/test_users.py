"""`/api/v1/users`: who works here, and who wants to."""

from __future__ import annotations

import pytest

from app.db import transaction
from app.ids import new_id
from app.models.account import User, UserStatus
from tests.factories import a_patient, a_user


def waiting(**fields: object) -> User:
    with transaction() as session:
        return a_user(session, status=UserStatus.PENDING, **fields)  # type: ignore[arg-type]


def test_everybody_reads_who_they_are(someone):
    for role in ("volunteer", "moderator", "admin", "superadmin"):
        caller = someone(role)
        data = caller.get("/users/me").json()["data"]
        assert (data["id"], data["role"], data["status"]) == (str(caller.user.id), role, "active")


def test_an_admin_lists_those_who_wait(admin):
    user = waiting(requested_note="RS X")
    data = admin.get("/users", params={"status": "pending"}).json()["data"]
    assert [(row["id"], row["requestedNote"], row["isEmailVerified"]) for row in data] == [
        (str(user.id), "RS X", False)
    ]


def test_an_admin_lets_somebody_in_with_a_role_and_patients(admin):
    user = waiting()
    with transaction() as session:
        patient = a_patient(session)
    body = {"role": "volunteer", "patientIds": [str(patient.id)]}
    answer = admin.post(f"/users/{user.id}/approve", json=body)
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "active"
    assert admin.get(f"/patients/{patient.id}").json()["data"]["assignedVolunteerId"] == str(user.id)
    again = admin.post(f"/users/{user.id}/approve", json=body)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")


def test_a_decision_can_be_taken_back(admin):
    user = waiting()
    admin.post(f"/users/{user.id}/approve", json={"role": "moderator"})
    data = admin.post(f"/users/{user.id}/undo-decision").json()["data"]
    assert (data["status"], data["role"]) == ("pending", "volunteer")


def test_an_admin_declines_with_or_without_a_reason(admin):
    first, second = waiting(), waiting()
    assert admin.post(f"/users/{first.id}/decline", json={"reason": "Full"}).json()["data"]["decisionReason"] == "Full"
    assert admin.post(f"/users/{second.id}/decline").json()["data"]["status"] == "declined"


def test_suspending_ends_the_persons_calls_and_restoring_lets_them_begin_anew(admin, volunteer):
    path = f"/users/{volunteer.user.id}"
    assert admin.post(f"{path}/suspend", json={"reason": "Lost phone"}).json()["data"]["status"] == "suspended"
    assert volunteer.get("/users/me").status_code == 401
    assert admin.post(f"{path}/restore").json()["data"]["status"] == "active"
    assert volunteer.get("/users/me").status_code == 401


@pytest.mark.parametrize("role", ["volunteer", "moderator"])
def test_others_manage_nobody(someone, role):
    caller, user = someone(role), waiting()
    for method, path, body in (
        ("GET", "/users", None),
        ("GET", f"/users/{user.id}", None),
        ("POST", "/users", {"email": "a@b.example", "name": "A"}),
        ("PATCH", f"/users/{user.id}", {"role": "admin"}),
        ("PATCH", f"/users/{caller.user.id}", {"role": "admin"}),
        ("DELETE", f"/users/{user.id}", None),
        ("POST", f"/users/{user.id}/approve", {"role": role}),
        ("POST", f"/users/{user.id}/decline", {}),
        ("POST", f"/users/{user.id}/suspend", {}),
        ("POST", f"/users/{user.id}/restore", {}),
        ("POST", f"/users/{user.id}/undo-decision", {}),
    ):
        answer = caller.call(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_ALLOWED"), (method, path)


def test_an_admin_gives_nobody_more_than_their_own_role(admin):
    user = waiting()
    for answer in (
        admin.post(f"/users/{user.id}/approve", json={"role": "superadmin"}),
        admin.post("/users", json={"email": "a@b.example", "name": "A", "role": "superadmin"}),
        admin.patch(f"/users/{admin.user.id}", json={"role": "superadmin"}),
    ):
        assert answer.status_code == 403


def test_an_admin_adds_changes_and_deletes_somebody(admin):
    answer = admin.post("/users", json={"email": "New@Care.example", "name": "New", "role": "moderator"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert (data["email"], data["role"], data["status"]) == ("new@care.example", "moderator", "active")
    changed = admin.patch(f"/users/{data['id']}", json={"name": "Newer", "version": data["version"]})
    assert changed.json()["data"]["name"] == "Newer"
    stale = admin.patch(f"/users/{data['id']}", json={"name": "Newest", "version": data["version"]})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "VERSION_CONFLICT")
    (detail,) = stale.json()["error"]["details"]
    assert (detail["field"], detail["yours"], detail["theirs"]) == ("name", "Newest", "Newer")
    assert admin.post("/users", json={"email": "new@care.example", "name": "New"}).status_code == 409
    assert admin.delete(f"/users/{data['id']}").status_code == 204
    assert admin.get(f"/users/{data['id']}").status_code == 404
    assert admin.post("/users", json={"email": "new@care.example", "name": "New"}).status_code == 201


def test_somebody_who_is_not_there_is_not_found(admin):
    for wrong in (new_id(), "nobody"):
        assert admin.get(f"/users/{wrong}").status_code == 404
        assert admin.post(f"/users/{wrong}/approve", json={"role": "volunteer"}).status_code == 404


def test_an_admin_hands_over_a_link_to_choose_a_new_password(admin, someone):
    user = someone(status=UserStatus.PENDING).user
    first, second = (admin.post(f"/users/{user.id}/reset-link").json()["data"]["url"] for _ in range(2))

    def choose(url: str) -> int:
        body = {"token": url.rpartition("/")[2], "password": "tempe goreng merah 8"}
        return admin.client.post("/api/v1/auth/reset-password", json=body).status_code

    assert [choose(first), choose(second), choose(second)] == [410, 204, 410]


def test_no_link_is_made_for_somebody_above_or_suspended(admin, someone):
    above = admin.post(f"/users/{someone('superadmin').user.id}/reset-link")
    assert (above.status_code, above.json()["error"]["code"]) == (403, "NOT_ALLOWED")
    suspended = admin.post(f"/users/{someone(status=UserStatus.SUSPENDED).user.id}/reset-link")
    assert (suspended.status_code, suspended.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
