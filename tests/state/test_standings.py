"""How patients do, as pages show it: who is slipping, volunteers compared, and one patient's reminders (P5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from reflex.utils.format import format_event_handler

from app import clock
from app.db import transaction
from app.ids import new_id
from app.models.account import User
from app.models.patient import Patient
from app.realtime.watchers import watchers
from app.services.compliance.figures import count_anew
from app.services.events import Change
from app.state.patient_page import PatientPageState
from app.state.patient_way import PatientWayState
from app.state.standings import StandingsState
from app.state.trends import TrendsState
from tests.databases import Database
from tests.factories import a_patient, a_reminder, a_user
from tests.factories.doses import a_dose
from tests.state.tab import Tab

DAY = timedelta(days=1)


@pytest.fixture
def dewi(database: Database) -> User:
    with transaction() as session:
        return a_user(session, name="Dewi")


@pytest.fixture
def slipping(dewi: User) -> Patient:
    """Confirmed each of twenty doses, and then one of four."""
    now = clock.now()
    with transaction() as session:
        patient = a_patient(session, name="Siti Rahma", assigned_volunteer_id=dewi.id)
        reminder = a_reminder(session, patient)
        for day in range(8, 28):
            a_dose(session, reminder, "confirmed", due_at=now - day * DAY)
        for day, fate in enumerate(("unanswered", "declined", "failed", "confirmed", "unanswered"), start=1):
            a_dose(session, reminder, fate, due_at=now - day * DAY)
        count_anew(session, patient.id, now=now)
        return patient


def test_the_overview_names_who_is_slipping_and_leads_to_volunteers_patients(dewi: User, slipping: Patient) -> None:
    with transaction() as session:
        admin = a_user(session, role="admin")
    tab = Tab(admin, "/admin/overview")

    tab.send(StandingsState.load)

    shown = tab.state(StandingsState)
    assert [(row.name, row.volunteer, row.percent, row.before) for row in shown.slipping] == [
        ("Siti Rahma", "Dewi", 25, 100)
    ]
    assert [(row.name, row.path, row.percent) for row in shown.volunteers] == [
        ("Dewi", f"/patients?volunteerId={dewi.id}", 88)
    ]


def test_beside_a_patient_stands_how_far_their_reminders_came(dewi: User, slipping: Patient) -> None:
    tab = Tab(dewi, f"/patients/{slipping.id}")
    tab.send(PatientWayState.load)
    way = tab.state(PatientWayState)
    assert way.of_patient == str(slipping.id)
    assert (way.confirmed, way.counted, way.percent) == (21, 24, 88)
    assert {figure.key.removeprefix("overview.step_"): figure.count for figure in way.figures} == {
        "not_sent": 1,
        "held_back": 0,
        "sent": 24,
        "not_delivered": 0,
        "delivered": 24,
        "read": 22,
        "answered": 22,
        "confirmed": 21,
        "declined": 1,
    }


def test_the_overview_counts_again_when_doses_change(dewi: User) -> None:
    with transaction() as session:
        admin = a_user(session, role="admin")
    tab = Tab(admin, "/admin/overview")
    tab.send(StandingsState.load)
    tab.send(TrendsState.load)
    change = Change(new_id(), subject_type="occurrence", subject_id=new_id())
    watched = {watch.event_name for _, _, watch in watchers().of(change) if watch.rests_until > 0}
    assert {format_event_handler(StandingsState.load), format_event_handler(TrendsState.load)} <= watched


def test_the_page_looks_again_at_the_patient_and_at_what_stands_beside(dewi: User, slipping: Patient) -> None:
    tab = Tab(dewi, f"/patients/{slipping.id}")
    tab.send(PatientPageState.look_again)
    tab.send(PatientWayState.load)
    change = Change(new_id(), subject_type="patient", subject_id=slipping.id)
    watched = {watch.event_name for _, _, watch in watchers().of(change)}
    assert {format_event_handler(PatientPageState.look_again), format_event_handler(PatientWayState.load)} <= watched


def test_of_anothers_patient_nothing_is_counted(slipping: Patient) -> None:
    with transaction() as session:
        other = a_user(session)
    tab = Tab(other, f"/patients/{slipping.id}")
    tab.send(PatientWayState.load)
    assert tab.state(PatientWayState).of_patient == ""
