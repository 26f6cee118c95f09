"""A POST with an `Idempotency-Key` happens once (X1), tried on patients."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import IdempotentRequest
from app.services import idempotency
from tests.factories import an_actor

NEW = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}

JSON = {"Content-Type": "application/json"}


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


def actor_of(caller):
    return an_actor(user=caller.user)
