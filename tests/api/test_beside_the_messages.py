"""Notes, messages for later, saved replies and a second try over the API (M6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import transaction
from app.models.message import Message, MessageStatus, Purpose
from app.models.work import SendState
from app.services.work.outgoing import Outgoing, compose, recipient_of
from tests.factories import a_device

WORDS = {"shortcut": "doctor", "text": "Saya tanyakan dulu ke dokter ya, {name}."}


def tomorrow() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


def test_a_note_is_written_read_and_taken_away_by_its_author(admin, someone, patient):
    path = f"/patients/{patient.id}/notes"
    written = admin.post(path, json={"text": "  Call after four "})
    assert written.status_code == 201
    assert (written.json()["data"]["body"], written.json()["data"]["authorId"]) == (
        "Call after four",
        str(admin.user.id),
    )
    note = f"{path}/{written.json()['data']['id']}"
    assert someone("moderator").delete(note).status_code == 403
    assert [row["body"] for row in someone("moderator").get(path).json()["data"]] == ["Call after four"]
    assert admin.delete(note).status_code == 204
    assert admin.get(path).json()["data"] == []
    assert admin.get(f"/patients/{patient.id}/messages").json()["data"] == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\u0000b", None, 5])
def test_a_note_without_words_or_without_end_is_refused(admin, patient, text):
    assert admin.post(f"/patients/{patient.id}/notes", json={"text": text}).status_code == 422


def test_a_note_of_one_patient_is_not_there_under_another(admin, patient, patient_of):
    written = admin.post(f"/patients/{patient.id}/notes", json={"text": "x"}).json()["data"]
    other = patient_of(admin.user)
    assert admin.delete(f"/patients/{other.id}/notes/{written['id']}").status_code == 404


def test_a_message_for_later_is_kept_changed_and_cancelled(admin, someone, patient):
    path = f"/patients/{patient.id}/scheduled-messages"
    kept = admin.post(path, json={"text": "Halo", "sendAt": tomorrow()})
    assert kept.status_code == 201
    row = kept.json()["data"]
    assert (row["state"], row["version"], row["reason"]) == ("waiting", 1, None)
    changed = admin.patch(f"{path}/{row['id']}", json={"text": "Halo Bu", "version": 1})
    assert (changed.json()["data"]["body"], changed.json()["data"]["version"]) == ("Halo Bu", 2)
    stale = admin.patch(f"{path}/{row['id']}", json={"text": "Lain", "version": 1})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "VERSION_CONFLICT")
    assert someone("moderator").patch(f"{path}/{row['id']}", json={"text": "Lain"}).status_code == 403
    cancelled = someone("moderator").post(f"{path}/{row['id']}/cancel").json()["data"]
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "by_hand")
    again = admin.post(f"{path}/{row['id']}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
    assert [each["state"] for each in admin.get(path).json()["data"]] == ["cancelled"]


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z", "tomorrow", "2026-04-16", None, 5])
def test_a_message_for_no_time_is_refused(admin, patient, at):
    path = f"/patients/{patient.id}/scheduled-messages"
    answer = admin.post(path, json={"text": "Halo", "sendAt": at})
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (422, "sendAt")


def test_saved_replies_are_ones_own_unless_shared(admin, volunteer):
    mine = volunteer.post("/saved-replies", json=WORDS)
    assert mine.status_code == 201
    assert volunteer.post("/saved-replies", json=WORDS | {"isShared": True}).status_code == 403
    shared = admin.post("/saved-replies", json={"shortcut": "/hello", "text": "Halo", "isShared": True}).json()["data"]
    assert shared["shortcut"] == "hello"
    assert [row["shortcut"] for row in volunteer.get("/saved-replies").json()["data"]] == ["doctor", "hello"]
    assert [row["shortcut"] for row in admin.get("/saved-replies").json()["data"]] == ["hello"]
    own = f"/saved-replies/{mine.json()['data']['id']}"
    assert admin.get(own).status_code == 404
    assert volunteer.patch(f"/saved-replies/{shared['id']}", json={"text": "Lain"}).status_code == 403
    assert volunteer.patch(own, json={"isShared": True}).status_code == 403
    changed = volunteer.patch(own, json={"shortcut": "ask", "version": 1}).json()["data"]
    assert (changed["shortcut"], changed["version"]) == ("ask", 2)
    assert volunteer.patch(own, json={"shortcut": "late", "version": 1}).status_code == 409
    assert volunteer.delete(own).status_code == 204
    assert volunteer.get(own).status_code == 404


@pytest.mark.parametrize("wrong", [{"shortcut": ""}, {"shortcut": "x" * 41}, {"shortcut": "a\nb"}, {"text": " "}])
def test_a_reply_without_a_name_or_words_is_refused(volunteer, wrong):
    assert volunteer.post("/saved-replies", json=WORDS | wrong).status_code == 422


def test_a_failed_message_is_tried_again_once(admin, patient):
    now = clock.now()
    with transaction() as session:
        a_device(session)
        words = Outgoing(purpose=Purpose.PERSON, body="Halo", dedupe="test", due_at=now, author_id=admin.user.id)
        message, send = compose(recipient_of(patient, now=now), words, now=now)
        message.status, message.failure, send.state = MessageStatus.FAILED, "refused", SendState.DEAD
        session.add_all([message, send])
    path = f"/patients/{patient.id}/messages/{message.id}/send-again"
    tried = admin.post(path)
    assert (tried.status_code, tried.json()["data"]["status"], tried.json()["data"]["failure"]) == (200, "queued", None)
    assert admin.post(path).status_code == 422


def test_a_patients_own_words_are_not_sent_again(admin, patient):
    with transaction() as session:
        message = Message(patient_id=patient.id, body="sudah", created_at=clock.now())
        session.add(message)
    assert admin.post(f"/patients/{patient.id}/messages/{message.id}/send-again").status_code == 404
