"""Whose reminders a page shows: everybody's, or those of a few patients, who are then looked up first.

With the few in hand the database goes straight to their due moments; left to itself it may read a day of 450 000 to
find ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select
from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.models.reminder import Occurrence
from app.services.actor import Actor, Permission
from app.services.visibility import visible_patients

FEW = 10_000  # beyond it every fifteenth patient or so is meant, and one finds them by reading on
MOST_WORDS = 5
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # an index finds what is later, and not what is not empty

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class People:
    """Which patients: of one volunteer, one alone, or with these words in their name."""

    volunteer_id: UUID | None = None
    patient_id: UUID | None = None
    words: str = ""

    @property
    def is_narrow(self) -> bool:
        return self.volunteer_id is not None or self.patient_id is not None or bool(self.words.strip())

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.volunteer_id is not None:
            found.append(col(Patient.assigned_volunteer_id) == self.volunteer_id)
        if self.patient_id is not None:
            found.append(col(Patient.id) == self.patient_id)
        words = self.words.casefold().split()[:MOST_WORDS]
        return found + [col(Patient.name_search).contains(word, autoescape=True) for word in words]


def sees_everybody(actor: Actor, people: People) -> bool:
    """Whether nothing but having been deleted takes a patient out of the view."""
    return actor.may(Permission.PATIENT_READ_ALL) and not people.is_narrow


def deleted_patients(session: Session) -> list[UUID]:
    """Those whose due moments are in no day and no month any more: few, and found by an index."""
    return list(session.exec(select(Patient.id).where(col(Patient.deleted_at) > LONG_AGO).limit(FEW)).all())


def patients_in_view(session: Session, actor: Actor, people: People) -> list[UUID] | None:
    """The patients that the view is limited to, when they are few; None for everybody or for many."""
    if sees_everybody(actor, people):
        return None
    query = select(Patient.id).where(visible_patients(actor), *people.conditions()).limit(FEW + 1)
    found = list(session.exec(query).all())
    return found if len(found) <= FEW else None


def of_patients(query: Q, actor: Actor, people: People, whose: list[UUID] | None) -> Q:
    """Limit a query of occurrences to what the actor may see of these people."""
    if whose is not None:
        return query.where(col(Occurrence.patient_id).in_(whose))
    if sees_everybody(actor, people):
        # Said this way round, the database begins with the due moments and not with all patients.
        return query.where(~_some_patient(col(Patient.deleted_at).is_not(None)))
    return query.where(_some_patient(visible_patients(actor), *people.conditions()))


def _some_patient(*conditions: ColumnElement[bool]) -> Exists:
    """That the patient of the occurrence is such a one."""
    return select(Patient.id).where(col(Patient.id) == col(Occurrence.patient_id), *conditions).exists()
