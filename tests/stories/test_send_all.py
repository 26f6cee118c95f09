"""Sending by hand (R5): what is sent, what is skipped and why; nothing is used up by a second click."""

from __future__ import annotations

from datetime import timedelta

from app.models.patient import VerificationStatus
from app.models.reminder import OccurrenceStatus
from app.models.work import Device
from app.services.reminders.sending import SendReport, send_all, send_now
from tests.factories.people import an_actor
from tests.stories.clinic import DEVICE, Clinic

S = OccurrenceStatus


def all_now(clinic: Clinic, **more: int) -> SendReport:
    with clinic.doing() as session:
        report = send_all(session, clinic.admin, now=clinic.now, **more)
    clinic.work()
    return report


def test_a_second_click_sends_nothing_more(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "08:00", "20:00")
    reports = []
    for _ in range(4):
        with clinic.doing() as session:
            reports.append(send_now(session, clinic.admin, reminder.id, now=clinic.now))
    assert [len(report.sent) for report in reports] == [1, 1, 0, 0]
    assert reports[-1].skipped == [(reminder.id, "nothing_due")]
    clinic.go_to("20:00")
    assert [occurrence.slot for occurrence in clinic.occurrences(reminder) if occurrence.sent_at] == ["08:00", "20:00"]
    assert len([text for text in clinic.texts() if "waktunya" in text]) == 2


def test_one_that_only_begins_tomorrow_may_be_sent_early_once(clinic: Clinic) -> None:
    clinic.go_to("09:00")
    reminder = clinic.reminder(clinic.patient(), "08:00")
    with clinic.doing() as session:
        assert send_now(session, clinic.admin, reminder.id, now=clinic.now).sent == [clinic.first(reminder).id]
    clinic.work()
    with clinic.doing() as session:
        report = send_now(session, clinic.admin, reminder.id, now=clinic.now)
    assert report.skipped == [(reminder.id, "nothing_due")]


def test_every_reason_for_skipping_is_said(clinic: Clinic) -> None:
    unverified = clinic.reminder(clinic.patient(verification_status=VerificationStatus.PENDING))
    fine = clinic.reminder(clinic.patient())
    quiet = clinic.reminder(clinic.patient(quiet_hours="06:00-07:30"), "20:00")
    report = all_now(clinic)
    assert dict(report.skipped) == {
        clinic.first(unverified).id: "not_verified",
        clinic.first(quiet).id: "quiet_hours",
    }
    assert report.sent == [clinic.first(fine).id]
    with clinic.doing() as session:
        session.get_one(Device, DEVICE).is_online = False
    held = clinic.reminder(clinic.patient())
    assert (clinic.first(held).id, "device_offline") in all_now(clinic).skipped


def test_yesterdays_failures_do_not_hide_todays(clinic: Clinic) -> None:
    clinic.go_to("06:00")
    reminders = [clinic.reminder(clinic.patient()) for _ in range(4)]
    clinic.go_to("12:00")
    assert {clinic.first(reminder).status for reminder in reminders} == {S.TOO_LATE}
    clinic.go_to("07:00", day=1)
    report = all_now(clinic, limit=3)
    assert (len(report.sent), report.has_more) == (3, True)
    assert [clinic.occurrences(reminder)[1].status for reminder in reminders].count(S.SENT) == 3
    assert len(all_now(clinic).sent) == 1


def test_today_is_the_patients_own(clinic: Clinic) -> None:
    clinic.go_to("22:30")
    east = clinic.reminder(clinic.patient(timezone="Asia/Jayapura", quiet_hours="00:00-00:00"), "20:00")
    here = clinic.reminder(clinic.patient(quiet_hours="00:00-00:00"), "23:00")
    assert all_now(clinic).sent == [clinic.first(here).id, clinic.first(east).id]


def test_a_volunteer_sends_only_to_their_own(clinic: Clinic) -> None:
    mine = clinic.reminder(clinic.patient())
    clinic.reminder(clinic.patient(assigned_volunteer_id=None))
    with clinic.doing() as session:
        report = send_all(session, an_actor(user=clinic.volunteer), now=clinic.now + timedelta(minutes=1))
    assert report.sent == [clinic.first(mine).id]
