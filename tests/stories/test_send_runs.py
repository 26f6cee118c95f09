"""A "send all now" from the click to the end (R5): taken on in steps, followed, stopped; answers taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import IllegalTransition, NotFound
from app.models.patient import VerificationStatus
from app.models.reminder import OccurrenceStatus
from app.services.reminders.answers import confirm_by_hand, decline_by_hand
from app.services.reminders.send_runs import RunProgress, cancel_run, find_run_under_way, get_run, send_all_in_run
from app.services.reminders.sending import Sendable, count_sendable, send_occurrence
from app.services.reminders.taking_back import undo_answer
from tests.factories.people import an_actor
from tests.stories.clinic import Clinic

S = OccurrenceStatus


def progress(clinic: Clinic, run_id: object) -> RunProgress:
    with clinic.doing() as session:
        return get_run(session, clinic.admin, run_id)  # type: ignore[arg-type]


def test_a_run_goes_on_in_steps_and_ends(clinic: Clinic) -> None:
    for _ in range(5):
        clinic.reminder(clinic.patient())
    clinic.reminder(clinic.patient(verification_status=VerificationStatus.PENDING))
    with clinic.doing() as session:
        assert count_sendable(session, clinic.admin, now=clinic.now) == Sendable(can_go=5, held=1)
        run_id, report = send_all_in_run(session, clinic.admin, now=clinic.now, limit=4)
    assert report.has_more
    with clinic.doing() as session:
        _, report = send_all_in_run(session, clinic.admin, now=clinic.now, run_id=run_id, limit=4)
    assert not report.has_more
    before = progress(clinic, run_id)
    assert (before.total, before.waiting, before.skipped, before.is_over) == (6, 5, {"not_verified": 1}, False)
    clinic.work()
    clinic.settle()
    after = progress(clinic, run_id)
    assert (after.sent, after.waiting, after.is_over) == (5, 0, True)


def test_a_run_under_way_is_found_by_those_who_may_stop_it_until_it_is_over(clinic: Clinic) -> None:
    clinic.reminder(clinic.patient())
    volunteer = an_actor(user=clinic.volunteer)
    with clinic.doing() as session:
        assert find_run_under_way(session, clinic.admin, now=clinic.now) is None
        run_id, _ = send_all_in_run(session, clinic.admin, now=clinic.now)
    with clinic.doing() as session:
        found = find_run_under_way(session, clinic.admin, now=clinic.now)
        assert found is not None
        assert (found.id, found.waiting) == (run_id, 1)
        assert find_run_under_way(session, volunteer, now=clinic.now) is None  # somebody else's, and not of all
    clinic.work()
    clinic.settle()
    with clinic.doing() as session:
        assert find_run_under_way(session, clinic.admin, now=clinic.now) is None


def test_a_stopped_run_takes_back_what_has_not_left_and_it_goes_at_its_time(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    with clinic.doing() as session:
        run_id, _ = send_all_in_run(session, clinic.admin, now=clinic.now)
    with clinic.doing() as session:
        stopped = cancel_run(session, clinic.admin, run_id, now=clinic.now)
    assert (stopped.taken_back, stopped.waiting) == (1, 0)
    clinic.work()
    assert clinic.texts() == []
    assert clinic.first(reminder).status is S.SCHEDULED
    clinic.go_to("08:00")
    assert len(clinic.texts()) == 1
    with clinic.doing() as session:
        assert send_all_in_run(session, clinic.admin, now=clinic.now, run_id=run_id)[1].sent == []


def test_only_who_began_a_run_sees_it_and_who_sees_every_patient(clinic: Clinic) -> None:
    with clinic.doing() as session:
        run_id, _ = send_all_in_run(session, clinic.admin, now=clinic.now)
        with pytest.raises(NotFound):
            get_run(session, an_actor(user=clinic.volunteer), run_id)


def test_one_occurrence_is_sent_by_hand_and_not_again(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient(), "08:00", "20:00")
    evening = clinic.occurrences(reminder)[1]
    reports = []
    for _ in range(2):
        with clinic.doing() as session:
            reports.append(send_occurrence(session, clinic.admin, evening.id, now=clinic.now))
        clinic.work()
    assert [report.sent for report in reports] == [[evening.id], []]
    assert reports[1].skipped == [(evening.id, "already_sent")]
    assert [row.status for row in clinic.occurrences(reminder)[:2]] == [S.SCHEDULED, S.SENT]


def test_an_answer_by_a_slip_of_the_thumb_is_taken_back(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    clinic.go_to("08:00")
    dose = clinic.first(reminder)
    for answer in (confirm_by_hand, decline_by_hand):
        with clinic.doing() as session:
            answer(session, clinic.admin, dose.id, now=clinic.now)
        with clinic.doing() as session:
            undo_answer(session, clinic.admin, dose.id, now=clinic.now + timedelta(seconds=8))
        again = clinic.first(reminder)
        assert (again.status, again.confirmed_at, again.answered_at) == (S.SENT, None, None)
        assert again.next_followup_at is not None


def test_an_answer_is_taken_back_by_who_gave_it_once_and_soon(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    clinic.go_to("08:00")
    dose = clinic.first(reminder)
    with clinic.doing() as session:
        confirm_by_hand(session, clinic.admin, dose.id, now=clinic.now)
    for actor, now in (
        (an_actor(user=clinic.volunteer), clinic.now),
        (clinic.admin, clinic.now + timedelta(minutes=6)),
    ):
        with clinic.doing() as session, pytest.raises(IllegalTransition):
            undo_answer(session, actor, dose.id, now=now)


def test_a_planned_dose_confirmed_early_and_taken_back_is_sent_at_its_time(clinic: Clinic) -> None:
    reminder = clinic.reminder(clinic.patient())
    dose = clinic.first(reminder)
    with clinic.doing() as session:
        confirm_by_hand(session, clinic.admin, dose.id, now=clinic.now)
    with clinic.doing() as session:
        undo_answer(session, clinic.admin, dose.id, now=clinic.now)
    clinic.go_to("08:00")
    assert len(clinic.texts()) == 1


def test_a_moved_dose_goes_at_its_new_time_with_its_own_words(clinic: Clinic) -> None:
    from app.services.reminders.one_occurrence import OccurrenceChanges, change_occurrence

    reminder = clinic.reminder(clinic.patient(name="Ratna"))
    with clinic.doing() as session:
        changes = OccurrenceChanges(time="09:30", message="Sesudah periksa, {name} ({time}).")
        change_occurrence(session, clinic.admin, clinic.first(reminder).id, changes, seen=None, now=clinic.now)
    clinic.go_to("08:00")
    assert clinic.texts() == []
    clinic.go_to("09:30")
    assert clinic.texts() == ["Sesudah periksa, Ratna (09.30)."]
    clinic.go_to("08:00", day=1)
    assert len([text for text in clinic.texts() if "waktunya" in text]) >= 1
