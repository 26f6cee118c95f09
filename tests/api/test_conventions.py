"""The rules for all calls (PRODUCT 0.1), tried on patients."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import Unavailable
from app.models.account import IdempotentRequest, UserStatus
from app.models.work import AuditEntry
from app.services import idempotency
from app.services.patients import commands
from tests.factories import an_actor

NEW = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}
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


def test_a_list_carries_its_pagination(admin, patient_of):
    for _ in range(3):
        patient_of(admin.user)
    body = admin.get("/patients", params={"limit": 2}).json()
    assert len(body["data"]) == 2
    assert body["pagination"] | {"nextCursor": None} == {
        "page": 1,
        "limit": 2,
        "total": 3,
        "totalPages": 2,
        "hasMore": True,
        "nextCursor": None,
        "totalIsEstimate": False,
    }


def test_pages_by_cursor_and_by_number_show_everybody_once(admin, patient_of):
    for _ in range(7):
        patient_of(admin.user)
    by_number = [row["id"] for page in (1, 2, 3) for row in rows(admin, page=page, limit=3)]
    by_cursor: list[str] = []
    cursor = None
    while True:
        body = admin.get("/patients", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        by_cursor += [row["id"] for row in body["data"]]
        cursor = body["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert by_number == by_cursor
    assert len(set(by_cursor)) == 7


@pytest.mark.parametrize("sort", ["name", "-name", "createdAt", "-createdAt", "updatedAt", "-updatedAt"])
def test_a_cursor_goes_on_in_every_order(admin, patient_of, sort):
    for name in ("Ani", "Ani", "Budi", "Citra", "Citra"):
        patient_of(admin.user, name=name)
    whole = [row["id"] for row in rows(admin, sort=sort)]
    first = admin.get("/patients", params={"sort": sort, "limit": 2}).json()
    rest = rows(admin, sort=sort, cursor=first["pagination"]["nextCursor"])
    assert [row["id"] for row in first["data"] + rest] == whole


@pytest.mark.parametrize("cursor", ["x", "s1.a.b", "W10", "Ѱ", "s1..", "%00"])
def test_a_cursor_that_we_never_gave_is_refused(admin, cursor):
    answer = admin.get("/patients", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "cursor"


def test_a_cursor_of_another_order_is_refused(admin, patient_of):
    for _ in range(3):
        patient_of(admin.user)
    cursor = admin.get("/patients", params={"limit": 1, "sort": "name"}).json()["pagination"]["nextCursor"]
    assert admin.get("/patients", params={"cursor": cursor, "sort": "-createdAt"}).status_code == 422


def test_a_cursor_does_not_tell_the_name_it_stands_at(admin, patient_of):
    for name in ("Ani", "Budi"):
        patient_of(admin.user, name=name)
    cursor = admin.get("/patients", params={"limit": 1, "sort": "name"}).json()["pagination"]["nextCursor"]
    assert "ani" not in cursor.lower()


@pytest.mark.parametrize("query", ["page=0", "limit=0", "limit=101", "page=x", "page=501&limit=20", "sort=phone"])
def test_a_page_that_cannot_be_is_refused(admin, query):
    answer = admin.get(f"/patients?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"


def test_fields_leaves_everything_else_out_but_the_id(admin, patient):
    row = admin.get("/patients", params={"fields": "name,isActive"}).json()["data"][0]
    assert row == {"id": str(patient.id), "name": "Siti Rahma", "isActive": True}
    one = admin.get(f"/patients/{patient.id}", params={"fields": "hospital"}).json()["data"]
    assert one == {"id": str(patient.id), "hospital": None}
    assert admin.get("/patients", params={"fields": "secret"}).status_code == 422


def test_malformed_json_is_a_bad_request(admin):
    for text in ('{"name":', "{'name': 1}", "[" * 100_000, '{"a": 1e' + "9" * 5000 + "}"):
        answer = admin.post("/patients", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), text[:20]
    assert admin.post("/patients", content="{", headers=JSON).json()["error"]["code"] == "BAD_REQUEST"


JSON = {"Content-Type": "application/json"}


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
    assert admin.get("/patients", params={"q": "a\x00b"}).status_code == 200
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


def test_the_same_post_with_the_same_key_happens_once(admin):
    first = admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"})
    second = admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"})
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.headers["etag"] == second.headers["etag"]
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert admin.get("/patients").json()["pagination"]["total"] == 1


def test_a_key_used_for_something_else_is_refused(admin):
    admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"})
    answer = admin.post("/patients", json=NEW | {"name": "Other"}, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "Idempotency-Key"


def test_keys_of_two_callers_have_nothing_to_do_with_each_other(admin, someone):
    other = someone("admin")
    assert admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"}).status_code == 201
    answer = other.post("/patients", json=NEW, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "DUPLICATE_PHONE"


def test_a_post_that_failed_may_be_tried_again_with_its_key(admin):
    bad = NEW | {"phoneNumber": "12"}
    assert admin.post("/patients", json=bad, headers={"Idempotency-Key": "one"}).status_code == 422
    assert admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"}).status_code == 201


def test_a_key_whose_first_request_still_runs_waits(admin):
    body = b'{"name": "A", "phoneNumber": "0812 3456 7890"}'
    with transaction() as session:
        request = idempotency.fingerprint("POST", "/api/v1/patients?", body)
        actor = actor_of(admin)
        idempotency.claim_key(session, actor, "one", request=request, now=clock.now())
    answer = admin.post("/patients", content=body, headers=JSON | {"Idempotency-Key": "one"})
    assert answer.status_code == 409


def test_kept_answers_are_sealed(admin):
    admin.post("/patients", json=NEW, headers={"Idempotency-Key": "one"})
    with reading() as session:
        row = session.exec(select(IdempotentRequest)).one()
    assert row.answer is not None
    assert "Budi" not in row.answer


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_a_key_that_is_no_key_is_refused(admin, key):
    assert admin.post("/patients", json=NEW, headers={"Idempotency-Key": key}).status_code == 422


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


def rows(caller, **params):
    return caller.get("/patients", params=params).json()["data"]


def actor_of(caller):
    return an_actor(user=caller.user)
