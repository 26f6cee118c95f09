"""The form of a patient: what is typed survives the state behind it, two browsers, and a number that is taken."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.patient import Patient
from app.models.work import AuditEntry
from app.services.patients.commands import change_patient
from app.services.patients.schemas import PatientChanges
from app.state.patient_form import PatientFormState
from app.state.patient_page import PatientPageState
from app.state.patient_properties import PatientPropertiesState
from app.state.patient_saving import PatientSavingState
from tests.factories import a_patient, a_user, an_actor
from tests.state.tab import Tab

FORM = {"name": "Siti", "phoneNumber": "0812 3456 7890", "language": "id", "timezone": "Asia/Jakarta", "sex": "female"}


@pytest.fixture
def admin(database):
    with transaction() as session:
        return a_user(session, role="admin", name="Dewi")


@pytest.fixture
def patient(database):
    with transaction() as session:
        return a_patient(session, name="Ratna")


def in_database(patient_id):
    with reading() as session:
        return session.get_one(Patient, patient_id)


def test_what_was_typed_is_there_again_in_another_tab(admin):
    first = Tab(admin, "/patients/new")
    first.send(PatientFormState.begin)
    first.send(PatientFormState.typed, "name", "Siti Rahma")

    second = Tab(admin, "/patients/new")
    second.send(PatientFormState.begin)

    form = second.state(PatientFormState)
    assert (form.values["name"], form.is_draft) == ("Siti Rahma", True)


def test_a_form_whose_state_was_emptied_goes_on_with_what_was_typed_before(admin):
    tab = Tab(admin, "/patients/new")
    tab.send(PatientFormState.begin)
    tab.send(PatientFormState.typed, "name", "Siti Rahma")
    tab.lose_state()

    tab.send(PatientFormState.typed, "hospital", "RS Dharmais")

    assert {name: tab.state(PatientFormState).values[name] for name in ("name", "hospital")} == {
        "name": "Siti Rahma",
        "hospital": "RS Dharmais",
    }


def test_saving_a_form_whose_state_was_emptied_loses_nothing_and_drops_the_draft(admin):
    tab = Tab(admin, "/patients/new")
    tab.send(PatientFormState.begin)
    tab.lose_state()

    tab.send(PatientSavingState.add, FORM)

    with reading() as session:
        assert [patient.phone for patient in session.exec(select(Patient)).all()] == ["+6281234567890"]
    tab.send(PatientFormState.begin)
    assert tab.state(PatientFormState).values["name"] == ""


def test_what_is_wrong_stands_beside_its_field_in_plain_words(admin):
    tab = Tab(admin, "/patients/new")
    tab.send(PatientSavingState.add, FORM | {"phoneNumber": "0812", "name": ""})
    errors = tab.state(PatientFormState).errors
    assert "phoneNumber" in errors or "name" in errors
    tab.send(PatientSavingState.add, FORM | {"phoneNumber": "08123456"})
    assert "8 digits" in tab.state(PatientFormState).errors["phoneNumber"]


def test_a_number_of_somebody_else_names_them_and_may_be_shared(admin, patient):
    tab = Tab(admin, "/patients/new")
    tab.send(PatientFormState.begin)
    tab.send(PatientSavingState.add, FORM | {"phoneNumber": patient.phone})
    found = tab.state(PatientFormState).namesake
    assert (found.name, found.address) == ("Ratna", f"/patients/{patient.id}")

    tab.send(PatientFormState.share, True)
    tab.send(PatientSavingState.add, FORM | {"phoneNumber": patient.phone})

    assert in_database(patient.id).is_phone_shared


def test_only_what_was_typed_is_changed_whoever_changed_the_rest(admin, patient):
    tab = Tab(admin, f"/patients/{patient.id}/edit")
    tab.send(PatientFormState.open)
    form = dict(tab.state(PatientFormState).values)
    somebody_changes(patient, {"doctor": "dr. Anindya"})

    tab.send(PatientSavingState.change, form | {"hospital": "RS Harapan"})

    stands = in_database(patient.id)
    assert (stands.hospital, stands.doctor) == ("RS Harapan", "dr. Anindya")


def test_a_field_that_two_people_changed_is_asked_about(admin, patient):
    tab = Tab(admin, f"/patients/{patient.id}/edit")
    tab.send(PatientFormState.open)
    form = dict(tab.state(PatientFormState).values)
    somebody_changes(patient, {"hospital": "RS Theirs"})

    tab.send(PatientSavingState.change, form | {"hospital": "RS Mine"})

    (conflict,) = tab.state(PatientFormState).conflicts
    assert (conflict.name, conflict.yours, conflict.theirs) == ("hospital", "RS Mine", "RS Theirs")
    assert tab.state(PatientFormState).changed_by == "Budi"
    assert in_database(patient.id).hospital == "RS Theirs"
    tab.send(PatientSavingState.change, form | {"hospital": "RS Mine"})
    assert in_database(patient.id).hospital == "RS Mine"


def test_a_property_that_two_people_changed_is_asked_about_in_place(admin, patient):
    tab = Tab(admin, f"/patients/{patient.id}")
    tab.send(PatientPageState.open)
    somebody_changes(patient, {"doctor": "dr. Theirs"})

    tab.send(PatientPropertiesState.save, "doctor", "dr. Mine", "")

    conflict = tab.state(PatientPropertiesState).conflict
    assert (conflict.field, conflict.theirs, conflict.who) == ("doctor", "dr. Theirs", "Budi")
    tab.send(PatientPropertiesState.keep_mine)
    assert in_database(patient.id).doctor == "dr. Mine"
    assert tab.state(PatientPropertiesState).conflict.field == ""


def test_a_property_that_does_not_hold_says_why(admin, patient):
    tab = Tab(admin, f"/patients/{patient.id}")
    tab.send(PatientPageState.open)
    tab.send(PatientPropertiesState.save, "phoneNumber", "12", patient.phone)
    assert tab.state(PatientPropertiesState).errors["phoneNumber"] != ""
    tab.send(PatientPropertiesState.save, "is_demonstration", "true", "")
    assert not in_database(patient.id).is_demonstration


def test_opening_a_patient_is_written_down_once(admin, patient):
    tab = Tab(admin, f"/patients/{patient.id}")
    tab.send(PatientPageState.open)
    tab.send(PatientPageState.open)
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "patient.opened")).all()
    assert len(entries) == 1


def test_anothers_patient_is_not_here_and_the_refusal_is_written_down(database, patient):
    with transaction() as session:
        volunteer = a_user(session)
    tab = Tab(volunteer, f"/patients/{patient.id}")
    tab.send(PatientPageState.open)
    page = tab.state(PatientPageState)
    assert (page.is_missing, page.head.name) == (True, "")
    with reading() as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.outcome == "denied")).all()
    assert (entry.actor_id, entry.subject_id) == (volunteer.id, patient.id)


@pytest.mark.parametrize("address", ["/patients/nobody", "/patients/0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])
def test_an_address_of_nobody_says_so(admin, address):
    tab = Tab(admin, address)
    tab.send(PatientPageState.open)
    assert tab.state(PatientPageState).is_missing


def somebody_changes(patient, values):
    with transaction() as session:
        budi = an_actor(user=a_user(session, role="admin", name="Budi"))
        change_patient(session, budi, patient.id, PatientChanges(**values), seen=None, now=clock.now())
