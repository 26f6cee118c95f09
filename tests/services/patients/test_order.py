"""The list by when somebody was last heard from: whole, page by page, and from neighbour to neighbour."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from app.models.patient import Patient
from app.services.pages import PageRequest
from app.services.patients.filters import PatientFilter
from app.services.patients.neighbours import find_neighbours
from app.services.patients.queries import PatientSort, list_patients
from tests.factories import a_patient, an_actor

ADMIN = an_actor("admin")


@pytest.fixture
def heard(db: Session, now: datetime) -> list[Patient]:
    """Who wrote lately first, and two who never did; others change meanwhile, which is no sign of theirs."""
    days = [1, 30, 400]
    found = [a_patient(db, last_inbound_at=now - timedelta(days=day), updated_at=now) for day in reversed(days)]
    silent = [a_patient(db, updated_at=now + timedelta(days=number)) for number in range(2)]
    return [*reversed(found), *sorted(silent, key=lambda patient: patient.id, reverse=True)]


def walk(db: Session, sort: PatientSort) -> list[UUID]:
    """The list, two at a time, by the cursor."""
    seen: list[UUID] = []
    page = PageRequest(size=2)
    while True:
        found = list_patients(db, ADMIN, PatientFilter(), page, sort=sort)
        seen += [row.id for row in found.rows]
        if found.next_cursor is None:
            return seen
        page = PageRequest(size=2, cursor=found.next_cursor)


def test_who_wrote_last_stands_first_and_who_never_wrote_last(db: Session, heard: list[Patient]) -> None:
    ids = [patient.id for patient in heard]

    assert walk(db, PatientSort.HEARD) == ids
    assert walk(db, PatientSort.UNHEARD) == ids[::-1]


def test_neighbours_follow_it_also_among_those_who_never_wrote(db: Session, heard: list[Patient]) -> None:
    third, fourth, fifth = heard[2:]

    found = find_neighbours(db, ADMIN, fourth.id, PatientFilter(), sort=PatientSort.HEARD)

    assert (found.previous, found.next, found.position) == (third.id, fifth.id, 4)


def test_a_new_message_puts_a_patient_first(db: Session, heard: list[Patient], now: datetime) -> None:
    last = heard[-1]
    last.last_inbound_at = now
    db.flush()

    assert walk(db, PatientSort.HEARD)[0] == last.id
