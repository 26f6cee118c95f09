"""A patient's page, read at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import NotFound
from app.models.call import Question
from app.models.message import Direction, Message
from app.models.patient import PatientContact, RecordEntry, RecordKind, VerificationStatus
from app.models.reminder import OccurrenceStatus
from app.services.patients.carers import list_carers
from app.services.patients.filters import PatientFilter
from app.services.patients.neighbours import find_neighbours
from app.services.patients.opened import CameFrom, open_patient
from app.services.patients.queries import PatientSort
from tests.factories import a_patient, a_reminder, a_user, an_actor, an_occurrence
from tests.statements import counted

EVERYBODY = PatientFilter()


@pytest.fixture
def admin(db):
    return an_actor(user=a_user(db, role="admin"))


def a_dose(db, reminder, due_at, status):
    dose = an_occurrence(db, reminder, due_at=due_at, status=status, sent_at=due_at)
    dose.delivered_at = due_at
    if status is OccurrenceStatus.CONFIRMED:
        dose.confirmed_at = dose.answered_at = due_at
    db.add(dose)
    return dose


def test_what_stands_around_a_patient(db, admin, now, at):
    patient = a_patient(db, name="Ratna", assigned_volunteer_id=a_user(db, name="Dewi").id)
    reminder = a_reminder(db, patient, message="Halo {name}, pukul {time}.", times_of_day=["20:00"])
    reminder.planned_until = now
    db.add(PatientContact(patient_id=patient.id, name="Bagus", relation="suami", may_confirm=True))
    allergy = {"kind": RecordKind.ALLERGY, "happened_on": now.date(), "body": "Penisilin"}
    db.add(RecordEntry(patient_id=patient.id, **allergy))
    asked = Message(patient_id=patient.id, direction=Direction.IN, body="Boleh puasa?", created_at=now)
    db.add(asked)
    db.flush()
    db.add(Question(patient_id=patient.id, message_id=asked.id, intent="question", asked_at=now))
    db.flush()

    found = open_patient(db, admin, patient.id, None, now=now).overview

    assert (found.patient.name, found.volunteer) == ("Ratna", "Dewi")
    assert found.companions == [("Bagus", "suami")]
    assert found.allergies == ["Penisilin"]
    assert found.coming is not None
    assert (found.coming.text, len(found.coming.moments)) == ("Halo Ratna, pukul 20.00.", 5)
    assert found.coming.moments[0] == at("20:00")
    assert (found.open.questions, found.open.question) == (1, "Boleh puasa?")
    assert not found.is_opening_recorded


def test_nothing_comes_for_a_patient_who_did_not_agree(db, admin, now):
    patient = a_patient(db, verification_status=VerificationStatus.PENDING)
    a_reminder(db, patient)
    assert open_patient(db, admin, patient.id, None, now=now).overview.coming is None


def test_the_week_says_when_doses_are_missed_more_often(db, admin, now, at):
    patient = a_patient(db)
    reminder = a_reminder(db, patient)
    for day in range(-4, 0):
        a_dose(db, reminder, at("08:00", day=day), OccurrenceStatus.CONFIRMED)
        a_dose(db, reminder, at("20:00", day=day), OccurrenceStatus.MISSED)
    a_dose(db, reminder, at("08:00", day=-9), OccurrenceStatus.CONFIRMED)

    week = open_patient(db, admin, patient.id, None, now=now).week

    assert week is not None
    assert (week.counts.confirmed, week.counts.counted, week.percent_before) == (4, 8, 100)
    assert (len(week.segments), week.weaker) == (8, "evening")


def test_who_stands_before_and_after_in_the_list_one_came_from(db, admin, now):
    names = ["Ani", "Budi", "Citra"]
    patients = [a_patient(db, name=name) for name in names]
    first, middle, last = (patient.id for patient in patients)

    found = find_neighbours(db, admin, middle, EVERYBODY, sort=PatientSort.NAME)
    assert (found.previous, found.next, found.position, found.total) == (first, last, 2, 3)
    turned = find_neighbours(db, admin, middle, EVERYBODY, sort=PatientSort.NAME_BACKWARDS)
    assert (turned.previous, turned.next) == (last, first)
    narrowed = find_neighbours(db, admin, middle, PatientFilter(text="Budi"), sort=PatientSort.NAME)
    assert (narrowed.previous, narrowed.next, narrowed.position, narrowed.total) == (None, None, 1, 1)
    elsewhere = find_neighbours(db, admin, middle, PatientFilter(text="Ani"), sort=PatientSort.NAME)
    assert elsewhere.position == 0


def test_what_somebody_does_not_see_is_neither_opened_nor_a_neighbour(db, now):
    volunteer = a_user(db)
    actor = an_actor(user=volunteer)
    own = a_patient(db, name="Budi", assigned_volunteer_id=volunteer.id)
    others = a_patient(db, name="Ani")
    with pytest.raises(NotFound):
        open_patient(db, actor, others.id, None, now=now)
    found = open_patient(db, actor, own.id, CameFrom(EVERYBODY, PatientSort.NAME), now=now)
    assert (found.neighbours.previous, found.neighbours.total) == (None, 1)


def test_a_longer_history_takes_no_more_statements(db, admin, now):
    patient = a_patient(db)
    came_from = CameFrom(EVERYBODY, PatientSort.NEWEST)
    reminder = a_reminder(db, patient)
    a_dose(db, reminder, now - timedelta(hours=1), OccurrenceStatus.CONFIRMED)
    db.flush()
    with counted(db) as few:
        open_patient(db, admin, patient.id, came_from, now=now)
    for hours in range(2, 60):
        a_dose(db, reminder, now - timedelta(hours=hours), OccurrenceStatus.MISSED)
        a_patient(db, name=f"Somebody {hours}")
    db.flush()
    with counted(db) as many:
        open_patient(db, admin, patient.id, came_from, now=now)
    assert len(many) == len(few) <= 24


def test_patients_are_given_to_people_who_may_look_after_them(db, admin):
    a_user(db, name="Ani", role="volunteer")
    assert "Ani" in [carer.name for carer in list_carers(db, admin)]
