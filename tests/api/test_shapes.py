"""The shapes of PRODUCT 0.1 that clients rely on: these names, written so. More may stand beside them."""

from __future__ import annotations

import re

import pytest

from app import clock
from app.db import transaction
from app.models.message import Direction, Emergency, Message
from app.models.patient import VerificationStatus
from app.models.work import JobRun
from app.services.notifications import Notice, notify
from tests.api.test_reminders import wish
from tests.factories import a_device, a_patient, a_reminder, an_occurrence

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

REMINDER = {
    "id", "patientId", "kind", "message", "startDate", "endDate", "timesOfDay", "recurrence", "windowMinutes",
    "status", "version",
}  # fmt: skip
OCCURRENCE = {
    "id", "reminderId", "patientId", "dueAt", "status", "sentAt", "messageId", "confirmedAt", "confirmedBy",
}  # fmt: skip
REPORT = ("sent", "skipped", "failed")
MESSAGE = {"id", "direction", "body", "status", "intent", "confidence", "providerMessageId", "createdAt"}
PAGE = {"page", "limit", "total", "totalPages", "hasMore", "nextCursor"}


def data_of(answer, status: int = 200):
    body = answer.json()
    assert (answer.status_code, body["success"]) == (status, True)
    return body["data"]


@pytest.fixture
def occurrence(patient):
    with transaction() as session:
        a_device(session)
        return an_occurrence(session, a_reminder(session, patient))


def test_a_reminder(admin, patient):
    made = data_of(admin.post("/reminders", json=wish(patient, startDate="2030-01-01")), 201)
    assert made.keys() >= REMINDER
    assert made["recurrence"].keys() == {"freq", "interval", "byDay"}
    assert (made["startDate"], made["endDate"], made["timezone"]) == ("2030-01-01", None, None)
    assert ID.fullmatch(made["id"])
    assert MOMENT.fullmatch(made["createdAt"])
    assert data_of(admin.get(f"/reminders/{made['id']}")) == made
    listed = admin.get("/reminders")
    assert data_of(listed) == [made]
    assert listed.json()["pagination"].keys() >= PAGE
    changed = data_of(admin.patch(f"/reminders/{made['id']}", json={"windowMinutes": 60}, headers={"If-Match": '"1"'}))
    assert changed == made | {"windowMinutes": 60, "version": 2, "updatedAt": changed["updatedAt"]}
    deleted = admin.delete(f"/reminders/{made['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")


def test_an_occurrence(admin, occurrence):
    [row] = data_of(admin.get("/occurrences"))
    assert row.keys() >= OCCURRENCE
    assert MOMENT.fullmatch(row["dueAt"])
    assert (row["status"], row["sentAt"], row["confirmedBy"]) == ("scheduled", None, None)
    assert data_of(admin.get(f"/occurrences/{row['id']}")) == row
    declined = data_of(admin.post(f"/occurrences/{row['id']}/decline"))
    assert (declined["status"], declined["notYet"]) == ("declined", False)
    confirmed = data_of(admin.post(f"/occurrences/{row['id']}/confirm"))
    assert (confirmed["status"], confirmed["confirmedBy"]) == ("confirmed", str(admin.user.id))
    assert (confirmed["confirmedLate"], confirmed["confirmedVia"]) == (True, "hand")


def test_sending_now_and_all(admin, occurrence):
    report = data_of(admin.post(f"/reminders/{occurrence.reminder_id}/send-now"))
    assert {name: report[name] for name in REPORT} == {"sent": [str(occurrence.id)], "skipped": [], "failed": []}
    again = data_of(admin.post(f"/reminders/{occurrence.reminder_id}/send-now"))
    assert again["skipped"] == [{"id": str(occurrence.reminder_id), "reason": "nothing_due"}]
    nothing_left = data_of(admin.post("/reminders/send-all"))
    assert {name: nothing_left[name] for name in REPORT} == {"sent": [], "skipped": [], "failed": []}


def test_consent(admin):
    with transaction() as session:
        a_device(session)
        patient = a_patient(session, verification_status=VerificationStatus.NOT_ASKED)
    path = f"/patients/{patient.id}/verification"
    linked = data_of(admin.post(path, json={"method": "inbound"}), 201)
    assert linked["status"] == "pending"
    assert re.fullmatch(r"https://wa\.me/\d+\?text=\S+", linked["waLink"])
    [row] = data_of(admin.get(path))
    assert row.keys() >= {"id", "method", "status", "requestedBy", "requestedAt", "expiresAt", "answeredAt"}


def test_a_message(admin, patient):
    written = data_of(admin.post(f"/patients/{patient.id}/messages", json={"text": "Halo Bu"}), 201)
    assert written.keys() >= MESSAGE
    assert (written["direction"], written["body"], written["intent"]) == ("out", "Halo Bu", None)
    [listed] = data_of(admin.get(f"/patients/{patient.id}/messages"))
    assert listed == written


def test_the_line_of_time(admin, occurrence):
    points = data_of(admin.get(f"/patients/{occurrence.patient_id}/timeline"))
    assert {point["kind"] for point in points} == {"occurrence", "reminder"}
    for point in points:
        assert point.keys() >= {"at", "kind", "title", "ref", "planned"}
        assert MOMENT.fullmatch(point["at"])


def test_an_emergency(admin, patient):
    with transaction() as session:
        message = Message(patient_id=patient.id, direction=Direction.IN, body="sesak", created_at=clock.now())
        session.add(message)
        session.flush()
        session.add(Emergency(message_id=message.id, patient_id=patient.id, happened_at=clock.now()))
    [row] = data_of(admin.get("/emergencies"))
    assert (row["status"], row["patientId"], row["messageId"]) == ("open", str(patient.id), str(message.id))
    assert data_of(admin.get(f"/emergencies/{row['id']}")) == row
    taken = data_of(admin.post(f"/emergencies/{row['id']}/take"))
    assert MOMENT.fullmatch(taken["takenAt"])
    closed = data_of(admin.post(f"/emergencies/{row['id']}/close", json={"outcome": "Called"}))
    assert MOMENT.fullmatch(closed["closedAt"])
    assert (closed["status"], closed["outcome"]) == ("closed", "Called")


def test_a_reading_of_a_text(admin):
    read = data_of(admin.post("/ai/classify", json={"text": "udah diminum bu", "language": "id"}))
    assert read.keys() >= {"intent", "confidence", "language", "provider"}
    assert (read["intent"], read["language"], read["provider"]) == ("confirm", "id", "rules")


def test_notifications_jobs_and_devices(admin):
    with transaction() as session:
        notify(session, [admin.user], Notice("emergency", "patient", None, "once", is_critical=True), now=clock.now())
        session.merge(JobRun(name="reminders.plan"))
        a_device(session)
    [notice] = data_of(admin.get("/notifications", params={"unread": "true"}))
    assert (notice["event"], notice["isCritical"], notice["readAt"]) == ("emergency", True, None)
    assert MOMENT.fullmatch(data_of(admin.post(f"/notifications/{notice['id']}/read"))["readAt"])
    assert data_of(admin.get("/notifications", params={"unread": "true"})) == []
    [job] = [row for row in data_of(admin.get("/jobs")) if row["name"] == "reminders.plan"]
    assert job.keys() >= {"name", "isRunning", "lastStartedAt", "lastDurationMs", "lastResult", "nextRunAt"}
    assert data_of(admin.post("/jobs/reminders.plan/run"), 202) == {"jobId": "reminders.plan"}
    [device] = data_of(admin.get("/devices"))
    assert device.keys() >= {"id", "phoneNumber", "isOnline", "waiting", "nextSendAt"}
