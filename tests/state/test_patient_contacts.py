"""The form of a contact keeps what was typed, for its author, until it is saved."""

from __future__ import annotations

import pytest

from app.db import transaction
from app.models.account import User
from app.models.patient import Patient
from app.state.patient_contacts import PatientContactsState
from tests.databases import Database
from tests.factories import a_patient, a_user
from tests.state.tab import Tab


@pytest.fixture
def moderator(database: Database) -> User:
    with transaction() as session:
        return a_user(session, role="moderator")


@pytest.fixture
def patient(moderator: User) -> Patient:
    with transaction() as session:
        return a_patient(session)


def tab_of(user: User, patient: Patient) -> Tab:
    opened = Tab(user, f"/patients/{patient.id}?tab=contacts")
    opened.send(PatientContactsState.load)
    return opened


def half_written(tab: Tab) -> None:
    tab.send(PatientContactsState.begin)
    tab.send(PatientContactsState.typed, "name", "Dewi")
    tab.send(PatientContactsState.tick, "mayConfirm", True)


def test_what_was_left_half_written_is_there_again_for_its_author_only(moderator: User, patient: Patient) -> None:
    half_written(tab_of(moderator, patient))
    again = tab_of(moderator, patient)
    again.send(PatientContactsState.begin)
    values = again.state(PatientContactsState).values
    assert (values["name"], values["mayConfirm"], values["mayBeTold"]) == ("Dewi", "on", "")

    with transaction() as session:
        colleague = a_user(session, role="moderator")
    other = tab_of(colleague, patient)
    other.send(PatientContactsState.begin)
    assert other.state(PatientContactsState).values["name"] == ""


def test_once_saved_the_next_form_is_empty(moderator: User, patient: Patient) -> None:
    tab = tab_of(moderator, patient)
    half_written(tab)
    tab.send(PatientContactsState.save, {"id": "", "name": "Dewi", "relation": "anak", "mayConfirm": "on"})
    assert [one.name for one in tab.state(PatientContactsState).contacts] == ["Dewi"]
    tab.send(PatientContactsState.begin)
    assert tab.state(PatientContactsState).values["name"] == ""


def test_each_contact_has_a_draft_of_its_own(moderator: User, patient: Patient) -> None:
    tab = tab_of(moderator, patient)
    tab.send(PatientContactsState.save, {"id": "", "name": "Dewi", "relation": "anak"})
    (dewi,) = tab.state(PatientContactsState).contacts
    half_written(tab)
    tab.send(PatientContactsState.edit, dewi.id)
    tab.send(PatientContactsState.typed, "relation", "menantu")
    tab.send(PatientContactsState.begin)
    assert tab.state(PatientContactsState).values["relation"] == ""
    tab.send(PatientContactsState.edit, dewi.id)
    assert tab.state(PatientContactsState).values["relation"] == "menantu"
