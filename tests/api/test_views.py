"""Saved views over the API: whose they are, and what they may hold (P7)."""

from __future__ import annotations

import pytest

NEW = {"name": "To verify", "query": {"verificationStatus": "not_asked", "sort": "name", "columns": "name,phone"}}


def test_a_view_is_kept_changed_and_removed(admin):
    made = admin.post("/views", json=NEW).json()["data"]
    assert (made["name"], made["query"], made["isShared"], made["isMine"]) == ("To verify", NEW["query"], False, True)
    changed = admin.patch(f"/views/{made['id']}", json={"query": {"band": "low"}, "version": 1}).json()["data"]
    assert (changed["query"], changed["name"], changed["version"]) == ({"band": "low"}, "To verify", 2)
    assert admin.patch(f"/views/{made['id']}", json={"name": "x", "version": 1}).status_code == 409
    assert admin.delete(f"/views/{made['id']}").status_code == 204
    assert admin.get("/views").json()["data"] == []


def test_a_shared_view_is_seen_by_all_and_changed_by_its_owner_alone(admin, volunteer):
    made = admin.post("/views", json=NEW | {"isShared": True}).json()["data"]
    [seen] = volunteer.get("/views").json()["data"]
    assert (seen["id"], seen["isMine"]) == (made["id"], False)
    assert volunteer.patch(f"/views/{made['id']}", json={"name": "Mine"}).status_code == 403
    assert volunteer.delete(f"/views/{made['id']}").status_code == 403


def test_a_view_of_ones_own_is_nobody_elses_business(admin, volunteer):
    made = admin.post("/views", json=NEW).json()["data"]
    assert volunteer.get("/views").json()["data"] == []
    assert volunteer.delete(f"/views/{made['id']}").status_code == 404


def test_volunteers_do_not_share_views(volunteer):
    assert volunteer.post("/views", json=NEW | {"isShared": True}).status_code == 403
    made = volunteer.post("/views", json=NEW).json()["data"]
    assert volunteer.patch(f"/views/{made['id']}", json={"isShared": True}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"band": "best"},
        {"sort": "phone"},
        {"q": "x" * 401},
        {"volunteerId": "somebody"},
        {"q": 1},
        "q=x",
    ],
)
def test_a_view_that_could_not_be_opened_is_refused(admin, query):
    assert admin.post("/views", json={"name": "x", "query": query}).status_code == 422


def test_nobody_has_more_than_fifty_views(admin):
    for number in range(50):
        assert admin.post("/views", json={"name": f"View {number}"}).status_code == 201
    assert admin.post("/views", json={"name": "One more"}).status_code == 422
