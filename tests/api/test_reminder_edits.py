"""Over the API: one, the following or all of a reminder (R6); templates (R2); looking before making (R8); runs (R5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from app.db import transaction
from app.models.patient import Patient
from tests.api.conftest import Caller
from tests.factories import a_device

PatientOf = Callable[..., Patient]


@pytest.fixture(autouse=True)
def device(database: object, now: datetime) -> None:
    with transaction() as session:
        a_device(session)


def wish(patient: Patient, **fields: object) -> dict[str, object]:
    return {
        "patientId": str(patient.id),
        "kind": "medication",
        "message": "Halo {name}, {medicine} jam {time}.",
        "startDate": "2026-03-10",
        "timesOfDay": ["12:00", "20:00"],
        "recurrence": {"freq": "daily"},
        "variables": {"medicine": "Tamoxifen"},
        **fields,
    }


def made(caller: Caller, patient: Patient, **fields: object) -> tuple[dict, list[dict]]:
    reminder = caller.post("/reminders", json=wish(patient, **fields)).json()["data"]
    rows = caller.get("/occurrences", params={"reminderId": reminder["id"]}).json()["data"]
    return reminder, rows


def test_a_reminder_is_looked_at_before_it_is_made(volunteer: Caller, patient_of: PatientOf) -> None:
    patient = patient_of(volunteer.user, name="Ratna", quiet_hours="19:00-06:00")
    seen = volunteer.post("/reminders/preview", json=wish(patient, endDate="2026-03-12")).json()["data"]
    assert (seen["text"], seen["doses"], seen["quietTimes"]) == ("Halo Ratna, Tamoxifen jam 12.00.", 6, ["20:00"])
    assert [one["local"] for one in seen["next"]][:2] == ["2026-03-10T12:00", "2026-03-10T20:00"]
    wrong = volunteer.post("/reminders/preview", json=wish(patient, endDate="2026-03-01"))
    assert wrong.status_code == 200
    assert [problem["field"] for problem in wrong.json()["data"]["problems"]] == ["endDate"]


def test_one_is_moved_reworded_left_out_and_taken_back_in(volunteer: Caller, patient_of: PatientOf) -> None:
    _, rows = made(volunteer, patient_of(volunteer.user))
    one, other = rows[0], rows[1]
    moved = volunteer.patch(f"/occurrences/{one['id']}", json={"time": "13:30", "message": "Khusus", "version": 1})
    assert moved.status_code == 200, moved.text
    assert (moved.json()["data"]["dueAt"], moved.json()["data"]["ownMessage"]) == ("2026-03-10T06:30:00.000Z", "Khusus")
    clash = volunteer.patch(f"/occurrences/{one['id']}", json={"time": "14:00", "version": 1})
    assert (clash.status_code, clash.json()["error"]["details"][0]["field"]) == (409, "time")
    out = volunteer.post(f"/occurrences/{other['id']}/cancel").json()["data"]
    assert (out["status"], out["edited"]) == ("cancelled", True)
    assert volunteer.post(f"/occurrences/{other['id']}/restore").json()["data"]["status"] == "scheduled"


def test_this_and_the_following_become_a_reminder_of_their_own(volunteer: Caller, patient_of: PatientOf) -> None:
    reminder, rows = made(volunteer, patient_of(volunteer.user))
    answer = volunteer.post(f"/occurrences/{rows[1]['id']}/following", json={"timesOfDay": ["12:00", "21:00"]})
    assert answer.status_code == 201, answer.text
    new = answer.json()["data"]
    assert (new["continuesId"], new["timesOfDay"]) == (reminder["id"], ["12:00", "21:00"])
    old_rows = volunteer.get("/occurrences", params={"reminderId": reminder["id"]}).json()["data"]
    new_rows = volunteer.get("/occurrences", params={"reminderId": new["id"]}).json()["data"]
    assert [row["dueAt"] for row in old_rows] == ["2026-03-10T05:00:00.000Z"]
    assert new_rows[0]["dueAt"] == "2026-03-10T14:00:00.000Z"


def test_an_answer_by_hand_is_taken_back(volunteer: Caller, patient_of: PatientOf) -> None:
    _, rows = made(volunteer, patient_of(volunteer.user))
    path = f"/occurrences/{rows[0]['id']}"
    assert volunteer.post(f"{path}/confirm").json()["data"]["status"] == "confirmed"
    assert volunteer.post(f"{path}/undo-answer").json()["data"]["status"] == "scheduled"
    assert volunteer.post(f"{path}/undo-answer").status_code == 422


def test_a_run_is_followed_and_stopped(volunteer: Caller, patient_of: PatientOf) -> None:
    made(volunteer, patient_of(volunteer.user))
    started = volunteer.post("/reminders/send-all").json()["data"]
    run = volunteer.get(f"/send-runs/{started['runId']}").json()["data"]
    assert (run["total"], run["waiting"], run["isOver"]) == (2, 2, False)
    queue = volunteer.get("/reminders/queue").json()["data"]
    assert queue["waiting"] == 2
    stopped = volunteer.post(f"/send-runs/{started['runId']}/cancel").json()["data"]
    assert (stopped["waiting"], stopped["takenBack"], stopped["isOver"]) == (0, 2, True)


def test_one_occurrence_is_sent_now_once(volunteer: Caller, patient_of: PatientOf) -> None:
    _, rows = made(volunteer, patient_of(volunteer.user))
    path = f"/occurrences/{rows[1]['id']}/send-now"
    assert volunteer.post(path).json()["data"]["sent"] == [rows[1]["id"]]
    assert volunteer.post(path).json()["data"]["skipped"] == [{"id": rows[1]["id"], "reason": "already_sent"}]


def test_the_calendar_counts_days(volunteer: Caller, patient_of: PatientOf) -> None:
    made(volunteer, patient_of(volunteer.user))
    days = volunteer.get("/reminders/calendar", params={"from": "2026-03-09", "to": "2026-03-14"}).json()["data"]
    assert [sum(day["counts"].values()) + day["expected"] for day in days] == [0, 2, 2, 2, 2, 2]
    far = volunteer.get("/reminders/calendar", params={"from": "2026-01-01", "to": "2026-12-31"})
    assert far.status_code == 422


def test_templates_are_kept_used_changed_and_deleted(someone: Callable[..., Caller], patient_of: PatientOf) -> None:
    volunteer, moderator = someone("volunteer"), someone("moderator")
    body = {"kind": "medication", "language": "id", "name": "Pagi", "body": "Halo {name}"}
    mine = volunteer.post("/reminder-templates", json=body)
    assert mine.status_code == 201
    path = f"/reminder-templates/{mine.json()['data']['id']}"
    assert moderator.get(path).status_code == 404
    assert volunteer.post("/reminder-templates", json={**body, "isShared": True}).status_code == 403
    made(volunteer, patient_of(volunteer.user), templateId=mine.json()["data"]["id"])
    assert volunteer.get(path).json()["data"]["usedCount"] == 1
    assert volunteer.patch(path, json={"name": "Malam", "version": 1}).json()["data"]["name"] == "Malam"
    assert volunteer.delete(path).status_code == 204
    assert volunteer.get(path).status_code == 404
    assert volunteer.post(f"{path}/restore").status_code == 200
    shipped = volunteer.get("/reminder-templates", params={"kind": "check_up", "language": "en"}).json()["data"]
    assert [one["isShared"] for one in shipped] == [True]
