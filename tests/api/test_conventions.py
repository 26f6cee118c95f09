"""The rules for all calls (PRODUCT 0.1), tried on patients."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlmodel import select

from app.db import reading
from app.errors import Unavailable
from app.models.account import UserStatus
from app.models.work import AuditEntry
from app.services.patients import commands

NEW = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}
JSON = {"Content-Type": "application/json"}

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z")


def test_a_success_says_so_and_carries_data(admin):
    answer = admin.post("/patients", json=NEW)
    assert answer.status_code == 201
    body = answer.json()
    assert body["success"] is True
    assert isinstance(body["message"], str)
    assert body["data"]["phoneNumber"] == "+6281234567890"
    assert body["data"]["verificationStatus"] == "not_asked"
    assert body["data"]["isActive"] is True
    assert MOMENT.fullmatch(body["data"]["createdAt"])


def test_malformed_json_is_a_bad_request(admin):
    for text in ('{"name":', "{'name': 1}", "[" * 100_000, '{"a": 1e' + "9" * 5000 + "}"):
        answer = admin.post("/patients", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), text[:20]
    assert admin.post("/patients", content="{", headers=JSON).json()["error"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("body", [b'{"name": "\xff"}', b"\x00", b'"', b"nul"])
def test_bytes_that_are_no_text_are_a_bad_request(admin, body):
    assert admin.post("/patients", content=body, headers=JSON).status_code == 400


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "true"])
def test_json_that_is_no_object_says_so(admin, body):
    answer = admin.post("/patients", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["message"]


def test_every_field_that_does_not_hold_is_named_in_plain_words(admin):
    answer = admin.post("/patients", json={"phoneNumber": "x" * 50, "birthDate": "2026-02-31", "sex": "other"})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    said = {detail["field"]: detail["message"] for detail in error["details"]}
    assert said.keys() == {"name", "phoneNumber", "birthDate", "sex"}
    assert said["birthDate"] == "There is no such day."
    assert said["phoneNumber"] == "At most 40 characters."
    assert "female" in said["sex"]


def test_errors_speak_the_callers_language(client, someone):
    english, indonesian = someone("admin", language="en"), someone("admin", language="id")
    assert "needed" in english.post("/patients", json={}).json()["error"]["details"][0]["message"]
    assert "diisi" in indonesian.post("/patients", json={}).json()["error"]["details"][0]["message"]
    nobody = client.get("/api/v1/patients", headers={"Accept-Language": "fr, en;q=0.8, id;q=0.2"})
    assert nobody.json()["error"]["message"] == "Sign in to go on."
    assert client.get("/api/v1/patients").json()["error"]["message"].startswith("Masuk")


def test_nul_and_broken_unicode_never_reach_the_database(admin):
    for name in ('"a\\u0000b"', '"\\ud800"', '"a\\nb"'):
        answer = admin.post("/patients", content=f'{{"name": {name}, "phoneNumber": "0812345678"}}', headers=JSON)
        assert answer.status_code == 422, name
    for path, name in (("/patients", "q"), ("/patients", "tag"), ("/files/facets", "q"), ("/files", "folder")):
        assert admin.get(path, params={name: "a\x00b"}).status_code == 200, (path, name)
    assert admin.get("/patients/%00").status_code == 404


def test_an_unknown_route_is_not_found_in_our_body(admin, client):
    for path in ("/api/v1/nothing", "/api/nothing", "/api/v1/patients/x/y/z"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "NOT_FOUND"
        assert answer.json()["statusCode"] == 404


def test_a_wrong_method_names_the_right_ones(admin):
    answer = admin.call("PUT", "/patients")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_body_over_the_limit_is_too_large(admin):
    answer = admin.post("/patients", json={"notes": "x" * 1_100_000} | NEW)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "TOO_LARGE"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json_is_refused_by_its_type(admin, kind):
    answer = admin.post("/patients", content="{}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "TYPE_NOT_ALLOWED"


def test_the_request_id_is_in_header_and_body(client):
    answer = client.get("/api/v1/patients", headers={"X-Request-Id": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"
    assert answer.json()["requestId"] == "abc-123"
    odd = client.get("/api/v1/patients", headers={"X-Request-Id": "<script>"})
    assert odd.headers["x-request-id"] == odd.json()["requestId"] != "<script>"


def test_a_fault_is_neutral_and_names_the_request(admin, patient, monkeypatch):
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail of patient Siti")

    monkeypatch.setattr(commands, "add_patient", explode)
    answer = admin.post("/patients", json=NEW, headers={"X-Request-Id": "find-me"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["requestId"] == answer.headers["x-request-id"] == "find-me"
    assert "find-me" in answer.json()["error"]["message"]


def test_a_caller_who_leaves_in_the_middle_of_a_body_is_no_fault(client, caplog):
    parts: list[dict[str, object]] = [{"type": "http.request", "body": b'{"em', "more_body": True}]
    said: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"500")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/auth/login", "query_string": b"", "headers": headers}
    asyncio.run(client.app({**scope, "client": ("::1", 1), "server": ("::1", 80), "scheme": "http"}, receive, send))

    assert said[0]["status"] == 400
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_what_is_away_is_unavailable_and_may_be_repeated(admin, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise Unavailable()

    monkeypatch.setattr(commands, "add_patient", away)
    answer = admin.post("/patients", json=NEW)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


def test_nobody_comes_before_everything_else(client, patient):
    for path in ("/api/v1/patients", f"/api/v1/patients/{patient.id}/restore"):
        answer = client.post(path, content="{", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "NOT_SIGNED_IN"


def test_the_missing_permission_comes_before_the_unreadable_body(volunteer, patient):
    assert volunteer.post("/patients", content="{", headers=JSON).status_code == 403
    assert volunteer.post("/patients", content="x" * 2_000_000, headers=JSON).status_code == 403
    assert volunteer.delete(f"/patients/{patient.id}").status_code == 403
    assert volunteer.delete("/patients/none").status_code == 403


@pytest.mark.parametrize("body", ["{", "[]", '{"name": null}', "x" * 1_100_000])
def test_a_record_that_is_not_yours_comes_before_what_you_sent(volunteer, patient, body):
    answer = volunteer.patch(f"/patients/{patient.id}", content=body, headers=JSON)
    assert answer.status_code == 404
    assert volunteer.patch(f"/patients/{patient.id}", content=body).status_code == 404


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (UserStatus.PENDING, 403, "PENDING_APPROVAL"),
        (UserStatus.DECLINED, 403, "PENDING_APPROVAL"),
        (UserStatus.SUSPENDED, 403, "SUSPENDED"),
        (UserStatus.DELETED, 401, "NOT_SIGNED_IN"),
    ],
)
def test_who_may_not_work_is_told_why(someone, status, expected, code):
    answer = someone("admin", status=status).get("/patients")
    assert (answer.status_code, answer.json()["error"]["code"]) == (expected, code)


def test_a_refused_access_to_an_existing_record_is_audited(volunteer, patient):
    volunteer.get(f"/patients/{patient.id}")
    volunteer.get("/patients/0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c")
    volunteer.delete(f"/patients/{patient.id}")
    with reading() as session:
        denied = session.exec(select(AuditEntry).where(AuditEntry.outcome == "denied")).all()
    assert [(entry.subject_id, entry.actor_id) for entry in denied] == [(patient.id, volunteer.user.id)] * 2


def test_an_etag_saves_the_body_while_nothing_changed(admin, patient):
    first = admin.get(f"/patients/{patient.id}")
    again = admin.get(f"/patients/{patient.id}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    admin.patch(f"/patients/{patient.id}", json={"hospital": "RS Dharmais"})
    after = admin.get(f"/patients/{patient.id}", headers={"If-None-Match": first.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != first.headers["etag"]


def test_every_answer_says_where_the_caller_stands_with_the_limit(admin, client):
    assert int(admin.get("/patients").headers["x-ratelimit-limit"]) == 200
    assert int(client.get("/api/v1/patients").headers["x-ratelimit-limit"]) == 100


def test_too_many_calls_are_told_when_to_come_back(client):
    answers = [client.get("/api/v1/patients") for _ in range(101)]
    assert {answer.status_code for answer in answers[:100]} == {401}
    assert answers[100].status_code == 429
    assert int(answers[100].headers["retry-after"]) > 0
    assert answers[100].json()["error"]["code"] == "RATE_LIMITED"


def test_nothing_that_the_api_says_is_kept_by_caches(admin, client, patient):
    for answer in (admin.get(f"/patients/{patient.id}"), client.get("/api/v1/patients"), admin.get("/patients/none")):
        assert answer.headers["cache-control"] == "no-store"
