"""Today in the browser's words: rows, acts and their undo, the sheet of a call, the first steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import NotFound
from app.models.account import User
from app.models.call import Question
from app.models.patient import Patient
from app.models.patient_list import PatientFigure
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import Send
from app.services.compliance.figures import count_anew
from app.services.phones import as_read
from app.state.call_sheet import CallSheetState
from app.state.first_steps import FirstStepsState
from app.state.notices import NoticesState
from app.state.today import TodayState
from app.state.today_rail import TodayRailState
from tests.databases import Database
from tests.factories import a_device, a_patient, a_reminder, a_user, an_occurrence
from tests.factories.doses import a_dose
from tests.state.tab import Tab

pytestmark = pytest.mark.usefixtures("midday")  # a day's list and its hours: no test may straddle midnight

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def dewi(database: Database) -> User:
    with transaction() as session:
        a_device(session)
        return a_user(session, language="en")


@pytest.fixture
def tab(dewi: User) -> Tab:
    return Tab(dewi, "/today")


def patient_of(person: User, name: str = "Siti Rahma") -> Patient:
    with transaction() as session:
        return a_patient(session, name=name, assigned_volunteer_id=person.id, verified_at=clock.now() - 5 * DAY)


def dose_of(patient: Patient, fate: str, *, ago: timedelta, asked: int = 0) -> Occurrence:
    with transaction() as session:
        dose = a_dose(session, a_reminder(session, patient), fate, due_at=clock.now() - ago)
        dose.followups_sent = asked
        session.add(dose)
        return dose


def said(tab: Tab) -> list[str]:
    return [notice.key for notice in tab.state(NoticesState).notices]


def test_the_list_is_there_with_figures_and_words(tab: Tab, dewi: User) -> None:
    patient = patient_of(dewi)
    dose_of(patient, "waiting", ago=5 * MINUTE)
    dose_of(patient, "waiting", ago=70 * MINUTE, asked=1)

    tab.send(TodayState.load)

    state = tab.state(TodayState)
    assert state.is_loaded
    assert (state.summary.total, state.summary.due, state.summary.waiting, state.summary.patients) == (2, 1, 1, 1)
    [due], [waiting] = state.due, state.waiting
    assert (due.name, due.detail_key, due.late_key, due.hours, due.minutes) == (
        "Siti Rahma", "today.dose_read", "today.late_hours", 1, 10,
    )  # fmt: skip
    assert (waiting.late_key, waiting.minutes, waiting.late_meaning) == ("today.waits_minutes", 5, "")
    assert not hasattr(due, "phone")


def test_confirming_takes_the_row_away_and_undo_brings_it_back(tab: Tab, dewi: User) -> None:
    dose = dose_of(patient_of(dewi), "waiting", ago=40 * MINUTE, asked=1)
    tab.send(TodayState.load)

    tab.send(TodayState.confirm, str(dose.id))

    assert tab.state(TodayState).due == []
    assert said(tab) == ["today.confirmed"]
    with reading() as session:
        assert session.get_one(Occurrence, dose.id).confirmed_by == dewi.id
    tab.send(TodayState.undo_confirm, str(dose.id))
    assert [row.id for row in tab.state(TodayState).due] == [str(dose.id)]
    with reading() as session:
        assert session.get_one(Occurrence, dose.id).status is OccurrenceStatus.READ


def test_asking_again_moves_the_row_to_what_is_due(tab: Tab, dewi: User) -> None:
    dose = dose_of(patient_of(dewi), "waiting", ago=5 * MINUTE)
    tab.send(TodayState.load)
    tab.send(TodayState.ask_again, str(dose.id))
    state = tab.state(TodayState)
    assert (len(state.waiting), [row.id for row in state.due]) == (0, [str(dose.id)])


def test_a_question_that_needs_no_answer_is_put_away_and_comes_back(tab: Tab, dewi: User) -> None:
    patient = patient_of(dewi)
    with transaction() as session:
        question = Question(patient_id=patient.id, intent="question", asked_at=clock.now())
        session.add(question)
    tab.send(TodayState.load)
    tab.send(TodayState.close_question, str(question.id))
    assert tab.state(TodayState).questions == []
    tab.send(TodayState.reopen_question, str(question.id))
    assert [row.id for row in tab.state(TodayState).questions] == [str(question.id)]


def test_a_call_is_two_taps_and_can_be_taken_back(tab: Tab, dewi: User) -> None:
    patient = patient_of(dewi)
    for hours in (30, 26):
        dose_of(patient, "unanswered", ago=timedelta(hours=hours))
    with transaction() as session:
        count_anew(session, patient.id, now=clock.now())
    tab.send(TodayState.load)
    assert [row.what_key for row in tab.state(TodayState).calls] == ["today.call_missed"]

    tab.send(CallSheetState.open, str(patient.id))
    sheet = tab.state(CallSheetState)
    assert (sheet.is_open, sheet.name, sheet.numbers[0].phone) == (True, "Siti Rahma", as_read(patient.phone))
    tab.send(CallSheetState.keep_note, "Mual ringan")
    tab.send(CallSheetState.record, "reached")

    assert not tab.state(CallSheetState).is_open
    assert said(tab) == ["call.recorded_reached"]
    tab.send(TodayState.load)
    assert tab.state(TodayState).calls == []
    [undo] = tab.state(NoticesState)._undo.values()
    tab.send(CallSheetState.undo, undo["payload"]["call_id"])
    with reading() as session:
        assert session.get_one(PatientFigure, patient.id).call_reason == "missed"


@pytest.mark.parametrize("value", ["", "x", "../../etc", "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c", "a" * 5_000])
def test_ids_that_name_nothing_of_theirs_change_nothing(tab: Tab, value: str) -> None:
    tab.send(TodayState.load)
    tab.send(TodayState.choose, value)
    acts = (TodayState.confirm, TodayState.ask_again, TodayState.close_question, CallSheetState.record)
    for handler in (*acts, CallSheetState.open, CallSheetState.undo):
        with pytest.raises(NotFound):
            tab.send(handler, value)
    assert tab.state(TodayState).summary.total == 0
    assert not tab.state(CallSheetState).is_open


def test_another_volunteers_patient_stays_theirs(tab: Tab, dewi: User) -> None:
    with transaction() as session:
        rizky = a_user(session)
    patient = patient_of(rizky)
    dose = dose_of(patient, "waiting", ago=40 * MINUTE, asked=1)
    for handler, value in (
        (TodayState.confirm, dose.id),
        (TodayState.ask_again, dose.id),
        (CallSheetState.open, patient.id),
    ):
        with pytest.raises(NotFound):
            tab.send(handler, str(value))
    assert tab.state(CallSheetState).numbers == []
    with reading() as session:
        assert session.get_one(Occurrence, dose.id).status is OccurrenceStatus.READ


def test_acts_work_after_the_state_was_lost(tab: Tab, dewi: User) -> None:
    dose = dose_of(patient_of(dewi), "waiting", ago=40 * MINUTE, asked=1)
    tab.send(TodayState.load)
    tab.lose_state()
    tab.send(TodayState.confirm, str(dose.id))
    state = tab.state(TodayState)
    assert state.is_loaded
    assert state.due == []


def test_staff_switch_between_their_own_and_everybodys(database: Database, dewi: User) -> None:
    with transaction() as session:
        bayu = a_user(session, role="moderator")
    dose_of(patient_of(dewi), "waiting", ago=5 * MINUTE)
    tab = Tab(bayu, "/today")
    tab.send(TodayState.load)
    assert (tab.state(TodayState).summary.may_switch, len(tab.state(TodayState).waiting)) == (True, 1)
    tab.send(TodayState.choose, "mine")
    tab.send(TodayRailState.load)
    assert tab.state(TodayState).waiting == []
    assert tab.state(TodayRailState).hours == []
    tab.send(TodayState.choose, "all")
    tab.send(TodayRailState.load)
    assert len(tab.state(TodayState).waiting) == 1
    rail = tab.state(TodayRailState)
    assert rail.most == 1
    assert sum(rail.sums.values()) == sum(hour.total for hour in rail.hours) == 1


def test_the_first_steps_lead_on_and_can_be_put_away(database: Database, dewi: User) -> None:
    with transaction() as session:
        admin = a_user(session, role="admin")
    tab = Tab(admin, "/today")
    tab.send(FirstStepsState.load)
    steps = tab.state(FirstStepsState).rows
    assert [(step.id, step.is_next) for step in steps][:2] == [("patient", True), ("consent", False)]
    patient = patient_of(dewi)
    tab.send(FirstStepsState.load)
    [current] = [step for step in tab.state(FirstStepsState).rows if step.is_next]
    assert (current.id, current.way) == ("reminder", "")
    assert tab.state(FirstStepsState).patient_id == str(patient.id)
    tab.send(FirstStepsState.send)  # there is no reminder yet
    with transaction() as session:
        an_occurrence(session, a_reminder(session, patient), due_at=clock.now() + DAY)
    tab.send(FirstStepsState.send)
    assert said(tab) == []
    with reading() as session:
        assert session.exec(select(Send)).one().patient_id == patient.id
    tab.send(FirstStepsState.put_away)
    assert tab.state(FirstStepsState).rows == []
    tab.send(FirstStepsState.load)
    assert tab.state(FirstStepsState).rows == []
    tab.send(FirstStepsState.show_again)
    assert len(tab.state(FirstStepsState).rows) == 5
    volunteer = Tab(dewi, "/today")
    volunteer.send(FirstStepsState.load)
    assert volunteer.state(FirstStepsState).rows == []


def test_what_does_not_fit_is_one_way_away_in_the_lists_with_the_same_filter(tab: Tab, dewi: User) -> None:
    tab.send(TodayState.load)
    assert tab.state(TodayState).summary.ways["questions"] == "/patients?isActive=true&hasQuestion=true"

    with transaction() as session:
        moderator = a_user(session, role="moderator")
    desk = Tab(moderator, "/today")
    desk.send(TodayState.choose, "mine")
    ways = desk.state(TodayState).summary.ways
    assert ways["calls"] == "/patients?volunteerId=me&isActive=true&needsCall=true"
    assert ways["waiting"] == f"/reminders?state=waiting&volunteer={moderator.id}"
    assert ways["due"] == f"/reminders?volunteer={moderator.id}"
