"""Undo is pressed after one has gone on: what was taken back is back, and the page shown stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.db import reading, transaction
from app.models.account import User
from app.models.conversation import ConversationNote, ScheduledMessage, ScheduledState
from app.models.patient import Patient
from app.realtime.watchers import PAGE, PART, watchers
from app.state.conversation import ConversationState
from app.state.notices import NoticesState
from app.state.patient_contacts import PatientContactsState
from app.state.patient_page import PatientPageState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from app.state.reminder_form import ReminderFormState
from app.state.reminder_list import ReminderListState
from app.state.reminder_saving import ReminderSavingState
from tests.databases import Database
from tests.factories import a_device, a_patient, a_user
from tests.state.tab import TOKEN, Tab

PLACES = ("/today", "another patient", "another tab")


@pytest.fixture
def admin(database: Database) -> User:
    with transaction() as session:
        a_device(session)
        return a_user(session, role="admin")


@pytest.fixture
def undo_at(admin: User, patient: Patient) -> Callable[[Tab, str], None]:
    """Go to a place and press Undo there: only the notice that says so follows, and what is watched stays."""

    def press(tab: Tab, place: str) -> None:
        (notice,) = [notice for notice in tab.state(NoticesState).notices if notice.can_undo]
        with transaction() as session:
            other = a_patient(session)
        here, other_tab = tab.address, "contacts" if "tab=conversation" in tab.address else "conversation"
        ways = {"another patient": f"/patients/{other.id}", "another tab": f"/patients/{patient.id}?tab={other_tab}"}
        tab.address = ways.get(place, place)
        if place in ways:
            tab.send(PatientPageState.open)
        before = [watchers().shown(TOKEN, slot) for slot in (PAGE, PART)]
        tab.send(NoticesState.take_back, notice.id)
        assert [watchers().shown(TOKEN, slot) for slot in (PAGE, PART)] == before
        assert "fail" not in [notice.tone for notice in tab.state(NoticesState).notices]
        tab.address = here

    return press


@pytest.mark.parametrize("place", PLACES)
def test_a_contact_is_back(admin: User, patient: Patient, undo_at: Callable[[Tab, str], None], place: str) -> None:
    tab = Tab(admin, f"/patients/{patient.id}?tab=contacts")
    tab.send(PatientContactsState.save, {"id": "", "name": "Dewi", "relation": "anak"})
    tab.send(PatientContactsState.remove, tab.state(PatientContactsState).contacts[0].id)
    undo_at(tab, place)
    tab.send(PatientContactsState.load)
    assert [one.name for one in tab.state(PatientContactsState).contacts] == ["Dewi"]


@pytest.mark.parametrize("place", PLACES)
def test_an_entry_is_back(admin: User, patient: Patient, undo_at: Callable[[Tab, str], None], place: str) -> None:
    tab = Tab(admin, f"/patients/{patient.id}?tab=record")
    tab.send(PatientRecordFormState.begin, "note")
    tab.send(PatientRecordFormState.save, {**tab.state(PatientRecordFormState).values, "body": "Batuk"})
    tab.send(PatientRecordState.remove, tab.state(PatientRecordState).entries[0].id)
    undo_at(tab, place)
    tab.send(PatientRecordState.load)
    assert tab.state(PatientRecordState).total == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_note_is_back(admin: User, patient: Patient, undo_at: Callable[[Tab, str], None], place: str) -> None:
    tab = Tab(admin, f"/patients/{patient.id}?tab=conversation")
    with transaction() as session:
        note = ConversationNote(patient_id=patient.id, author_id=admin.id, body="Telepon", created_at=clock.now())
        session.add(note)
    tab.send(ConversationState.remove_note, str(note.id))
    undo_at(tab, place)
    with reading() as session:
        assert session.get_one(ConversationNote, note.id).deleted_at is None


@pytest.mark.parametrize("place", PLACES)
def test_a_message_for_later_waits_again(
    admin: User, patient: Patient, undo_at: Callable[[Tab, str], None], place: str
) -> None:
    tab = Tab(admin, f"/patients/{patient.id}?tab=conversation")
    now = clock.now()
    with transaction() as session:
        later = ScheduledMessage(
            patient_id=patient.id, author_id=admin.id, body="Halo", due_at=now + timedelta(days=1), created_at=now
        )
        session.add(later)
    tab.send(ConversationState.cancel_later, str(later.id))
    undo_at(tab, place)
    with reading() as session:
        assert session.get_one(ScheduledMessage, later.id).state is ScheduledState.WAITING


@pytest.mark.parametrize("place", PLACES)
def test_a_reminder_is_back(admin: User, patient: Patient, undo_at: Callable[[Tab, str], None], place: str) -> None:
    tab = Tab(admin, f"/patients/{patient.id}?tab=reminders")
    tab.send(ReminderFormState.begin_here)
    form = tab.state(ReminderFormState).about
    tab.send(ReminderFormState.set_field, form, "message", "Minum obat ya")
    tab.send(ReminderSavingState.save, form)
    tab.send(ReminderListState.load)
    (made,) = tab.state(NoticesState).notices
    tab.send(NoticesState.close, made.id)
    tab.send(ReminderListState.delete, tab.state(ReminderListState).rows[0].id)
    undo_at(tab, place)
    tab.send(ReminderListState.load)
    assert tab.state(ReminderListState).total == 1
