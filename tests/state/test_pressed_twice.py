"""On a slow line a button is pressed again before its dialog is gone: what it does is done once, and nothing opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import User
from app.models.call import PatientCall
from app.models.message import Emergency
from app.models.patient import Patient
from app.models.reminder import Reminder
from app.state.call_sheet import CallSheetState
from app.state.emergencies import EmergenciesState
from app.state.file_asking import FileAskingState
from app.state.file_sharing import ONE_PRESS, FileSharingState
from app.state.notices import NoticesState
from app.state.patient_contacts import PatientContactsState
from app.state.patient_form import PatientFormState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from app.state.patient_saving import PatientSavingState
from app.state.patient_views import PatientViewsState
from app.state.reminder_form import ReminderFormState
from app.state.reminder_saving import ReminderSavingState
from app.state.reminder_templates import ReminderTemplatesState
from tests.factories import a_patient
from tests.factories.shares import a_file, used_at
from tests.state.tab import Tab


@pytest.fixture
def tab(admin: User, patient: Patient) -> Tab:
    return Tab(admin, f"/patients/{patient.id}")


def twice(tab: Tab, handler: object, *values: object) -> None:
    for _ in range(2):
        tab.send(handler, *values)


def notices(tab: Tab) -> list[str]:
    return [notice.key for notice in tab.state(NoticesState).notices]


def test_an_entry_is_added_once_and_the_next_one_after_it(tab: Tab) -> None:
    for count in (1, 2):
        tab.send(PatientRecordFormState.begin, "note")
        twice(tab, PatientRecordFormState.save, {**tab.state(PatientRecordFormState).values, "body": "Batuk kering"})
        tab.send(PatientRecordState.load)
        assert tab.state(PatientRecordState).total == count


def test_a_contact_is_added_once_and_the_next_one_after_it(tab: Tab) -> None:
    for count in (1, 2):
        tab.send(PatientContactsState.begin)
        twice(tab, PatientContactsState.save, {"id": "", "name": "Dewi", "relation": "anak"})
        assert len(tab.state(PatientContactsState).contacts) == count


def test_a_reminder_is_made_once_and_its_form_stays_closed_whatever_is_still_pressed_in_it(tab: Tab) -> None:
    for count in (1, 2):
        tab.send(ReminderFormState.begin_here)
        form = tab.state(ReminderFormState).about
        tab.send(ReminderFormState.set_field, form, "message", "Minum obat ya")
        twice(tab, ReminderSavingState.save, form)
        tab.send(ReminderFormState.set_field, form, "message", "Minum obat ya, Bu")
        assert not tab.state(ReminderFormState).is_open
        with reading() as session:
            assert len(session.exec(select(Reminder)).all()) == count
    tab.send(ReminderFormState.begin_here)
    assert tab.state(ReminderFormState).values["message"] == "", "no draft was left behind"


def test_a_template_is_kept_once(admin: User) -> None:
    tab = Tab(admin, "/reminders?view=templates")
    tab.send(ReminderTemplatesState.load)
    before = tab.state(ReminderTemplatesState).total
    tab.send(ReminderTemplatesState.begin, "")
    tab.send(ReminderTemplatesState.set_field, "name", "Pagi")
    tab.send(ReminderTemplatesState.set_field, "body", "Minum obat ya")
    twice(tab, ReminderTemplatesState.save)
    tab.send(ReminderTemplatesState.set_field, "name", "Pagi hari")
    tab.send(ReminderTemplatesState.share, True)
    assert tab.state(ReminderTemplatesState).total == before + 1
    tab.send(ReminderTemplatesState.begin, "")
    values = tab.state(ReminderTemplatesState).values
    assert (values["name"], values["isShared"]) == ("", ""), "no draft was left behind"


def test_a_call_is_written_down_once_and_another_one_after_it(tab: Tab, patient: Patient) -> None:
    for count in (1, 2):
        tab.send(CallSheetState.open, str(patient.id))
        twice(tab, CallSheetState.record, "not_reached")
        with reading() as session:
            assert len(session.exec(select(PatientCall)).all()) == count


def test_one_link_is_made_to_ask_by_until_another_is_wanted(tab: Tab) -> None:
    tab.send(FileAskingState.open_for_patient)
    twice(tab, FileAskingState.ask, {"title": "Hasil lab"})
    assert tab.state(FileAskingState).total == 1
    tab.send(FileAskingState.begin_again)
    twice(tab, FileAskingState.ask, {"title": "Resep"})
    assert tab.state(FileAskingState).total == 2


@pytest.mark.parametrize("kind", ["link", "patient"])
def test_a_file_is_shared_once_and_again_when_that_is_meant(admin: User, kind: str) -> None:
    with transaction() as session:
        patient = a_patient(session, verified_at=clock.now() - timedelta(days=1))
        file = a_file(session, admin)
        used_at(session, file, patient)
    tab = Tab(admin, "/files")
    tab.send(FileSharingState.open_one, str(file.id), file.name)
    tab.send(FileSharingState.choose, kind)
    wish = {"kind": kind} | ({"patient": str(patient.id)} if kind == "patient" else {})
    twice(tab, FileSharingState.share, wish)
    assert (tab.state(FileSharingState).error, len(tab.state(FileSharingState).lines)) == ("", 1)
    later = clock.now() + 2 * ONE_PRESS
    with clock.use(lambda: later):
        tab.send(FileSharingState.share, wish)
    assert len(tab.state(FileSharingState).lines) == 2


def test_a_view_is_kept_once_and_put_back_once(admin: User) -> None:
    tab = Tab(admin, "/patients?needsCall=true&volunteerId=me")
    tab.send(PatientViewsState.begin_naming)
    twice(tab, PatientViewsState.save_as, {"name": "Hari ini"})
    tab.send(PatientViewsState.load)
    (view,) = tab.state(PatientViewsState).tabs
    tab.address = view.path
    tab.send(PatientViewsState.remove)
    twice(tab, PatientViewsState.put_back, "Hari ini", {"needsCall": "true", "volunteerId": "me"}, False)
    tab.send(PatientViewsState.load)
    assert [one.name for one in tab.state(PatientViewsState).tabs] == ["Hari ini"]


def test_a_patient_is_added_once_and_the_next_form_knows_nothing_of_them(admin: User) -> None:
    tab = Tab(admin, "/patients/new")
    tab.send(PatientFormState.begin)
    twice(tab, PatientSavingState.add, {"name": "Siti", "phoneNumber": "+628001112223"})
    assert tab.state(PatientFormState).errors == {}
    tab.send(PatientFormState.begin)
    assert tab.state(PatientFormState).values["name"] == ""
    twice(tab, PatientSavingState.add, {"name": "Ani", "phoneNumber": "+628001112224"})
    with reading() as session:
        assert sorted(one.name for one in session.exec(select(Patient)).all()) == ["Ani", "Siti"]


def test_an_emergency_that_one_took_was_not_taken_by_somebody_else_and_closes_for_good(
    tab: Tab, patient: Patient
) -> None:
    with transaction() as session:
        emergency = Emergency(patient_id=patient.id, happened_at=clock.now())
        session.add(emergency)
    tab.send(EmergenciesState.load)
    twice(tab, EmergenciesState.take, str(emergency.id))
    assert notices(tab) == ["emergency.you_took_it"]
    tab.send(EmergenciesState.begin_closing, str(emergency.id))
    tab.send(EmergenciesState.type_outcome, str(emergency.id), "Daughter brought her to hospital")
    twice(tab, EmergenciesState.close, str(emergency.id))
    tab.send(EmergenciesState.type_outcome, str(emergency.id), "Daughter brought her to hospital at once")
    assert tab.state(EmergenciesState).closing == ""
    assert notices(tab) == ["emergency.you_took_it", "emergency.closed"]
