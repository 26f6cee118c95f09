"""Who needs a call, and what a recorded one does (P8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.errors import IllegalTransition, Invalid, NotFound
from app.models.call import CallOutcome, CallReason, PatientCall, Question
from app.models.patient import Patient, VerificationStatus
from app.models.patient_list import PatientFigure
from app.models.work import DomainEvent
from app.services.calls import questions
from app.services.calls.recording import list_calls, list_needing_call, record_call, take_back_call
from app.services.compliance.figures import count_anew
from app.services.pages import PageRequest
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.doses import a_dose

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ADMIN = an_actor("admin")


def figure(db: Session, patient: Patient, *, now: datetime) -> tuple[str | None, datetime | None]:
    count_anew(db, patient.id, now=now)
    found = db.get_one(PatientFigure, patient.id)
    return found.call_reason, found.call_since


def doses(db: Session, patient: Patient, *fates: str, now: datetime) -> list[datetime]:
    reminder = a_reminder(db, patient)
    moments = [now - (len(fates) - number) * DAY for number in range(len(fates))]
    for fate, due_at in zip(fates, moments, strict=True):
        a_dose(db, reminder, fate, due_at=due_at)
    return moments


@pytest.mark.parametrize(
    ("fates", "reason"),
    [
        (["unanswered", "unanswered"], CallReason.MISSED),
        (["confirmed", "unanswered", "unanswered", "unanswered"], CallReason.MISSED),
        (["unanswered", "muted", "unanswered"], CallReason.MISSED),
        (["unanswered", "confirmed", "unanswered"], None),
        (["unanswered", "declined", "unanswered"], None),
        (["unanswered", "unanswered", "confirmed"], None),
        (["confirmed", "failed"], CallReason.UNDELIVERABLE),
        (["failed", "confirmed"], None),
        (["unanswered", "unanswered", "failed"], CallReason.UNDELIVERABLE),
        (["too_late", "cancelled", "muted"], None),
    ],
)
def test_two_missed_in_a_row_or_messages_that_do_not_arrive_need_a_call(
    db: Session, now: datetime, fates: list[str], reason: CallReason | None
) -> None:
    patient = a_patient(db, verified_at=now - 5 * DAY)
    doses(db, patient, *fates, now=now)
    assert figure(db, patient, now=now)[0] == reason


def test_the_call_is_needed_since_the_second_was_missed(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now - 5 * DAY)
    moments = doses(db, patient, "unanswered", "unanswered", "unanswered", now=now)
    assert figure(db, patient, now=now) == ("missed", moments[1] + timedelta(minutes=135))


@pytest.mark.parametrize(
    ("heard", "verified", "days", "is_silent"),
    [(None, 21, 0, True), (None, 20, 0, False), (5, 40, 0, False), (5, 40, 16, True), (30, 20, 0, False)],
)
def test_21_days_without_a_word_need_a_call(
    db: Session, now: datetime, heard: int | None, verified: int, days: int, is_silent: bool
) -> None:
    patient = a_patient(db, verified_at=now - verified * DAY, last_inbound_at=heard and now - heard * DAY)
    reason, _ = figure(db, patient, now=now + days * DAY)
    assert reason == (CallReason.SILENT if is_silent else None)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"verification_status": VerificationStatus.PENDING},
        {"deleted_at": datetime.fromisoformat("2026-03-01T00:00:00+00:00")},
    ],
)
def test_who_gets_no_messages_is_not_silent(db: Session, now: datetime, fields: dict[str, object]) -> None:
    patient = a_patient(db, verified_at=now - 90 * DAY, **fields)  # type: ignore[arg-type]
    assert figure(db, patient, now=now)[0] is None


def test_reached_clears_until_two_more_are_missed(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now - 5 * DAY)
    doses(db, patient, "unanswered", "unanswered", now=now)
    figure(db, patient, now=now)

    record_call(db, ADMIN, patient.id, CallOutcome.REACHED, note=" Mual ringan. ", now=now)

    assert db.get_one(PatientFigure, patient.id).call_reason is None
    [call] = list_calls(db, ADMIN, patient.id, PageRequest()).rows
    assert (call.note, call.outcome, call.called_at) == ("Mual ringan.", CallOutcome.REACHED, now)
    reminder = a_reminder(db, patient)
    a_dose(db, reminder, "unanswered", due_at=now + HOUR)
    assert figure(db, patient, now=now + DAY)[0] is None
    a_dose(db, reminder, "unanswered", due_at=now + 5 * HOUR)
    assert figure(db, patient, now=now + DAY)[0] == "missed"


@pytest.mark.parametrize(
    ("outcome", "tomorrow"), [(CallOutcome.NOT_REACHED, "missed"), (CallOutcome.WRONG_NUMBER, "wrong_number")]
)
def test_not_reached_brings_it_back_tomorrow(db: Session, now: datetime, outcome: CallOutcome, tomorrow: str) -> None:
    patient = a_patient(db, verified_at=now - 5 * DAY, timezone="Asia/Jakarta")  # now is 08:00 there
    doses(db, patient, "unanswered", "unanswered", now=now)
    _, since = figure(db, patient, now=now)

    record_call(db, ADMIN, patient.id, outcome, now=now)

    stored = db.get_one(PatientFigure, patient.id)
    assert stored.call_reason is None
    assert stored.refresh_at == now + 16 * HOUR  # midnight in Jakarta
    assert figure(db, patient, now=now + 15 * HOUR)[0] is None
    assert figure(db, patient, now=now + 16 * HOUR) == (tomorrow, since)


def test_an_answer_of_the_patient_clears_without_any_call(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now - 40 * DAY)
    assert figure(db, patient, now=now)[0] == "silent"
    patient.last_inbound_at = now
    db.add(patient)
    assert figure(db, patient, now=now)[0] is None
    names = [event.name for event in db.exec(select(DomainEvent).order_by(DomainEvent.id)).all()]  # type: ignore[arg-type]
    assert names == ["patient.needs_call", "patient.call_settled"]


def test_those_who_need_a_call_are_listed_by_how_long_they_wait(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    patients = [a_patient(db, verified_at=now - days * DAY, assigned_volunteer_id=dewi.id) for days in (30, 60, 10)]
    others = a_patient(db, verified_at=now - 50 * DAY)
    for patient in (*patients, others):
        figure(db, patient, now=now)
    assert [row.patient_id for row in list_needing_call(db, an_actor(user=dewi), PageRequest()).rows] == [
        patients[1].id,
        patients[0].id,
    ]
    assert list_needing_call(db, ADMIN, PageRequest()).total == 3


def test_a_call_taken_back_leaves_everything_as_it_was(db: Session, now: datetime) -> None:
    user = a_user(db, role="moderator")
    actor = an_actor(user=user)
    patient = a_patient(db, verified_at=now - 40 * DAY)
    figure(db, patient, now=now)
    questions.open_question(db, patient.id, patient.id, intent="question", asked_at=now)
    db.flush()
    call = record_call(db, actor, patient.id, CallOutcome.REACHED, now=now)
    assert db.exec(select(Question.answered_via)).one() == "call"

    with pytest.raises(IllegalTransition):
        take_back_call(db, an_actor(user=a_user(db, role="moderator")), call.id, now=now)
    with pytest.raises(IllegalTransition):
        take_back_call(db, actor, call.id, now=now + timedelta(minutes=11))
    take_back_call(db, actor, call.id, now=now + timedelta(minutes=1))

    assert db.get_one(PatientFigure, patient.id).call_reason == "silent"
    assert db.exec(select(PatientCall)).all() == []
    assert db.exec(select(Question.answered_at)).one() is None
    db.rollback()


def test_calls_of_others_patients_and_endless_notes_are_refused(db: Session, now: datetime) -> None:
    patient = a_patient(db)
    dewi = an_actor(user=a_user(db))
    with pytest.raises(NotFound):
        record_call(db, dewi, patient.id, CallOutcome.REACHED, now=now)
    with pytest.raises(Invalid):
        record_call(db, ADMIN, patient.id, CallOutcome.REACHED, note="x" * 2_001, now=now)
