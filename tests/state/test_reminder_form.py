"""The reminder form's pauses: rows with two dates, kept as they are chosen, also by values that nobody typed."""

from __future__ import annotations

import pytest

from app.db import transaction
from app.models.account import User
from app.models.patient import Patient
from app.state.reminder_choices import ReminderChoicesState
from app.state.reminder_form import ReminderFormState
from app.state.reminder_pauses import MOST, ReminderPausesState
from app.state.reminder_saving import ReminderSavingState
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


@pytest.fixture
def tab(moderator: User, patient: Patient) -> Tab:
    opened = Tab(moderator, "/reminders")
    opened.send(ReminderFormState.begin, str(patient.id), patient.name)
    return opened


def pauses(tab: Tab) -> str:
    return tab.state(ReminderFormState).values["pauses"]


def about(tab: Tab) -> str:
    return tab.state(ReminderFormState).about


def test_on_a_patients_page_it_is_for_the_patient_of_the_address_before_anything_else_has_come(
    moderator: User, patient: Patient
) -> None:
    opened = Tab(moderator, f"/patients/{patient.id}?tab=reminders")
    opened.send(ReminderFormState.begin_here)
    values = opened.state(ReminderFormState).values
    assert (values["patientId"], values["patientName"]) == (str(patient.id), patient.name)


def test_a_row_is_added_filled_and_taken_away(tab: Tab) -> None:
    form = about(tab)
    tab.send(ReminderPausesState.add, form)
    assert (pauses(tab), tab.state(ReminderFormState).errors.get("pauses")) == ("/", None)
    tab.send(ReminderPausesState.choose, form, 0, "from", "2030-12-24")
    assert pauses(tab) == "2030-12-24/2030-12-24"
    tab.send(ReminderPausesState.choose, form, 0, "to", "2030-12-26")
    tab.send(ReminderPausesState.add, form)
    assert pauses(tab) == "2030-12-24/2030-12-26,/"
    tab.send(ReminderPausesState.remove, form, 0)
    assert pauses(tab) == "/"


def test_rows_that_were_left_empty_are_no_pauses_and_half_ones_are_named(tab: Tab) -> None:
    form = about(tab)
    tab.send(ReminderFormState.set_field, form, "message", "Minum obat ya")
    tab.send(ReminderPausesState.add, form)
    tab.send(ReminderPausesState.choose, form, 0, "to", "2030-12-26")
    tab.send(ReminderSavingState.save, form)
    state = tab.state(ReminderFormState)
    assert (state.is_open, state.errors["pauses"]) == (True, "A pause needs two dates: from and to.")
    tab.send(ReminderPausesState.choose, form, 0, "to", "")
    tab.send(ReminderSavingState.save, form)
    assert not tab.state(ReminderFormState).is_open


def test_what_was_chosen_survives_an_emptied_state(tab: Tab) -> None:
    form = about(tab)
    tab.send(ReminderPausesState.add, form)
    tab.send(ReminderPausesState.choose, form, 0, "from", "2030-12-24")
    tab.lose_state()
    tab.send(ReminderPausesState.add, form)
    assert pauses(tab) == "2030-12-24/2030-12-24,/"


@pytest.mark.parametrize("number", [-1, 7, 10**30])
def test_a_row_that_is_not_there_changes_nothing(tab: Tab, number: int) -> None:
    form = about(tab)
    tab.send(ReminderPausesState.add, form)
    tab.send(ReminderPausesState.choose, form, number, "from", "2030-12-24")
    assert pauses(tab) == "/"


def test_nobody_adds_rows_without_end(tab: Tab) -> None:
    form = about(tab)
    tab.send(ReminderFormState.set_field, form, "pauses", ",".join(["/"] * MOST))
    tab.send(ReminderPausesState.add, form)
    assert pauses(tab) == ",".join(["/"] * MOST)


def test_a_rhythm_that_is_counted_keeps_its_number_and_another_forgets_it(tab: Tab) -> None:
    form = about(tab)

    def shown() -> tuple[str, ...]:
        values = tab.state(ReminderFormState).values
        return values["rhythm"], values["freq"], values["interval"]

    assert shown() == ("daily", "daily", "1")
    tab.send(ReminderFormState.set_field, form, "rhythm", "weekly_few")
    assert shown() == ("weekly_few", "weekly", "2")
    tab.send(ReminderFormState.set_field, form, "interval", "1")
    assert shown() == ("weekly_few", "weekly", "1")  # the field stays while somebody types 12
    tab.send(ReminderFormState.set_field, form, "rhythm", "monthly")
    assert shown() == ("monthly", "monthly", "1")


def test_the_words_are_ones_own_once_they_are_changed(tab: Tab) -> None:
    form = about(tab)
    assert tab.state(ReminderFormState).values["ownWords"] == "yes"  # nothing is written yet
    tab.send(ReminderChoicesState.offer, "medication")
    tab.send(ReminderChoicesState.take_template, form, tab.state(ReminderChoicesState).templates[0].id)
    assert tab.state(ReminderFormState).values["ownWords"] == ""
    tab.send(ReminderFormState.set_field, form, "message", "Minum obat ya")
    assert tab.state(ReminderFormState).values["ownWords"] == "yes"
