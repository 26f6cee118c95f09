"""The simulated phones over the API (M8): everything a patient does comes in as a signed webhook would."""

from __future__ import annotations

import pytest

from app import clock
from app.bootstrap import gateways, simulated_phones
from app.integrations.whatsapp.jids import jid_of_phone
from app.jobs.inbox import process_inbox
from app.jobs.simulator import deliver_simulated
from app.settings import WhatsAppBackend


@pytest.fixture
def said(patient):
    """What was sent to the patient's phone."""
    return simulated_phones().send_text("simulator", jid_of_phone(patient.phone), "Sudah minum obat?").provider_id


@pytest.fixture
def path(patient):
    return f"/simulator/patients/{patient.id}"


def worked_off() -> None:
    process_inbox(gateways(), now=clock.now())


def test_a_patient_answers_with_a_quote_a_thumb_and_a_sight(admin, patient, path, said):
    assert admin.post(f"{path}/answer", json={"text": "sdh bu", "quote": said}).status_code == 201
    assert admin.post(f"{path}/react", json={"messageId": said, "emoji": "👍"}).status_code == 201
    assert admin.post(f"{path}/read", json={"messageIds": [said]}).status_code == 201
    worked_off()
    words, thumb = admin.get(f"/patients/{patient.id}/messages").json()["data"]
    assert (words["body"], words["replyToProviderId"], words["isReaction"]) == ("sdh bu", said, False)
    assert (thumb["body"], thumb["replyToProviderId"], thumb["isReaction"]) == ("👍", said, True)
    first, second = admin.get(f"{path}/phone").json()["data"]
    assert (first["reaction"], first["status"], second["replyTo"]) == ("👍", "read", said)


@pytest.mark.parametrize("kind", ["image", "audio", "location"])
def test_a_patient_sends_other_things_than_words(admin, patient, path, kind):
    assert admin.post(f"{path}/send", json={"kind": kind}).status_code == 201
    worked_off()
    (message,) = [
        row for row in admin.get(f"/patients/{patient.id}/messages").json()["data"] if row["direction"] == "in"
    ]
    assert message["mediaKind"] == (None if kind == "location" else kind)
    assert admin.get(f"{path}/phone").json()["data"][0]["mediaKind"] == kind


def test_a_patient_corrects_and_takes_back_their_own_words_only(admin, patient, path, said):
    admin.post(f"{path}/answer", json={"text": "belum"})
    own = admin.get(f"{path}/phone").json()["data"][-1]["id"]
    worked_off()
    assert admin.post(f"{path}/correct", json={"messageId": own, "text": "sudah"}).status_code == 201
    worked_off()
    assert admin.get(f"/patients/{patient.id}/messages").json()["data"][0]["body"] == "sudah"
    assert admin.post(f"{path}/take-back", json={"messageId": own}).status_code == 201
    worked_off()
    removed = admin.get(f"/patients/{patient.id}/messages").json()["data"][0]
    assert removed["removedAt"] is not None
    for wrong in (said, "nothing"):
        assert admin.post(f"{path}/correct", json={"messageId": wrong, "text": "x"}).status_code == 422
        assert admin.post(f"{path}/take-back", json={"messageId": wrong}).status_code == 422


def test_phones_are_listed_by_the_last_thing_on_them_and_found_by_name(admin, patient, patient_of, path, said):
    quiet = patient_of(admin.user, name="Budi Santoso")
    rows = admin.get("/simulator/phones").json()["data"]
    assert [(row["phoneNumber"], row["unseen"], row["lastMessage"]["body"]) for row in rows] == [
        (patient.phone, 1, "Sudah minum obat?")
    ]
    assert rows[0]["patients"] == [{"id": str(patient.id), "name": "Siti Rahma"}]
    found = admin.get("/simulator/phones", params={"q": "budi"}).json()["data"]
    assert [(row["phoneNumber"], row["lastMessage"]) for row in found] == [(quiet.phone, None)]
    simulated_phones().answer("6281299990001@s.whatsapp.net", "halo")
    stranger = admin.get("/simulator/phones").json()["data"][0]
    assert (stranger["phoneNumber"], stranger["patients"]) == ("+6281299990001", [])


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("answer", {"text": ""}),
        ("answer", {"text": "x" * 10_001}),
        ("send", {"kind": "poll"}),
        ("send", {}),
        ("react", {"messageId": "", "emoji": "👍"}),
        ("react", {"messageId": "3EB0", "emoji": "x" * 21}),
        ("read", {"messageIds": []}),
        ("correct", {"messageId": "3EB0"}),
    ],
)
def test_wrong_values_are_refused(admin, path, act, body):
    assert admin.post(f"{path}/{act}", json=body).status_code == 422


def test_there_is_no_simulator_where_messages_are_real(admin, path, override_settings):
    override_settings(
        whatsapp=WhatsAppBackend.GOWA,
        gowa_url="http://127.0.0.1:9",
        gowa_device_id=["first"],
        gowa_webhook_secret="a webhook secret for tests",
    )
    gateways.cache_clear()
    answer = admin.get(f"{path}/phone")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert admin.get("/simulator/phones").status_code == 404


def test_what_was_sent_arrives_on_the_phone_by_itself_once(admin, patient, path, said):
    deliver_simulated(gateways(), now=clock.now())
    assert admin.get(f"{path}/phone").json()["data"][0]["status"] == "delivered"
    assert deliver_simulated(gateways(), now=clock.now())["delivered"] == 0
