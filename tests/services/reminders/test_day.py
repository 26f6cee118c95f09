"""A day and a month of due moments (R6): by time and state, as the reader may see, in the same number of statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.models.reminder import OccurrenceStatus
from app.services.pages import PageRequest
from app.services.patients.search import searchable
from app.services.reminders import whose
from app.services.reminders.day import DayFilter, Standing, look_at_day
from app.services.reminders.month import count_month
from app.services.reminders.of_patient import list_rules
from tests.factories import a_patient, a_reminder, a_user, an_actor, an_occurrence

ADMIN = an_actor("admin")
TODAY = date(2026, 3, 10)
S = OccurrenceStatus
PAGE = PageRequest(size=50)
At = Callable[..., datetime]


@contextmanager
def counted(db: Session) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_the_day_is_in_order_and_counts_every_state(db: Session, at: At) -> None:
    reminder = a_reminder(db, times_of_day=["08:00", "12:00", "20:00"])
    for wall, status in (("20:00", S.SCHEDULED), ("08:00", S.CONFIRMED), ("12:00", S.READ)):
        an_occurrence(db, reminder, due_at=at(wall), status=status)
    an_occurrence(db, reminder, due_at=at("00:00", day=1))
    an_occurrence(db, reminder, due_at=at("23:59", day=-1))
    page = look_at_day(db, ADMIN, DayFilter(TODAY), PAGE)
    assert [row.occurrence.due_at for row in page.rows] == [at("08:00"), at("12:00"), at("20:00")]
    counts = page.counts
    assert {standing: count for standing, count in counts.items() if count} == {
        Standing.CONFIRMED: 1,
        Standing.WAITING: 1,
        Standing.PLANNED: 1,
    }


def test_the_day_is_filtered_by_state_volunteer_patient_and_words(db: Session, at: At) -> None:
    user = a_user(db)
    mine = a_patient(db, name="Ratna Kusumawati", assigned_volunteer_id=user.id)
    for patient in (mine, a_patient(db)):
        an_occurrence(db, a_reminder(db, patient), due_at=at("09:00"))
    for wanted in (
        DayFilter(TODAY, volunteer_id=user.id),
        DayFilter(TODAY, patient_id=mine.id),
        DayFilter(TODAY, words="kusuma RATNA"),
    ):
        assert [row.patient.id for row in look_at_day(db, ADMIN, wanted, PAGE).rows] == [mine.id]
    assert look_at_day(db, ADMIN, DayFilter(TODAY, standing=Standing.MISSED), PAGE).rows == []


def test_a_volunteer_sees_the_day_of_their_own_patients(db: Session, at: At, now: datetime) -> None:
    user = a_user(db)
    mine = an_occurrence(db, a_reminder(db, a_patient(db, assigned_volunteer_id=user.id)), due_at=at("09:00"))
    an_occurrence(db, a_reminder(db), due_at=at("09:00"))
    volunteer = an_actor(user=user)
    assert [row.occurrence.id for row in look_at_day(db, volunteer, DayFilter(TODAY), PAGE).rows] == [mine.id]
    (day,) = count_month(db, volunteer, TODAY, TODAY, now=now).days
    assert day.total == 1


def test_a_name_that_very_many_have_is_found_by_reading_the_day(
    db: Session, at: At, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whose, "FEW", 1)
    people = {name: a_patient(db, name=name) for name in ("Ratna Dewi", "Dewi Ratnasari", "Ratu Dewa", "Dewi Ratna A")}
    for name, patient in people.items():
        patient.name_search = searchable(name)
        an_occurrence(db, a_reminder(db, patient), due_at=at("09:00"))
    people["Dewi Ratna A"].deleted_at = now
    db.flush()
    user = a_user(db)
    people["Ratna Dewi"].assigned_volunteer_id = people["Dewi Ratnasari"].assigned_volunteer_id = user.id
    for actor in (ADMIN, an_actor(user=user)):
        found = look_at_day(db, actor, DayFilter(TODAY, words="ratna DEW"), PAGE)
        assert {row.patient.name for row in found.rows} == {"Ratna Dewi", "Dewi Ratnasari"}
        assert (found.is_at_least, found.total) == (True, 1)


def test_what_was_due_before_now_and_is_settled_is_counted_and_left_out(db: Session, at: At, now: datetime) -> None:
    reminder, now = a_reminder(db), at("10:00")
    before = now - timedelta(hours=1)
    an_occurrence(db, reminder, due_at=at("06:00"), status=S.CONFIRMED, updated_at=before)
    an_occurrence(db, reminder, due_at=at("06:30"), status=S.MUTED, updated_at=before)
    just = an_occurrence(db, reminder, due_at=at("07:00"), status=S.CONFIRMED, updated_at=now)
    missed = an_occurrence(db, reminder, due_at=at("08:00"), status=S.MISSED, updated_at=before)
    ahead = an_occurrence(db, reminder, due_at=at("11:00"), status=S.CONFIRMED, updated_at=before)
    view = look_at_day(db, ADMIN, DayFilter(TODAY, now=now), PAGE)
    assert [row.occurrence.id for row in view.rows] == [just.id, missed.id, ahead.id]
    assert (view.earlier, view.total, view.counts[Standing.CONFIRMED]) == (2, 3, 3)
    assert look_at_day(db, ADMIN, DayFilter(TODAY), PAGE).total == 5


@pytest.mark.parametrize("rows", [1, 30])
def test_a_day_a_month_and_a_patients_rules_take_the_same_statements(
    db: Session, at: At, now: datetime, rows: int
) -> None:
    patient = a_patient(db)
    for number in range(rows):
        an_occurrence(
            db, a_reminder(db, patient, times_of_day=["09:00"]), due_at=at("09:00") + timedelta(minutes=number)
        )
    db.expire_all()
    with counted(db) as said:
        look_at_day(db, ADMIN, DayFilter(TODAY), PAGE)
        look_at_day(db, ADMIN, DayFilter(TODAY, words="siti"), PAGE)
        count_month(db, ADMIN, TODAY, TODAY + timedelta(days=30), now=now)
        list_rules(db, ADMIN, patient.id, now=now)
    assert len(said) == 19, said


def test_the_month_counts_the_past_and_reads_the_rest_off_the_rules(db: Session, at: At, now: datetime) -> None:
    reminder = a_reminder(db, times_of_day=["08:00", "20:00"], start_date=TODAY, end_date=date(2026, 3, 20))
    an_occurrence(db, reminder, due_at=at("08:00", day=-1), status=S.MISSED)
    month = count_month(db, ADMIN, date(2026, 3, 1), date(2026, 3, 31), now=now)
    by_day = {day.day.day: day for day in month.days}
    assert (len(month.days), month.is_projected) == (31, True)
    assert by_day[9].counts == {Standing.MISSED: 1}
    assert [by_day[day].expected for day in (9, 10, 12, 20, 21)] == [0, 1, 2, 2, 0]


def test_deleted_patients_are_in_no_day_and_no_month(db: Session, at: At, now: datetime) -> None:
    gone = a_patient(db, deleted_at=now)
    an_occurrence(db, a_reminder(db, gone), due_at=at("09:00"))
    assert look_at_day(db, ADMIN, DayFilter(TODAY), PAGE).rows == []
    (day,) = count_month(db, ADMIN, TODAY, TODAY, now=now).days
    assert day.total == 0
