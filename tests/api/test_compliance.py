"""Compliance, calls and questions over the API: the shapes of P5 and P8."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import transaction
from app.models.call import Question
from app.services.compliance.figures import count_anew
from tests.factories import a_reminder
from tests.factories.doses import a_dose


@pytest.fixture
def doses_of():
    """`doses_of(patient, "confirmed", "unanswered")`: three hours apart, the last three hours ago, and counted."""

    def make(patient, *fates):
        now = clock.now()
        with transaction() as session:
            reminder = a_reminder(session, patient)
            for number, fate in enumerate(reversed(fates), start=1):
                a_dose(session, reminder, fate, due_at=now - number * timedelta(hours=3))
            count_anew(session, patient.id, now=now)

    return make


def test_a_patients_compliance_has_the_sentence_the_funnel_and_the_ring(volunteer, patient_of, doses_of):
    patient = patient_of(volunteer.user)
    doses_of(patient, "confirmed", "confirmed", "unanswered", "lost", "failed")
    data = volunteer.get(f"/patients/{patient.id}/compliance").json()["data"]
    assert (data["confirmed"], data["counted"], data["percent"]) == (2, 3, 67)
    assert data["funnel"] == {
        "due": 5,
        "notSent": 1,
        "sent": 4,
        "notDelivered": 1,
        "delivered": 3,
        "read": 2,
        "answered": 2,
        "confirmed": 2,
        "declined": 0,
    }
    assert data["beside"]["failed"] == data["beside"]["notDelivered"] == 1
    assert [each["outcome"] for each in data["segments"]][-2:] == ["not_delivered", "failed"]
    assert sum(week["counted"] for week in data["weeks"]) == 3


def test_compliance_is_of_what_the_caller_sees(volunteer, admin, patient, patient_of, doses_of):
    doses_of(patient_of(volunteer.user), "confirmed")
    doses_of(patient, "unanswered")
    assert volunteer.get("/compliance").json()["data"]["counted"] == 1
    assert admin.get("/compliance").json()["data"]["counted"] == 2
    assert admin.get(f"/compliance?volunteerId={volunteer.user.id}").json()["data"]["percent"] == 100
    assert volunteer.get("/compliance?volunteerId=me").json()["data"]["percent"] == 100
    rows = admin.get("/compliance/volunteers").json()["data"]
    assert [(row["volunteerId"], row["percent"]) for row in rows] == [(None, 0), (str(volunteer.user.id), 100)]
    assert admin.get("/compliance?volunteerId=x").status_code == 422
    assert admin.get("/compliance?from=2020-01-01&to=2026-01-01").status_code == 422
    assert admin.get("/compliance/slipping").json()["data"] == []


def test_a_call_is_recorded_listed_and_taken_back(volunteer, patient_of, doses_of):
    patient = patient_of(volunteer.user)
    doses_of(patient, "unanswered", "unanswered")
    [needed] = volunteer.get("/calls/needed").json()["data"]
    assert (needed["patientId"], needed["callReason"], needed["misses"]) == (str(patient.id), "missed", 2)

    made = volunteer.post(f"/patients/{patient.id}/calls", json={"outcome": "reached", "note": "Mual"})
    assert made.status_code == 201
    assert volunteer.get("/calls/needed").json()["data"] == []
    [call] = volunteer.get(f"/patients/{patient.id}/calls").json()["data"]
    assert (call["note"], call["authorId"]) == ("Mual", str(volunteer.user.id))
    assert volunteer.delete(f"/calls/{call['id']}").status_code == 204
    assert len(volunteer.get("/calls/needed").json()["data"]) == 1


@pytest.mark.parametrize("body", [{"outcome": "shouted"}, {}, {"outcome": "reached", "note": "x" * 2_001}])
def test_a_call_that_does_not_hold_is_refused(admin, patient, body):
    assert admin.post(f"/patients/{patient.id}/calls", json=body).status_code == 422


def test_questions_wait_until_they_are_answered_or_closed(admin, volunteer, patient, patient_of):
    with transaction() as session:
        for one in (patient, patient_of(volunteer.user)):
            session.add(Question(patient_id=one.id, intent="question", asked_at=clock.now()))
    assert len(admin.get("/questions").json()["data"]) == 2
    [mine] = volunteer.get("/questions").json()["data"]
    closed = volunteer.post(f"/questions/{mine['id']}/close").json()["data"]
    assert closed["answeredVia"] == "hand"
    assert volunteer.get("/questions").json()["data"] == []
    assert volunteer.post(f"/questions/{mine['id']}/reopen").json()["data"]["answeredAt"] is None
    admin.post(f"/patients/{patient.id}/messages", json={"text": "Boleh, Bu."})
    assert [row["id"] for row in admin.get("/questions").json()["data"]] == [mine["id"]]
