"""Who needs a second look: the lowest rates first, bounded, and only of those whom the reader sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.models.account import User
from app.services.actor import Permission
from app.services.compliance import standings
from app.services.compliance.figures import count_anew
from app.services.compliance.standings import Standings, get_standings
from app.services.overview import get_trends
from tests.factories import a_patient, a_reminder, a_user, an_actor
from tests.factories.doses import a_dose

DAY = timedelta(days=1)
ADMIN = an_actor("admin")


def a_slipping_patient(db: Session, name: str, *, volunteer: User | None = None, missed: int, now: datetime) -> None:
    """Every dose was confirmed for three weeks; of the ten of the last one so many were not."""
    patient = a_patient(db, name=name, assigned_volunteer_id=volunteer.id if volunteer else None)
    reminder = a_reminder(db, patient)
    for day in range(8, 28):
        a_dose(db, reminder, "confirmed", due_at=now - day * DAY)
    for number in range(10):
        fate = "unanswered" if number < missed else "confirmed"
        a_dose(db, reminder, fate, due_at=now - DAY - number * timedelta(hours=2))
    count_anew(db, patient.id, now=now)


def statements_of(db: Session, look: Callable[[], object]) -> int:
    sent: list[str] = []

    def listener(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.get_bind(), "before_cursor_execute", listener)
    look()
    event.remove(db.get_bind(), "before_cursor_execute", listener)
    return len(sent)


def test_who_is_slipping_stands_with_both_rates_and_their_volunteer(db: Session, now: datetime) -> None:
    dewi = a_user(db, name="Dewi")
    a_slipping_patient(db, "Ani", volunteer=dewi, missed=5, now=now)
    a_slipping_patient(db, "Budi", missed=8, now=now)
    a_slipping_patient(db, "Citra", volunteer=dewi, missed=0, now=now)

    found = get_standings(db, ADMIN, now=now)

    assert [(one.name, one.volunteer, one.percent, one.before) for one in found.slipping] == [
        ("Budi", "", 20, 100),
        ("Ani", "Dewi", 50, 100),
    ]
    assert found.all_slipping == 2
    assert [(one.name, one.patients, one.confirmed, one.counted) for one in found.volunteers] == [
        ("", 1, 22, 30),
        ("Dewi", 2, 55, 60),
    ]
    assert found.all_volunteers == 2


def test_both_lists_are_bounded_and_say_how_many_there_are(
    db: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standings, "SHOWN", 2)
    for number in range(3):
        a_slipping_patient(db, f"Patient {number}", volunteer=a_user(db, name=f"V{number}"), missed=9 - number, now=now)
    a_patient(db, assigned_volunteer_id=a_user(db, name="Nothing to count").id)

    found = get_standings(db, ADMIN, now=now)

    assert ([one.percent for one in found.slipping], found.all_slipping) == ([10, 20], 3)
    assert ([one.name for one in found.volunteers], found.all_volunteers) == (["V0", "V1"], 3)


def test_nobody_is_told_of_patients_whom_they_do_not_see(db: Session, now: datetime) -> None:
    dewi = a_user(db, name="Dewi")
    a_slipping_patient(db, "Ani", volunteer=dewi, missed=5, now=now)
    assert get_standings(db, an_actor(user=a_user(db)), now=now).all_slipping == 0
    assert [one.name for one in get_standings(db, an_actor(user=dewi), now=now).slipping] == ["Ani"]


def test_a_role_that_reads_no_doses_gets_nothing_of_them(db: Session, now: datetime) -> None:
    a_slipping_patient(db, "Ani", missed=5, now=now)
    technician = replace(ADMIN, role="technician", permissions=frozenset({Permission.JOB_READ}))
    assert get_standings(db, technician, now=now) == Standings()
    trends = get_trends(db, technician, now=now)
    assert (trends.weeks, trends.lately.funnel.due) == ([], 0)


def test_the_number_of_statements_does_not_grow_with_those_who_slip(db: Session, now: datetime) -> None:
    a_slipping_patient(db, "Ani", volunteer=a_user(db), missed=5, now=now)
    one = statements_of(db, lambda: get_standings(db, ADMIN, now=now))
    for number in range(4):
        a_slipping_patient(db, f"Patient {number}", volunteer=a_user(db), missed=6, now=now)
    assert statements_of(db, lambda: get_standings(db, ADMIN, now=now)) == one
