"""Reminders and their occurrences over the API (R1, R3–R5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from app import clock
from app.db import transaction
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Device
from tests.factories import a_device, a_reminder, an_occurrence

UNKNOWN = "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"


@pytest.fixture(autouse=True)
def morning(now: datetime) -> Iterator[datetime]:
    """08:00 in Jakarta, and the clock stands."""
    return now


@pytest.fixture
def device(database: object) -> Device:
    with transaction() as session:
        return a_device(session)


def wish(patient, **fields: object) -> dict[str, object]:
    return {
        "patientId": str(patient.id),
        "kind": "medication",
        "message": "Halo {name}, waktunya minum {medicine} ({time}).",
        "startDate": "2026-03-10",
        "timesOfDay": ["20:00", "09:00"],
        "recurrence": {"freq": "daily"},
        "variables": {"medicine": "Tamoxifen"},
    } | fields


def test_a_reminder_is_shown_as_it_was_wished_and_its_occurrences_exist_at_once(admin, patient):
    made = admin.post("/reminders", json=wish(patient, endDate="2026-04-10", windowMinutes=60))
    assert made.status_code == 201
    reminder = made.json()["data"]
    assert reminder["timesOfDay"] == ["09:00", "20:00"]
    assert reminder["recurrence"] == {"freq": "daily", "interval": 1, "byDay": []}
    assert (reminder["endDate"], reminder["windowMinutes"], reminder["status"]) == ("2026-04-10", 60, "active")
    found = admin.get("/occurrences", params={"reminderId": reminder["id"]}).json()["data"]
    assert [row["dueAt"] for row in found] == [
        "2026-03-10T02:00:00.000Z",
        "2026-03-10T13:00:00.000Z",
        "2026-03-11T02:00:00.000Z",
        "2026-03-11T13:00:00.000Z",
    ]
    assert {row["status"] for row in found} == {"scheduled"}
    assert {(row["reminderId"], row["patientId"]) for row in found} == {(reminder["id"], str(patient.id))}
    assert found[0]["sentAt"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"timesOfDay": []}, "timesOfDay"),
        ({"timesOfDay": ["25:00"]}, "timesOfDay"),
        ({"timesOfDay": ["09:00", "09:00"]}, "timesOfDay"),
        ({"timesOfDay": "09:00"}, "timesOfDay"),
        ({"startDate": "2026-02-31"}, "startDate"),
        ({"startDate": "9999-12-31"}, "startDate"),
        ({"endDate": "2026-03-01"}, "endDate"),
        ({"recurrence": {"freq": "hourly"}}, "recurrence.freq"),
        ({"recurrence": {"freq": "weekly", "byDay": ["XX"]}}, "recurrence.byDay"),
        ({"recurrence": {"freq": "daily", "interval": 0}}, "recurrence.interval"),
        ({"recurrence": {}}, "recurrence.freq"),
        ({"kind": "party"}, "kind"),
        ({"message": "  "}, "message"),
        ({"message": "x" * 5000}, "message"),
        ({"message": "Halo {nama}"}, "message"),
        ({"windowMinutes": 1}, "windowMinutes"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"pauses": [{"from": "2026-03-12", "to": "2026-03-11"}]}, "pauses"),
        ({"patientId": "x"}, "patientId"),
        ({"startDate": "2026-03-09", "recurrence": {"freq": "once"}}, "startDate"),
    ],
)
def test_a_wish_that_does_not_hold_is_refused_by_field(admin, patient, wrong, field):
    answer = admin.post("/reminders", json=wish(patient) | wrong)
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == [field]
    assert not answer.json()["error"]["details"][0]["message"].startswith(("error.", "validation."))


def test_a_reminder_for_a_patient_who_is_not_there_is_not_found(admin, patient):
    assert admin.post("/reminders", json=wish(patient, patientId=UNKNOWN)).status_code == 404


def test_a_changed_rule_replaces_what_is_still_scheduled(admin, patient):
    path = f"/reminders/{admin.post('/reminders', json=wish(patient)).json()['data']['id']}"
    changed = admin.patch(path, json={"timesOfDay": ["10:30"], "recurrence": {"interval": 2}, "version": 1})
    assert changed.status_code == 200
    assert changed.json()["data"]["recurrence"] == {"freq": "daily", "interval": 2, "byDay": []}
    found = admin.get("/occurrences", params={"patientId": str(patient.id)}).json()["data"]
    assert [row["dueAt"] for row in found] == ["2026-03-10T03:30:00.000Z"]


def test_two_people_who_change_the_same_field_get_a_conflict(admin, patient):
    path = f"/reminders/{admin.post('/reminders', json=wish(patient)).json()['data']['id']}"
    admin.patch(path, json={"timesOfDay": ["10:30"], "version": 1})
    clash = admin.patch(path, json={"timesOfDay": ["11:00"], "version": 1})
    assert clash.status_code == 409
    [detail] = clash.json()["error"]["details"]
    assert (detail["field"], detail["yours"], detail["theirs"]) == ("timesOfDay", ["11:00"], ["10:30"])
    assert admin.patch(path, json={"message": "Halo {name}", "version": 1}).status_code == 200


def test_a_paused_reminder_plans_nothing_and_an_ended_one_stays_ended(admin, patient):
    path = f"/reminders/{admin.post('/reminders', json=wish(patient)).json()['data']['id']}"
    assert admin.patch(path, json={"status": "paused"}).json()["data"]["status"] == "paused"
    assert admin.get("/occurrences").json()["data"] == []
    admin.patch(path, json={"status": "active"})
    assert len(admin.get("/occurrences").json()["data"]) == 4
    admin.patch(path, json={"status": "ended"})
    refused = admin.patch(path, json={"status": "active"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")


def test_a_deleted_reminder_is_gone_with_what_it_planned(admin, patient):
    path = f"/reminders/{admin.post('/reminders', json=wish(patient)).json()['data']['id']}"
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.get("/occurrences").json()["data"] == []
    assert admin.get("/reminders", params={"patientId": str(patient.id)}).json()["data"] == []


def test_deleting_and_ending_are_undone(admin, patient):
    path = f"/reminders/{admin.post('/reminders', json=wish(patient)).json()['data']['id']}"
    assert admin.delete(path).status_code == 204
    assert admin.post(f"{path}/restore").json()["data"]["status"] == "active"
    assert len(admin.get("/occurrences", params={"patientId": str(patient.id)}).json()["data"]) == 4

    assert admin.patch(path, json={"status": "ended"}).json()["data"]["status"] == "ended"
    assert admin.post(f"{path}/reopen", json={"status": "ended"}).status_code == 422
    assert admin.post(f"{path}/reopen", json={}).json()["data"]["status"] == "active"
    assert admin.post(f"{path}/reopen", json={}).json()["error"]["code"] == "ILLEGAL_TRANSITION"


def test_send_now_sends_the_next_one_and_not_again_at_its_time(admin, patient, device):
    reminder = admin.post("/reminders", json=wish(patient)).json()["data"]
    report = admin.post(f"/reminders/{reminder['id']}/send-now").json()["data"]
    first = admin.get("/occurrences", params={"reminderId": reminder["id"]}).json()["data"][0]
    assert report["sent"] == [first["id"]]
    assert (report["skipped"], report["failed"]) == ([], [])
    assert first["status"] == "sending"
    assert first["messageId"]


@pytest.mark.parametrize(
    ("change", "reason"), [({"isActive": False}, "inactive"), ({"phoneNumber": "0812 0000 9999"}, "not_verified")]
)
def test_who_may_not_get_messages_is_skipped_with_the_reason(admin, patient, device, change, reason):
    with transaction() as session:
        occurrence = an_occurrence(session, a_reminder(session, patient))
    admin.patch(f"/patients/{patient.id}", json=change)
    with transaction() as session:
        session.get_one(Occurrence, occurrence.id).status = OccurrenceStatus.SCHEDULED
    report = admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]
    assert report["sent"] == []
    assert [skipped["reason"] for skipped in report["skipped"]] == [reason]


def test_send_now_without_anything_due_says_so(admin, patient, device):
    with transaction() as session:
        reminder = a_reminder(session, patient)
    report = admin.post(f"/reminders/{reminder.id}/send-now").json()["data"]
    assert report["skipped"] == [{"id": str(reminder.id), "reason": "nothing_due"}]


def test_send_all_sends_today_oldest_first(admin, patient, patient_of, device):
    other = patient_of(admin.user)
    for one in (patient, other):
        admin.post("/reminders", json=wish(one, timesOfDay=["09:00"]))
    report = admin.post("/reminders/send-all").json()["data"]
    assert len(report["sent"]) == 2
    assert admin.post("/reminders/send-all").json()["data"]["sent"] == []


def test_a_volunteer_sends_all_of_their_own_only(volunteer, patient, patient_of, device):
    own = patient_of(volunteer.user)
    with transaction() as session:
        mine = an_occurrence(session, a_reminder(session, own))
        an_occurrence(session, a_reminder(session, patient))
    assert volunteer.post("/reminders/send-all").json()["data"]["sent"] == [str(mine.id)]


def test_an_occurrence_is_confirmed_by_hand_and_says_who_did(admin, patient):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        occurrence = an_occurrence(session, reminder, status=OccurrenceStatus.MISSED)
    path = f"/occurrences/{occurrence.id}"
    confirmed = admin.post(f"{path}/confirm").json()["data"]
    assert (confirmed["status"], confirmed["confirmedBy"]) == ("confirmed", str(admin.user.id))
    assert confirmed["confirmedAt"] == "2026-03-10T01:00:00.000Z"
    assert confirmed["confirmedLate"] is True
    again = admin.post(f"{path}/confirm")
    assert (again.status_code, again.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
    assert admin.post(f"{path}/decline").json()["data"]["status"] == "declined"


def test_after_seven_days_nothing_is_confirmed_by_hand(admin, patient):
    with transaction() as session:
        occurrence = an_occurrence(
            session,
            a_reminder(session, patient),
            due_at=clock.now() - timedelta(days=8),
            status=OccurrenceStatus.MISSED,
        )
    assert admin.post(f"/occurrences/{occurrence.id}/confirm").status_code == 422


def test_occurrences_are_filtered_by_state_and_by_days_in_the_houses_zone(admin, patient, at):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        moments = [at("23:59", day=-1), at("00:00"), at("23:59"), at("00:00", day=1)]
        for moment in moments:
            an_occurrence(session, reminder, due_at=moment)
        an_occurrence(session, reminder, due_at=at("07:00"), status=OccurrenceStatus.CONFIRMED)

    def due(**params: str) -> list[str]:
        return [row["dueAt"] for row in admin.get("/occurrences", params=params).json()["data"]]

    today = due(**{"from": "2026-03-10", "to": "2026-03-10"})
    assert today == ["2026-03-09T17:00:00.000Z", "2026-03-10T00:00:00.000Z", "2026-03-10T16:59:00.000Z"]
    assert due(status="confirmed") == ["2026-03-10T00:00:00.000Z"]
    exact = due(**{"from": "2026-03-10T00:00:00+07:00", "to": "2026-03-10T00:00:00 07:00"})
    assert exact == ["2026-03-09T17:00:00.000Z"]
    assert due(patientId=UNKNOWN) == []


@pytest.mark.parametrize("span", ["from=yesterday", "from=2026-02-31", "to=1", "from=2026-03-11&to=2026-03-10"])
def test_a_span_that_cannot_be_is_refused(admin, span):
    assert admin.get(f"/occurrences?{span}").status_code == 422


def test_nobody_touches_the_reminders_of_others_patients(volunteer, patient):
    with transaction() as session:
        occurrence = an_occurrence(session, a_reminder(session, patient))
    reminder = f"/reminders/{occurrence.reminder_id}"
    for method, path in (
        ("GET", reminder),
        ("PATCH", reminder),
        ("DELETE", reminder),
        ("POST", f"{reminder}/send-now"),
        ("GET", f"/occurrences/{occurrence.id}"),
        ("POST", f"/occurrences/{occurrence.id}/confirm"),
    ):
        assert volunteer.call(method, path, json={}).status_code == 404, (method, path)
    assert volunteer.get("/occurrences").json()["data"] == []
    assert volunteer.get("/reminders", params={"patientId": str(patient.id)}).json()["data"] == []
    assert volunteer.post("/reminders", json=wish(patient)).status_code == 404
