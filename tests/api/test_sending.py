"""Why something was not sent by hand: the reasons of PRODUCT 0.1, each as a client gets it (R5, R8)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import update

from app.db import transaction
from app.models.message import Direction, MessageStatus, Purpose
from app.models.patient import VerificationStatus
from app.models.reminder import OccurrenceStatus, Reminder
from app.models.work import Device, Send
from tests.factories import a_device, a_patient, a_reminder, an_occurrence


@pytest.fixture(autouse=True)
def device(database: object, now: datetime) -> Device:
    with transaction() as session:
        return a_device(session)


def planned(due_at: datetime, status: OccurrenceStatus = OccurrenceStatus.SCHEDULED, **fields: object):
    """An occurrence of a patient with these fields."""
    with transaction() as session:
        reminder = a_reminder(session, a_patient(session, **fields), times_of_day=[f"{due_at:%H:%M}"])
        return an_occurrence(session, reminder, due_at=due_at, status=status)


def reasons(report) -> list[str]:
    return [skipped["reason"] for skipped in report["skipped"]]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verification_status": VerificationStatus.PENDING}, "not_verified"),
        ({"is_active": False}, "inactive"),
    ],
)
def test_who_may_not_be_written_to_is_skipped_by_both_ways(admin, at, fields, reason):
    occurrence = planned(at("09:00"), **fields)
    one = admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]
    everything = admin.post("/reminders/send-all").json()["data"]
    for report in (one, everything):
        assert report["skipped"] == [{"id": str(occurrence.id), "reason": reason}]
        assert report["sent"] == []


def test_a_device_that_is_away_sends_nothing(admin, at):
    occurrence = planned(at("09:00"))
    with transaction() as session:
        session.get_one(Device, "simulator").is_online = False
    assert reasons(admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]) == ["device_offline"]
    assert admin.get(f"/occurrences/{occurrence.id}").json()["data"]["status"] == "scheduled"


def test_a_clicked_all_leaves_those_in_quiet_hours_asleep_but_a_clicked_one_does_not(admin, at):
    occurrence = planned(at("12:00"), quiet_hours="07:00-10:00")
    assert reasons(admin.post("/reminders/send-all").json()["data"]) == ["quiet_hours"]
    report = admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]
    assert report["sent"] == [str(occurrence.id)]


@pytest.mark.parametrize("status", [OccurrenceStatus.TOO_LATE, OccurrenceStatus.FAILED, OccurrenceStatus.MISSED])
def test_what_did_not_arrive_today_is_sent_again_by_hand(admin, at, status):
    occurrence = planned(at("07:30"), status)
    report = admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]
    assert report["sent"] == [str(occurrence.id)]
    assert admin.get(f"/occurrences/{occurrence.id}").json()["data"]["status"] == "sending"


def test_what_was_missed_yesterday_is_not_sent_again(admin, at):
    occurrence = planned(at("09:00", day=-1), OccurrenceStatus.MISSED)
    assert reasons(admin.post(f"/reminders/{occurrence.reminder_id}/send-now").json()["data"]) == ["nothing_due"]


def test_the_queued_message_is_the_reminder_with_its_variables_filled_in(admin, at):
    occurrence = planned(at("09:00"))
    admin.post(f"/reminders/{occurrence.reminder_id}/send-now")
    [message] = admin.get(f"/patients/{occurrence.patient_id}/messages").json()["data"]
    assert (message["purpose"], message["status"]) == (Purpose.REMINDER, MessageStatus.QUEUED)
    assert message["occurrenceId"] == str(occurrence.id)
    assert message["direction"] == Direction.OUT
    assert message["body"] == "Waktunya minum obat."


def test_the_same_text_goes_to_one_number_five_times_in_half_an_hour(admin, at, now):
    with transaction() as session:
        patient = a_patient(session)
        reminders = [a_reminder(session, patient).id for _ in range(6)]
        for number, reminder_id in enumerate(reminders):
            an_occurrence(session, session.get_one(Reminder, reminder_id), due_at=at(f"09:0{number}"))
    reports = []
    for reminder_id in reminders:
        reports.append(admin.post(f"/reminders/{reminder_id}/send-now").json()["data"])
        with transaction() as session:
            session.exec(update(Send).values(sent_at=now))
    assert [len(report["sent"]) for report in reports] == [1, 1, 1, 1, 1, 0]
    assert reasons(reports[-1]) == ["duplicate_text"]
