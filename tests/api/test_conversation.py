"""Consent, messages, the line of time and emergencies over the API (P3, M1, P6, M5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import transaction
from app.models.message import Direction, Emergency, EmergencyStatus, Message
from app.models.patient import RecordEntry, RecordKind, VerificationStatus
from tests.factories import a_device, a_patient, a_reminder, a_role, an_occurrence


@pytest.fixture
def stranger(database):
    """A patient who was never asked."""
    with transaction() as session:
        a_device(session)
        return a_patient(session, verification_status=VerificationStatus.NOT_ASKED)


def test_a_patient_is_asked_for_consent(admin, stranger):
    path = f"/patients/{stranger.id}"
    asked = admin.post(f"{path}/verification", json={"method": "ask"})
    assert asked.status_code == 201
    assert asked.json()["data"] == {"status": "pending", "waLink": None}
    assert admin.get(path).json()["data"]["verificationStatus"] == "pending"
    [message] = admin.get(f"{path}/messages").json()["data"]
    assert (message["direction"], message["purpose"], message["status"]) == ("out", "verification", "queued")
    [request] = admin.get(f"{path}/verification").json()["data"]
    assert (request["method"], request["requestedBy"]) == ("ask", str(admin.user.id))


def test_a_patient_may_write_first_by_a_link(admin, stranger):
    asked = admin.post(f"/patients/{stranger.id}/verification", json={"method": "inbound"}).json()["data"]
    assert asked["waLink"].startswith("https://wa.me/628000000000?text=") or asked["waLink"].startswith(
        "https://wa.me/"
    )
    assert admin.get(f"/patients/{stranger.id}/messages").json()["data"] == []


def test_asking_again_at_once_or_after_a_yes_is_refused(admin, stranger, patient):
    path = f"/patients/{stranger.id}/verification"
    admin.post(path, json={"method": "ask"})
    again = admin.post(path, json={"method": "ask"})
    assert (again.status_code, again.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
    given = admin.post(f"/patients/{patient.id}/verification", json={"method": "ask"})
    assert given.status_code == 422
    assert admin.post(path, json={"method": "telepathy"}).json()["error"]["details"][0]["field"] == "method"


def test_a_person_writes_and_everything_said_stands_oldest_first(admin, patient):
    now = clock.now()
    with transaction() as session:
        for minutes, text in ((3, "sudah"), (5, "terima kasih")):
            at = now - timedelta(minutes=minutes)
            session.add(Message(patient_id=patient.id, direction=Direction.IN, body=text, created_at=at))
    written = admin.post(f"/patients/{patient.id}/messages", json={"text": "Sama-sama 🙏"})
    assert written.status_code == 201
    data = written.json()["data"]
    assert (data["direction"], data["status"], data["authorId"]) == ("out", "queued", str(admin.user.id))
    rows = admin.get(f"/patients/{patient.id}/messages").json()["data"]
    assert [row["body"] for row in rows] == ["terima kasih", "sudah", "Sama-sama 🙏"]
    assert rows[0]["direction"] == "in"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097, "a\u0000b", None])
def test_a_message_that_cannot_be_sent_is_refused(admin, patient, text):
    assert admin.post(f"/patients/{patient.id}/messages", json={"text": text}).status_code == 422


def test_right_to_left_and_emoji_go_through_as_they_are(admin, patient):
    text = "مرحبا 👩‍👩‍👧\nbaris kedua"
    assert admin.post(f"/patients/{patient.id}/messages", json={"text": text}).json()["data"]["body"] == text


def test_unknown_numbers_have_an_inbox_of_their_own(admin, someone):
    with transaction() as session:
        session.add(Message(direction=Direction.IN, body="halo", phone="+6281299990000", created_at=clock.now()))
    assert [row["body"] for row in admin.get("/messages/unmatched").json()["data"]] == ["halo"]
    assert someone("volunteer").get("/messages/unmatched").status_code == 403


def test_one_line_of_time_holds_what_was_and_what_is_planned(admin, patient, now, at):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        reminder.created_at = at("06:00")
        an_occurrence(session, reminder, due_at=at("07:00"))
        an_occurrence(session, reminder, due_at=at("09:00"))
        body = {"patient_id": patient.id, "happened_on": now.date(), "body": "Hb 9", "kind": RecordKind.LAB_RESULT}
        session.add(RecordEntry(created_at=at("05:00"), **body))
        message = Message(patient_id=patient.id, direction=Direction.IN, body="sudah", created_at=at("07:10"))
        session.add(message)
        session.flush()
        session.add(Emergency(message_id=message.id, patient_id=patient.id, happened_at=at("07:11")))
    path = f"/patients/{patient.id}/timeline"
    everything = admin.get(path, params={"limit": 100}).json()["data"]
    points = everything[:6]
    assert [(point["kind"], point["planned"]) for point in points] == [
        ("record", False),
        ("reminder", False),
        ("occurrence", False),
        ("message_in", False),
        ("emergency", False),
        ("occurrence", True),
    ]
    assert points[0]["at"] == "2026-03-09T22:00:00.000Z"
    assert points[3]["title"] == "The patient wrote"
    assert points[3]["ref"] == str(message.id)
    assert "sudah" not in str(points)
    first = admin.get(path, params={"limit": 4}).json()
    rest = admin.get(path, params={"cursor": first["pagination"]["nextCursor"], "limit": 100}).json()["data"]
    assert first["data"] + rest == everything
    late = admin.get(path, params={"from": "2026-03-10T07:05:00+07:00", "to": "2026-03-10"}).json()["data"]
    assert late == points[3:]


def test_a_rule_is_carried_on_to_thirty_days_ahead_page_by_page(admin, patient, now, at):
    with transaction() as session:
        reminder = a_reminder(session, patient, times_of_day=["08:00", "20:00"], start_date=now.date())
        reminder.created_at, reminder.planned_until = at("06:00"), at("08:00", day=2)
        an_occurrence(session, reminder, due_at=at("20:00"))
    path = f"/patients/{patient.id}/timeline"
    ahead = [point for point in admin.get(path, params={"limit": 100}).json()["data"] if point["planned"]]
    assert ahead[1]["at"] == at("20:00", day=2).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert ahead[1]["ref"] == str(reminder.id)
    assert len(ahead) == 1 + 28 * 2

    by_number = [admin.get(path, params={"limit": 7, "page": page}).json() for page in range(1, 10)]
    assert [point for page in by_number for point in page["data"]][1:] == ahead
    assert {page["pagination"]["total"] for page in by_number} == {len(ahead) + 1}
    seen, cursor = [], None
    while True:
        page = admin.get(path, params={"limit": 7} | ({"cursor": cursor} if cursor else {})).json()
        seen += page["data"]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert seen[1:] == ahead


def test_only_what_was_asked_for_is_on_the_line(admin, patient, now, at):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        an_occurrence(session, reminder, due_at=at("07:00"))
        session.add(RecordEntry(patient_id=patient.id, happened_on=now.date(), body="Hb 9", created_at=at("05:00")))
        session.add(Message(patient_id=patient.id, direction=Direction.IN, body="sudah", created_at=at("07:10")))
    path = f"/patients/{patient.id}/timeline"

    def kinds(only: str) -> set[str]:
        return {point["kind"] for point in admin.get(path, params={"only": only}).json()["data"]}

    assert kinds("doses") == {"occurrence"}
    assert kinds("messages") == {"message_in"}
    assert kinds("record") == {"record"}
    assert admin.get(path, params={"only": "letters"}).status_code == 422


def test_the_line_leaves_out_what_the_reader_may_not_read(someone, patient):
    with transaction() as session:
        session.add(Message(patient_id=patient.id, direction=Direction.IN, body="sudah", created_at=clock.now()))
        an_occurrence(session, a_reminder(session, patient))
        permissions = frozenset({"patient:read", "patient:read_all", "reminder:read"})
        a_role(session, "helper", permissions=permissions)  # type: ignore[arg-type]
    points = someone("helper").get(f"/patients/{patient.id}/timeline").json()["data"]
    assert {point["kind"] for point in points} == {"reminder", "occurrence"}


def test_an_emergency_is_taken_once_and_closed_with_what_was_done(admin, someone, patient):
    with transaction() as session:
        message = Message(patient_id=patient.id, direction=Direction.IN, body="sesak", created_at=clock.now())
        session.add(message)
        session.flush()
        emergency = Emergency(message_id=message.id, patient_id=patient.id, happened_at=clock.now())
        session.add(emergency)
    path = f"/emergencies/{emergency.id}"
    assert admin.post(f"{path}/close", json={"outcome": "x"}).status_code == 422
    taken = admin.post(f"{path}/take").json()["data"]
    assert (taken["status"], taken["takenBy"]) == ("taken", str(admin.user.id))
    late = someone("moderator").post(f"{path}/take")
    assert (late.status_code, late.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
    assert admin.post(f"{path}/close", json={"outcome": " "}).status_code == 422
    closed = admin.post(f"{path}/close", json={"outcome": "Brought to hospital."}).json()["data"]
    assert (closed["status"], closed["outcome"]) == (EmergencyStatus.CLOSED, "Brought to hospital.")
    assert [row["id"] for row in admin.get("/emergencies", params={"status": "closed"}).json()["data"]] == [
        str(emergency.id)
    ]
    assert admin.get("/emergencies", params={"status": "open"}).json()["data"] == []
