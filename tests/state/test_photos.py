"""The photo in the form of a patient belongs to the patient of the address, whatever the tab showed before."""

from __future__ import annotations

import pytest
from reflex.utils.format import format_event_handler
from sqlmodel import select

from app.db import reading, transaction
from app.errors import NotFound
from app.ids import new_id
from app.models.account import User
from app.models.patient import Patient
from app.realtime.watchers import watchers
from app.services.events import Change
from app.state.notices import NoticesState
from app.state.patient_form import PatientFormState
from app.state.patient_photo import PatientPhotoState
from app.state.patient_saving import PatientSavingState
from app.state.session import SessionState
from tests.databases import Database
from tests.factories import a_patient, a_user
from tests.matrix.photos import add_photo
from tests.state.tab import Tab


@pytest.fixture
def volunteer(database: Database) -> User:
    with transaction() as session:
        return a_user(session)


def a_pictured_patient(volunteer: User | None) -> Patient:
    with transaction() as session:
        patient = a_patient(session, assigned_volunteer_id=volunteer.id if volunteer else None)
        add_photo(session, patient, route="")
        return patient


def has_photo(patient: Patient) -> bool:
    with reading() as session:
        return session.get_one(Patient, patient.id).photo_file_id is not None


def form_of(volunteer: User, patient: Patient) -> Tab:
    tab = Tab(volunteer, f"/patients/{patient.id}/edit")
    tab.send(PatientPhotoState.open)
    return tab


def test_a_photo_is_removed_and_brought_back(volunteer: User) -> None:
    patient = a_pictured_patient(volunteer)
    tab = form_of(volunteer, patient)
    assert str(patient.photo_file_id) in tab.state(PatientPhotoState).photo

    tab.send(PatientPhotoState.remove)
    assert (tab.state(PatientPhotoState).photo, has_photo(patient)) == ("", False)
    tab.send(PatientPhotoState.restore, str(patient.id))
    assert str(patient.photo_file_id) in tab.state(PatientPhotoState).photo


def test_another_patients_photo_is_neither_shown_nor_removed(volunteer: User) -> None:
    own, others = a_pictured_patient(volunteer), a_pictured_patient(None)
    tab = form_of(volunteer, own)

    tab.address = f"/patients/{others.id}/edit"
    tab.send(PatientPhotoState.open)
    shown = tab.state(PatientPhotoState)
    assert (shown.photo, shown.address, shown.name) == ("", "", "")
    with pytest.raises(NotFound):
        tab.send(PatientPhotoState.remove)
    assert has_photo(others)


def test_a_forgotten_state_still_knows_whose_photo_it_is(volunteer: User) -> None:
    patient = a_pictured_patient(volunteer)
    tab = form_of(volunteer, patient)
    tab.lose_state()

    tab.send(PatientPhotoState.remove)

    assert not has_photo(patient)
    assert tab.state(PatientPhotoState).name == patient.name


def test_a_photo_that_is_changed_in_one_tab_is_looked_for_in_the_others(volunteer: User) -> None:
    tab = Tab(volunteer, "/profile")
    tab.send(SessionState.load)
    change = Change(new_id(), subject_type="user", subject_id=volunteer.id)
    assert format_event_handler(SessionState.refresh) in [watch.event_name for _, _, watch in watchers().of(change)]


@pytest.mark.parametrize(("is_kept", "said"), [(True, "patient.added"), (False, "photo.not_kept")])
def test_a_photo_chosen_for_somebody_new_is_sent_before_their_page_is_opened(
    database: Database, *, is_kept: bool, said: str
) -> None:
    with transaction() as session:
        moderator = a_user(session, role="moderator")
    tab = Tab(moderator, "/patients/new")
    tab.send(PatientFormState.begin)
    tab.send(PatientPhotoState.sent, True)
    assert tab.state(NoticesState).notices == [], "nobody has been added"
    tab.send(PatientPhotoState.waiting, True)
    tab.send(PatientSavingState.add, {"name": "Ratna", "phoneNumber": "0812 3456 7890", "timezone": "Asia/Jakarta"})
    with reading() as session:
        patient = session.exec(select(Patient)).one()
    assert tab.state(PatientPhotoState).address == f"/api/v1/patients/{patient.id}/photo"
    assert tab.state(NoticesState).notices == []

    tab.send(PatientPhotoState.sent, is_kept)
    assert [notice.key for notice in tab.state(NoticesState).notices] == [said]
    assert (tab.state(PatientPhotoState).address, tab.state(PatientPhotoState).waits) == ("", False)
