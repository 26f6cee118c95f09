"""`/api/v1/auth`: tokens for API clients (A7)."""

from __future__ import annotations

import time

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import User, UserStatus
from app.models.work import Delivery
from app.security.timing import SAME_FOR_ALL
from app.services.accounts import people, sessions
from app.services.accounts.passwords import hash_password
from app.services.actor import Origin
from tests.factories import a_user, an_actor

PASSWORD = "tahu goreng biru 7"
HASH = hash_password(PASSWORD)


def person(role: str = "volunteer", **fields: object) -> User:
    with transaction() as session:
        return a_user(session, role=role, password_hash=HASH, **fields)  # type: ignore[arg-type]


def post(client, path, **body):
    return client.post(f"/api/v1/auth/{path}", json=body)


def login(client, email, password=PASSWORD):
    return post(client, "login", email=email, password=password)


def me(client, token):
    return client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})


def test_signing_in_gives_tokens_and_the_person(client):
    user = person("moderator", name="Dewi")
    answer = login(client, user.email.upper())
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["expiresIn"] == 900
    assert {key: data["user"][key] for key in ("id", "email", "name", "role", "status")} == {
        "id": str(user.id),
        "email": user.email,
        "name": "Dewi",
        "role": "moderator",
        "status": "active",
    }
    assert me(client, data["accessToken"]).json()["data"]["id"] == str(user.id)


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(client):
    user = person()
    answers = [login(client, user.email, "another password"), login(client, "nobody@care.example")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert {answer.json()["error"]["code"] for answer in answers} == {"INVALID_CREDENTIALS"}
    assert len({str(answer.json()["error"]) for answer in answers}) == 1


def test_spaces_at_the_ends_of_a_password_are_part_of_it(client):
    with transaction() as session:
        user = a_user(session, password_hash=hash_password("  tahu goreng  "))
    assert login(client, user.email, "  tahu goreng  ").status_code == 200
    assert login(client, user.email, "tahu goreng").status_code == 401


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (UserStatus.PENDING, "PENDING_APPROVAL"),
        (UserStatus.UNVERIFIED, "PENDING_APPROVAL"),
        (UserStatus.DECLINED, "PENDING_APPROVAL"),
        (UserStatus.SUSPENDED, "SUSPENDED"),
    ],
)
def test_people_who_may_not_work_get_no_tokens(client, status, code):
    answer = login(client, person(status=status).email)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)


def test_the_eleventh_wrong_password_is_one_too_many(client):
    user = person()
    for _ in range(10):
        assert login(client, user.email, "another password").status_code == 401
    answer = login(client, user.email)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMITED")
    assert int(answer.headers["Retry-After"]) > 0


def test_registering_is_answered_alike_for_a_known_address_and_waits_for_approval(client):
    known = person()
    wish = {"password": PASSWORD, "name": "Dewi"}
    answers = [post(client, "register", email=email, **wish) for email in (known.email, "dewi@care.example")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    answer = login(client, "dewi@care.example")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PENDING_APPROVAL")
    with reading() as session:
        assert session.exec(select(User).where(User.email == "dewi@care.example")).one().requested_via == "api"


def test_registering_says_everything_that_does_not_hold(client):
    answer = post(client, "register", email="nobody", password="short", name="X")
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["email", "password"]


def test_a_refresh_token_works_once_and_its_reuse_ends_the_family(client):
    first = login(client, person().email).json()["data"]
    second = post(client, "refresh-token", refreshToken=first["refreshToken"]).json()["data"]
    assert second["refreshToken"] != first["refreshToken"]
    assert me(client, second["accessToken"]).status_code == 200
    stolen = post(client, "refresh-token", refreshToken=first["refreshToken"])
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (401, "NOT_SIGNED_IN")
    assert post(client, "refresh-token", refreshToken=second["refreshToken"]).status_code == 401
    assert me(client, second["accessToken"]).status_code == 401


def test_signing_out_ends_both_tokens(client):
    pair = login(client, person().email).json()["data"]
    assert post(client, "logout", refreshToken=pair["refreshToken"]).status_code == 204
    assert post(client, "refresh-token", refreshToken=pair["refreshToken"]).status_code == 401
    assert me(client, pair["accessToken"]).status_code == 401


def test_a_cookie_caller_gets_the_csrf_value_and_needs_it(client):
    user = person("admin")
    with transaction() as session:
        opened = sessions.open_session(session, user, origin=Origin(), remember=False, now=clock.now())
    client.cookies.set("carepost", opened.secret)
    value = client.get("/api/v1/auth/csrf").json()["data"]["csrfToken"]
    wish = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}
    refused = client.post("/api/v1/patients", json=wish)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "CSRF")
    assert client.post("/api/v1/patients", json=wish, headers={"X-CSRF-Token": value}).status_code == 201
    assert client.post("/api/v1/auth/logout", json={}).status_code == 403
    assert client.post("/api/v1/auth/logout", json={}, headers={"X-CSRF-Token": value}).status_code == 204
    assert client.get("/api/v1/users/me").status_code == 401


def test_a_token_caller_needs_no_csrf_value(volunteer):
    assert volunteer.get("/auth/csrf").json()["data"]["csrfToken"] is None


def test_a_forgotten_password_is_chosen_anew_by_a_link_once(client):
    user = person()
    pair = login(client, user.email).json()["data"]
    answers = [post(client, "forgot-password", email=email) for email in (user.email, "nobody@care.example")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    with reading() as session:
        (mail,) = session.exec(select(Delivery).where(Delivery.user_id == user.id)).all()
    secret = next(word for word in mail.body.split() if "/reset-password/" in word).rpartition("/")[2]
    assert post(client, "reset-password", token=secret, password="short").status_code == 422
    assert post(client, "reset-password", token=secret, password="tempe goreng merah 8").status_code == 204
    gone = post(client, "reset-password", token=secret, password="tempe goreng merah 8")
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "GONE")
    assert me(client, pair["accessToken"]).status_code == 401
    assert login(client, user.email, "tempe goreng merah 8").status_code == 200


@pytest.mark.parametrize(("path", "more"), [("register", {"password": PASSWORD, "name": "X"}), ("forgot-password", {})])
def test_an_answer_takes_as_long_for_an_address_nobody_has(client, path, more):
    for email in (person().email, "nobody@care.example"):
        begun = time.monotonic()
        assert post(client, path, email=email, **more).status_code == 202
        assert time.monotonic() - begun >= SAME_FOR_ALL


def test_a_suspended_persons_tokens_stop_at_once(client):
    user = person()
    pair = login(client, user.email).json()["data"]
    with transaction() as session:
        people.suspend(session, an_actor(user=a_user(session, role="admin")), user.id, now=clock.now())
    assert me(client, pair["accessToken"]).status_code == 401
    assert post(client, "refresh-token", refreshToken=pair["refreshToken"]).status_code == 401
