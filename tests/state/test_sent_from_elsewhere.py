"""What was pressed without a line is sent when it is back, perhaps from another patient's page: it is for the first."""

from __future__ import annotations

import pytest

from app import clock
from app.db import reading, transaction
from app.models.account import User
from app.models.patient import Patient
from app.state.patient_actions import PatientActionsState
from app.state.patient_contacts import PatientContactsState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from tests.factories import a_patient
from tests.state.tab import Tab


@pytest.fixture
def shown(admin: User) -> Patient:
    with transaction() as session:
        return a_patient(session)


@pytest.fixture
def elsewhere(admin: User, shown: Patient) -> Tab:
    return Tab(admin, f"/patients/{shown.id}")


def test_who_is_deleted_is_whose_page_was_shown(elsewhere: Tab, patient: Patient, shown: Patient) -> None:
    elsewhere.send(PatientActionsState.delete, str(patient.id))
    with reading() as session:
        assert [session.get_one(Patient, one.id).deleted_at is None for one in (patient, shown)] == [False, True]


def test_whose_messages_stop_is_who_was_asked_about(elsewhere: Tab, patient: Patient, shown: Patient) -> None:
    stop = {"patient": str(patient.id), "wish": "stop", "reason": "In hospital"}
    elsewhere.send(PatientActionsState.settle, stop)
    with reading() as session:
        assert [session.get_one(Patient, one.id).is_active for one in (patient, shown)] == [False, True]


def test_an_entry_and_a_contact_are_of_the_patient_for_whom_they_were_written(
    admin: User, elsewhere: Tab, patient: Patient
) -> None:
    today = clock.now().date().isoformat()
    entry = {"patient": str(patient.id), "kind": "note", "happenedOn": today, "body": "Batuk kering"}
    elsewhere.send(PatientRecordFormState.save, entry)
    elsewhere.send(PatientContactsState.save, {"patient": str(patient.id), "name": "Dewi", "relation": "anak"})

    def known_at(tab: Tab) -> tuple[int, int]:
        tab.send(PatientRecordState.load)
        tab.send(PatientContactsState.load)
        return tab.state(PatientRecordState).total, len(tab.state(PatientContactsState).contacts)

    assert known_at(elsewhere) == (0, 0)
    assert known_at(Tab(admin, f"/patients/{patient.id}")) == (1, 1)
