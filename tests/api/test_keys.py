"""`/api/v1/keys`: keys for scripts (A8)."""

from __future__ import annotations

import pytest


def make(caller, **wish):
    return caller.post("/keys", json={"name": "Nightly report"} | wish)


def by_key(caller, key, method="GET", path="/users/me", **options):
    return caller.client.request(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}, **options)


def test_a_key_is_shown_once_and_works_as_its_owner(volunteer):
    answer = make(volunteer)
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["key"].startswith(data["prefix"])
    assert data["prefix"].startswith("cp_")
    assert by_key(volunteer, data["key"]).json()["data"]["id"] == str(volunteer.user.id)
    (listed,) = volunteer.get("/keys").json()["data"]
    assert listed["id"] == data["id"]
    assert data["key"] not in str(listed)


def test_a_scoped_key_does_what_its_scopes_say_and_no_more(admin):
    key = make(admin, scopes=["patient:read"]).json()["data"]["key"]
    assert by_key(admin, key, path="/patients").status_code == 200
    refused = by_key(admin, key, "POST", "/patients", json={"name": "X", "phoneNumber": "0812 3456 7890"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "NOT_ALLOWED")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/keys"), ("GET", "/keys"), ("GET", "/users"), ("POST", "/users"), ("GET", "/users/{me}")],
)
def test_no_key_manages_keys_or_people_whatever_its_owner_may(someone, method, path):
    caller = someone("superadmin")
    key = make(caller).json()["data"]["key"]
    answer = by_key(caller, key, method, path.format(me=caller.user.id), json={"name": "X", "email": "x@y.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_ALLOWED")


def test_a_revoked_key_is_nobody_and_stays_in_the_list(volunteer):
    data = make(volunteer).json()["data"]
    assert volunteer.delete(f"/keys/{data['id']}").status_code == 204
    assert by_key(volunteer, data["key"]).status_code == 401
    assert volunteer.get("/keys").json()["data"][0]["revokedAt"] is not None
    assert volunteer.delete(f"/keys/{data['id']}").status_code == 204


def test_keys_of_others_are_not_there(volunteer, admin):
    data = make(volunteer).json()["data"]
    assert admin.get("/keys").json()["data"] == []
    assert admin.delete(f"/keys/{data['id']}").status_code == 404


def test_a_wish_that_does_not_hold_says_what(volunteer):
    for wish, field in (
        ({"name": ""}, "name"),
        ({"scopes": ["patient:delete"]}, "scopes"),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, "expiresAt"),
    ):
        answer = make(volunteer, **wish)
        assert answer.status_code == 422
        assert [detail["field"] for detail in answer.json()["error"]["details"]] == [field]


def test_an_admin_raises_a_key_and_takes_it_back(admin, volunteer):
    made = make(volunteer).json()["data"]
    path = f"/users/{volunteer.user.id}/keys"
    (listed,) = admin.get(path).json()["data"]
    assert (listed["id"], listed["isGenerous"]) == (made["id"], False)
    assert made["key"] not in str(listed)

    for is_generous, most in ((True, "1000"), (False, "200")):
        changed = admin.patch(f"{path}/{made['id']}", json={"isGenerous": is_generous})
        assert changed.json()["data"]["isGenerous"] is is_generous
        assert by_key(volunteer, made["key"]).headers["X-RateLimit-Limit"] == most


def test_a_key_is_looked_for_at_its_owner(admin, volunteer, someone):
    made = make(volunteer).json()["data"]
    answer = admin.patch(f"/users/{someone().user.id}/keys/{made['id']}", json={"isGenerous": True})
    assert answer.status_code == 404
    assert (
        volunteer.patch(f"/users/{volunteer.user.id}/keys/{made['id']}", json={"isGenerous": True}).status_code == 403
    )
