"""The stored figures of patients: counted after whatever changes them, the same as counted on demand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from app.models.compliance import FigureChange
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.services.compliance.changes import figures_change
from app.services.compliance.figures import ANEW_AFTER, count_figures, find_due, find_unknown, store_figures
from app.services.compliance.queries import Scope, Span, get_compliance, list_slipping
from app.services.pages import PageRequest
from app.services.reminders.answers import Answer, confirm
from app.services.work.waiting import has_due_figures
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.doses import a_dose

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ADMIN = an_actor("admin")


def count(db: Session, *, now: datetime, size: int = 100) -> int:
    """What one round of the job does. Returns how many patients were counted."""
    due = find_due(db, now=now, size=size)
    return store_figures(db, due, count_figures(db, due.patient_ids, now=now), now=now)


def figure(db: Session, patient: Patient, *, now: datetime) -> PatientFigure:
    figures_change(db, patient.id, now=now)
    db.flush()
    count(db, now=now)
    return db.get_one(PatientFigure, patient.id)


def test_figures_are_what_counting_on_demand_says(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now)
    reminder = a_reminder(db, patient)
    fates = ["confirmed", "unanswered", "declined", "lost", "waiting", "muted", "confirmed"]
    for number in range(35):
        a_dose(db, reminder, fates[number % 7], due_at=now - number * DAY - HOUR)

    found = figure(db, patient, now=now)

    month = get_compliance(db, ADMIN, Scope(patient.id), Span(now - 30 * DAY, now)).counts
    week = get_compliance(db, ADMIN, Scope(patient.id), Span(now - 7 * DAY, now)).counts
    assert (found.confirmed, found.counted, found.percent) == (month.confirmed, month.counted, month.percent)
    assert (found.week_confirmed, found.week_counted) == (week.confirmed, week.counted) == (2, 4)
    assert found.week_percent == 50


def test_a_decision_about_a_dose_is_counted_once_and_then_there_is_nothing_left(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now)
    dose = a_dose(db, a_reminder(db, patient), "unanswered", due_at=now - HOUR)
    figure(db, patient, now=now)
    assert not has_due_figures(db, now=now)

    confirm(db, ADMIN, dose, Answer("hand", now), now=now)
    db.flush()

    assert has_due_figures(db, now=now)
    assert count(db, now=now) == 1
    assert db.get_one(PatientFigure, patient.id).percent == 100
    assert db.exec(select(func.count()).select_from(FigureChange)).one() == 0


def test_figures_are_counted_anew_each_day_without_any_change(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now)
    a_dose(db, a_reminder(db, patient), "confirmed", due_at=now - 29 * DAY)
    assert figure(db, patient, now=now).counted == 1
    later = now + ANEW_AFTER + DAY
    assert has_due_figures(db, now=later)
    assert count(db, now=later) == 1
    assert db.get_one(PatientFigure, patient.id).counted == 0


def test_many_changes_of_many_patients_are_taken_in_batches(db: Session, now: datetime) -> None:
    patients = [a_patient(db, verified_at=now) for _ in range(5)]
    for patient in [*patients, *patients]:
        figures_change(db, patient.id, now=now)
    db.flush()
    rounds = []
    while counted := count(db, now=now, size=2):
        rounds.append(counted)
    assert sum(rounds) >= 5
    assert len(db.exec(select(PatientFigure)).all()) == 5


def test_patients_without_figures_are_found_until_they_have_some(db: Session, now: datetime) -> None:
    patient = a_patient(db, verified_at=now)
    a_patient(db, deleted_at=now)
    due = find_unknown(db)
    assert list(due.patient_ids) == [patient.id]
    store_figures(db, due, count_figures(db, due.patient_ids, now=now), now=now)
    db.flush()
    assert list(find_unknown(db).patient_ids) == []


def test_who_slips_is_listed_with_enough_doses_to_say_so(db: Session, now: datetime) -> None:
    dewi = a_user(db)
    worse = a_patient(db, verified_at=now, assigned_volunteer_id=dewi.id)
    steady, few = a_patient(db, verified_at=now), a_patient(db, verified_at=now)
    for patient, this_week in ((worse, ["unanswered", "unanswered", "confirmed"]), (steady, ["confirmed"] * 3)):
        reminder = a_reminder(db, patient)
        for days in range(10, 16):
            a_dose(db, reminder, "confirmed", due_at=now - days * DAY)
        for days, fate in enumerate(this_week, start=1):
            a_dose(db, reminder, fate, due_at=now - days * DAY)
    a_dose(db, a_reminder(db, few), "unanswered", due_at=now - DAY)
    for patient in (worse, steady, few):
        figure(db, patient, now=now)

    page = list_slipping(db, ADMIN, PageRequest())
    assert [row.patient_id for row in page.rows] == [worse.id]
    assert list_slipping(db, an_actor(user=a_user(db)), PageRequest()).total == 0
    assert list_slipping(db, an_actor(user=dewi), PageRequest()).total == 1
