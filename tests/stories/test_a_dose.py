"""One dose, from its due moment to the patient's answer (R3, R4, R5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import transaction
from app.errors import IllegalTransition, Invalid, NotFound
from app.models.message import MessageStatus
from app.models.patient import VerificationStatus
from app.models.reminder import Frequency, OccurrenceStatus
from app.services.reminders.answers import confirm_by_hand
from app.services.reminders.sending import send_all, send_now
from tests.factories.people import an_actor
from tests.stories.clinic import Clinic

MINUTE = timedelta(minutes=1)


def test_a_reminder_is_sent_once_at_its_time_and_confirmed_by_a_quoting_answer(clinic: Clinic) -> None:
    patient = clinic.patient(name="Ratna")
    reminder = clinic.reminder(patient)
    clinic.go_to("07:59")
    assert clinic.texts() == []
    clinic.go_to("08:00")
    clinic.pass_time(MINUTE)
    assert clinic.texts() == ["Halo Ratna, waktunya minum obat (08.00)."]
    assert clinic.first(reminder).status is OccurrenceStatus.SENT

    said_at = clinic.now
    clinic.says(patient, "sdh bu 🙏", quote=clinic.sent[0].provider_id)

    occurrence = clinic.first(reminder)
    assert occurrence.status is OccurrenceStatus.CONFIRMED
    assert occurrence.confirmed_at == said_at
    assert occurrence.confirmed_via == "message"
    assert len(clinic.texts()) == 2, "thanks were said once"
    clinic.pass_time(timedelta(hours=4))
    assert len(clinic.texts()) == 2, "a confirmed dose is not followed up"


def test_a_thumb_on_a_reminder_sent_early_confirms_it_and_it_is_not_sent_again_at_its_time(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, "09:00")
    with transaction() as session:
        report = send_now(session, clinic.admin, reminder.id, now=clinic.now)
    assert report.sent == [clinic.first(reminder).id]
    clinic.work()
    clinic.reacts(patient, "👍", clinic.sent[0].provider_id)
    assert clinic.first(reminder).status is OccurrenceStatus.CONFIRMED
    assert clinic.first(reminder).confirmed_via == "reaction"
    before = len(clinic.texts())
    clinic.go_to("09:00")
    clinic.pass_time(MINUTE)
    assert len(clinic.texts()) == before


def test_belum_declines_with_not_yet_keeps_the_follow_ups_and_a_later_sudah_confirms_late(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.says(patient, "belum")
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.is_not_yet) == (OccurrenceStatus.DECLINED, True)
    clinic.pass_time(timedelta(minutes=16))
    assert len(clinic.texts()) == 3, "the reminder, the answer to belum, and a follow-up"
    clinic.says(patient, "sudah bu")
    occurrence = clinic.first(reminder)
    assert occurrence.status is OccurrenceStatus.CONFIRMED
    assert occurrence.is_confirmed_late


def test_an_unanswered_dose_is_asked_for_twice_then_missed_and_the_volunteer_sees_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    clinic.pass_time(timedelta(minutes=15))
    clinic.pass_time(timedelta(minutes=15))
    assert len(clinic.texts()) == 2
    clinic.go_to("10:00")
    assert len(clinic.texts()) == 3
    clinic.go_to("12:00")
    assert clinic.first(reminder).status is OccurrenceStatus.MISSED
    assert len(clinic.texts()) == 3
    assert clinic.notifications(clinic.volunteer, "dose_missed")


def test_a_late_reminder_is_never_sent_and_says_so(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("10:01")
    assert clinic.texts() == []
    occurrence = clinic.first(reminder)
    assert (occurrence.status, occurrence.reason) == (OccurrenceStatus.TOO_LATE, "too_late")


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"verification_status": VerificationStatus.PENDING}, OccurrenceStatus.MUTED, "not_verified"),
        ({"verification_status": VerificationStatus.NOT_ASKED}, OccurrenceStatus.MUTED, "not_verified"),
    ],
)
def test_only_a_verified_patient_gets_a_reminder(
    clinic: Clinic, fields: dict[str, object], status: OccurrenceStatus, reason: str
) -> None:
    patient = clinic.patient(**fields)
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    assert clinic.texts() == []
    assert (clinic.first(reminder).status, clinic.first(reminder).reason) == (status, reason)


def test_send_now_says_why_it_sends_nothing(clinic: Clinic) -> None:
    patient = clinic.patient(verification_status=VerificationStatus.NOT_ASKED)
    reminder = clinic.reminder(patient)
    with transaction() as session:
        report = send_now(session, clinic.admin, reminder.id, now=clinic.now)
    assert report.skipped == [(clinic.first(reminder).id, "not_verified")]


def test_send_now_sends_a_dose_that_was_too_late_because_a_person_asked_for_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq=Frequency.ONCE)
    clinic.go_to("11:00")
    assert clinic.first(reminder).status is OccurrenceStatus.TOO_LATE
    with transaction() as session:
        assert send_now(session, clinic.admin, reminder.id, now=clinic.now).sent
    clinic.work()
    assert len(clinic.texts()) == 1
    assert clinic.first(reminder).status is OccurrenceStatus.SENT
    with transaction() as session:
        report = send_now(session, clinic.admin, reminder.id, now=clinic.now)
    assert report.skipped == [(reminder.id, "nothing_due")]


def test_send_all_sends_todays_oldest_first_and_only_what_the_person_may_see(clinic: Clinic) -> None:
    mine = clinic.patient(name="Milik")
    others = clinic.patient(name="Lain", assigned_volunteer_id=None)
    clinic.reminder(mine, "12:00", "09:00")
    clinic.reminder(others, "10:00")
    volunteer = an_actor("volunteer", user=clinic.volunteer)
    with transaction() as session:
        report = send_all(session, volunteer, now=clinic.now)
    clinic.work()
    assert len(report.sent) == 2
    assert [text.split("(")[1] for text in clinic.texts()] == ["09.00).", "12.00)."]


def test_a_dose_confirmed_by_hand_is_not_sent_and_cannot_be_confirmed_twice(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    with transaction() as session:
        confirm_by_hand(session, clinic.admin, clinic.first(reminder).id, now=clinic.now)
    clinic.go_to("08:00")
    assert clinic.texts() == []
    with pytest.raises(IllegalTransition), transaction() as session:
        confirm_by_hand(session, clinic.admin, clinic.first(reminder).id, now=clinic.now)


def test_a_missed_dose_is_confirmed_by_hand_for_seven_days_and_no_longer(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient, freq=Frequency.ONCE)
    clinic.go_to("08:00")
    for hours in (1, 2, 2):
        clinic.pass_time(timedelta(hours=hours))
    assert clinic.first(reminder).status is OccurrenceStatus.MISSED
    with pytest.raises(IllegalTransition), transaction() as session:
        confirm_by_hand(session, clinic.admin, clinic.first(reminder).id, now=clinic.now + timedelta(days=8))
    with transaction() as session:
        occurrence = confirm_by_hand(
            session, clinic.admin, clinic.first(reminder).id, now=clinic.now + timedelta(days=6)
        )
    assert occurrence.is_confirmed_late


def test_another_volunteers_dose_is_not_there(clinic: Clinic) -> None:
    patient = clinic.patient(assigned_volunteer_id=None)
    reminder = clinic.reminder(patient)
    volunteer = an_actor("volunteer", user=clinic.volunteer)
    with pytest.raises(NotFound), transaction() as session:
        confirm_by_hand(session, volunteer, clinic.first(reminder).id, now=clinic.now)
    with pytest.raises(NotFound), transaction() as session:
        send_now(session, volunteer, reminder.id, now=clinic.now)


def test_receipts_raise_the_state_and_never_lower_it(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    clinic.go_to("08:00")
    sent = clinic.sent[0].provider_id
    clinic.arrives(patient, "message.ack", {"ids": [sent], "receipt_type": "read", "receipt_type_description": ""})
    clinic.work()
    clinic.arrives(patient, "message.ack", {"ids": [sent], "receipt_type": "delivered", "receipt_type_description": ""})
    clinic.work()
    assert clinic.first(reminder).status is OccurrenceStatus.READ
    assert clinic.messages(patient)[0].status is MessageStatus.READ


def test_a_receipt_that_comes_before_the_send_has_answered_is_joined_later(clinic: Clinic) -> None:
    patient = clinic.patient()
    reminder = clinic.reminder(patient)
    early = f"3EB0{1:018X}"  # the id the first message will get
    clinic.arrives(
        patient, "message.ack", {"ids": [early], "receipt_type": "delivered", "receipt_type_description": ""}
    )
    clinic.work()
    clinic.go_to("08:00")
    assert clinic.first(reminder).status is OccurrenceStatus.DELIVERED


def test_a_once_reminder_in_the_past_is_refused_with_its_field(clinic: Clinic) -> None:
    patient = clinic.patient()
    clinic.go_to("09:00")
    with pytest.raises(Invalid) as problem:
        clinic.reminder(patient, "08:00", freq=Frequency.ONCE)
    assert [detail.field for detail in problem.value.details] == ["startDate"]
