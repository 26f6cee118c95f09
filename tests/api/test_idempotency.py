"""A POST with an `Idempotency-Key` happens once (X1), tried on patients, and on files that come in a form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.models.account import IdempotentRequest
from app.models.file import File
from app.services import idempotency
from tests.api.bringing import PDF
from tests.factories import a_user, an_actor
from tests.factories.shares import a_file

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


def upload(caller, data=PDF, **fields):
    file = {"file": ("Hasil.pdf", data, "application/pdf")}
    return caller.post("/upload", files=file, data=fields, headers={"Idempotency-Key": "one"})


def kept_files():
    with reading() as session:
        return len(session.exec(select(File)).all())


def test_the_same_file_with_the_same_key_is_kept_once_however_the_form_is_written(admin):
    first, second = upload(admin, folder="Lab"), upload(admin, folder="Lab")
    assert first.request.content != second.request.content  # another boundary
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert kept_files() == 1
    assert len(list(gateways().storage.keys(""))) == 1


@pytest.mark.parametrize("other", [{"data": PDF + b"\n"}, {"folder": "Resep"}], ids=["bytes", "fields"])
def test_another_file_with_the_same_key_is_refused_and_not_lost_without_a_word(admin, other):
    upload(admin, folder="Lab")
    answer = upload(admin, **{"folder": "Lab"} | other)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "Idempotency-Key"
    assert kept_files() == 1


def test_a_file_that_was_refused_may_come_again_with_its_key(admin):
    assert upload(admin, b"<html>", folder="Lab").status_code == 415
    assert upload(admin, folder="Lab").status_code == 201


def test_a_file_for_which_there_was_no_room_may_come_again_with_its_key(admin, override_settings):
    override_settings(storage_quota_gb=1)
    with transaction() as session:
        large = a_file(session, a_user(session))
        large.size = (1 << 30) - 10
        large_id = large.id
    assert upload(admin).status_code == 413
    with transaction() as session:
        session.get_one(File, large_id).size = 10
    again = upload(admin)
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers


def test_of_the_same_file_sent_twice_at_once_one_is_kept(admin):
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: upload(admin), range(4)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["data"]["id"] for answer in answers if answer.status_code == 201}) == 1
    assert kept_files() == 1


def actor_of(caller):
    return an_actor(user=caller.user)
