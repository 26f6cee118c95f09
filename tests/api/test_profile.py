"""`/api/v1/profile`: your own account over the API, and every sign-in it ends."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.db import transaction
from app.models.account import User, UserSession
from app.models.work import Delivery, DeliveryState
from app.security.cookies import session_cookie_name
from app.services.accounts.passwords import hash_password
from app.services.accounts.sessions import open_session
from app.services.actor import Origin

OLD, NEW = "tahu goreng biru 7", "kopi hitam tanpa gula"
HASH = hash_password(OLD)


def with_password(caller):
    with transaction() as session:
        user = session.get_one(User, caller.user.id)
        user.password_hash = HASH
        session.add(user)
    return caller


def browser_of(caller, *, minutes_ago: int = 0) -> dict[str, str]:
    """The headers of the caller's browser, whose password was given some minutes ago."""
    with transaction() as session:
        user = session.get_one(User, caller.user.id)
        opened = open_session(session, user, origin=Origin(), remember=False, now=clock.now())
        session.flush()
        session.get_one(UserSession, opened.id).confirmed_at -= timedelta(minutes=minutes_ago)
    headers = {"cookie": f"{session_cookie_name()}={opened.secret}"}
    value = caller.client.get("/api/v1/auth/csrf", headers=headers).json()["data"]["csrfToken"]
    return headers | {"X-CSRF-Token": value}


def test_i_change_what_is_mine_and_two_of_my_devices_merge(volunteer):
    seen = volunteer.get("/profile").json()["data"]["version"]
    assert volunteer.patch("/profile", json={"name": "Dewi", "version": seen}).status_code == 200
    merged = volunteer.patch("/profile", json={"timezone": "Asia/Jayapura", "version": seen}).json()["data"]
    assert (merged["name"], merged["timezone"]) == ("Dewi", "Asia/Jayapura")
    conflict = volunteer.patch("/profile", json={"name": "Sari", "version": seen})
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "VERSION_CONFLICT")
    [detail] = conflict.json()["error"]["details"]
    assert (detail["field"], detail["yours"], detail["theirs"]) == ("name", "Sari", "Dewi")


def test_a_new_password_ends_every_token_and_needs_the_old_one(volunteer):
    with_password(volunteer)
    refused = volunteer.call("PUT", "/profile/password", json={"currentPassword": "not it", "password": NEW})
    assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (422, "currentPassword")
    assert volunteer.call("PUT", "/profile/password", json={"currentPassword": OLD, "password": NEW}).status_code == 200
    assert volunteer.get("/profile").status_code == 401
    body = {"email": volunteer.user.email, "password": NEW}
    assert volunteer.client.post("/api/v1/auth/login", json=body).status_code == 200


def test_i_see_my_browsers_and_end_one_or_everything(volunteer):
    headers = browser_of(volunteer)
    [row] = volunteer.client.get("/api/v1/profile/sessions", headers=headers).json()["data"]
    assert row["isThisOne"] is True
    assert "secret" not in str(row).lower()
    assert volunteer.get("/profile/sessions").json()["data"][0]["isThisOne"] is False
    assert volunteer.delete(f"/profile/sessions/{row['id']}").status_code == 204
    assert volunteer.client.get("/api/v1/profile", headers=headers).status_code == 401
    assert volunteer.delete("/profile/sessions").status_code == 204
    assert volunteer.get("/profile").status_code == 401


def test_a_browser_makes_a_key_only_soon_after_the_password(volunteer):
    fresh, old = browser_of(volunteer), browser_of(volunteer, minutes_ago=31)
    assert volunteer.client.post("/api/v1/keys", headers=fresh, json={"name": "K"}).status_code == 201
    refused = volunteer.client.post("/api/v1/keys", headers=old, json={"name": "K"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "PASSWORD_AGAIN")


def test_the_end_of_a_key_is_a_moment_with_its_zone(volunteer):
    for end in ("2027-01-01T00:00:00", "2027-01-01", 1798761600):
        answer = volunteer.post("/keys", json={"name": "K", "expiresAt": end})
        assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (422, "expiresAt")
    answer = volunteer.post("/keys", json={"name": "K", "expiresAt": "2099-01-01T07:00:00+07:00"})
    assert answer.json()["data"]["expiresAt"] == "2099-01-01T00:00:00.000Z"


def test_an_admin_sends_what_was_given_up_again(admin):
    with transaction() as session:
        dead = Delivery(recipient="a@x.org", subject="Hello", body="secret link", state=DeliveryState.DEAD)
        session.add(dead)
    [row] = admin.get("/deliveries", params={"state": "dead"}).json()["data"]
    assert (row["subject"], "secret link" in str(row)) == ("Hello", False)
    assert admin.post(f"/deliveries/{row['id']}/resend").json()["data"]["state"] == "retry"
    again = admin.post(f"/deliveries/{row['id']}/resend")
    assert (again.status_code, again.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")


def test_an_admin_sees_what_needs_somebody(admin):
    with transaction() as session:
        session.add(Delivery(recipient="a@x.org", subject="Hello", body="x", state=DeliveryState.DEAD))
    data = admin.get("/overview").json()["data"]
    assert [(row["problem"], row["count"]) for row in data["problems"]] == [("deliveries", 1)]
    assert data["lastDay"]["sent"] == 0
