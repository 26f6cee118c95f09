"""Jobs, devices, notifications, understanding and the simulator over the API (R9, M9, N4, M4, M8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.work import InboxEvent, JobRun
from app.services.notifications import Notice, notify
from app.settings import WhatsAppBackend, get_settings, use_settings
from tests.factories import a_device


def test_a_job_is_run_now_by_a_key_that_may(admin, client):
    with transaction() as session:
        session.add(JobRun(name="reminders.plan", next_run_at=clock.now() + timedelta(days=1)))
    key = admin.post("/keys", json={"name": "Cron", "scopes": ["job:run"]}).json()["data"]["key"]
    headers = {"Authorization": f"Bearer {key}"}
    run = client.post("/api/v1/jobs/reminders.plan/run", headers=headers)
    assert (run.status_code, run.json()["data"]) == (202, {"jobId": "reminders.plan"})
    [job] = admin.get("/jobs").json()["data"]
    assert job["name"] == "reminders.plan"
    with reading() as session:
        assert session.get_one(JobRun, "reminders.plan").next_run_at <= clock.now()
    assert client.post("/api/v1/jobs/nothing/run", headers=headers).status_code == 404
    assert client.get("/api/v1/jobs", headers=headers).status_code == 403


def test_devices_are_listed_with_their_number_masked(admin):
    with transaction() as session:
        device = a_device(session)
        device.jid = "6281234567890:12@s.whatsapp.net"
        session.add(device)
    [row] = admin.get("/devices").json()["data"]
    assert (row["id"], row["isOnline"], row["waiting"]) == ("simulator", True, 0)
    assert row["phoneNumber"] == "+62•••••••••90"


def test_notifications_are_ones_own_and_read_once(admin, volunteer):
    with transaction() as session:
        for number in range(2):
            notify(session, [admin.user], Notice("patient_assigned", "patient", None, f"n{number}"), now=clock.now())
    first, second = admin.get("/notifications", params={"unread": True}).json()["data"]
    assert first["title"] == "Carepost: a patient for you"
    read = admin.post(f"/notifications/{first['id']}/read").json()["data"]
    assert read["readAt"]
    assert admin.post(f"/notifications/{first['id']}/read").json()["data"]["readAt"] == read["readAt"]
    assert [row["id"] for row in admin.get("/notifications", params={"unread": True}).json()["data"]] == [second["id"]]
    assert volunteer.get("/notifications").json()["data"] == []
    assert volunteer.post(f"/notifications/{second['id']}/read").status_code == 404


@pytest.mark.parametrize(
    ("text", "intent"),
    [("sdh bu 🙏", "confirm"), ("belum", "decline"), ("stop", "unsubscribe"), ("ibu sesak napas", "emergency")],
)
def test_a_text_is_read_as_a_patients_would_be(admin, text, intent):
    read = admin.post("/ai/classify", json={"text": text}).json()["data"]
    assert read["intent"] == intent
    assert 0 < read["confidence"] <= 1
    assert read["language"] == "id"
    assert read["provider"] == "rules"


def test_what_a_patient_does_on_the_simulated_phone_comes_in_like_a_webhook(admin, patient):
    path = f"/simulator/patients/{patient.id}"
    assert admin.post(f"{path}/answer", json={"text": "sudah bu"}).json()["data"] == {"arrived": True}
    [message] = admin.get(f"{path}/phone").json()["data"]
    assert (message["body"], message["isFromUs"]) == ("sudah bu", False)
    assert admin.post(f"{path}/react", json={"messageId": message["id"], "emoji": "👍"}).status_code == 201
    assert admin.post(f"{path}/read", json={"messageIds": [message["id"]]}).status_code == 201
    with reading() as session:
        bodies = [event.body for event in session.exec(select(InboxEvent).order_by(InboxEvent.id)).all()]
    assert [event in body for event, body in zip(("sudah bu", "reaction", "message.ack"), bodies, strict=True)] == [
        True
    ] * 3


def test_there_is_no_simulator_while_messages_go_out_for_real(admin, patient):
    before = get_settings()
    update = {"whatsapp": WhatsAppBackend.GOWA, "gowa_url": "http://127.0.0.1:9", "gowa_device_id": ["one"]}
    use_settings(before.model_copy(update=update))
    try:
        answer = admin.post(f"/simulator/patients/{patient.id}/answer", json={"text": "sudah"})
    finally:
        use_settings(before)
    assert answer.status_code == 404
