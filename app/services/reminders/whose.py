"""Whose reminders a page shows: everybody's, or those of a few patients, who are then looked up first.

With the few in hand the database goes straight to their due moments; left to itself it may read a day of 450 000 to
find ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, LargeBinary, Select, String, bindparam, cast, text, type_coerce
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.dialect import is_postgres
from app.models.patient import Patient
from app.models.reminder import Occurrence
from app.services.actor import Actor, Permission
from app.services.patients.search import ids_of_named, is_of_named, searchable
from app.services.visibility import LONG_AGO, assigned_to, visible_patients

FEW = 2_000  # beyond it every seventy-fifth patient or so is meant, and one finds them by reading on
MOST_WORDS = 5
MOST_GONE = 10_000

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

    @property
    def is_by_words_alone(self) -> bool:
        return self.volunteer_id is None and self.patient_id is None and bool(self.words.strip())

    @property
    def searched(self) -> list[str]:
        return searchable(self.words).split()[:MOST_WORDS]

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.volunteer_id is not None:
            found.append(assigned_to(self.volunteer_id))
        if self.patient_id is not None:
            found.append(col(Patient.id) == self.patient_id)
        return found + [col(Patient.name_search).contains(word, autoescape=True) for word in self.searched]


def sees_everybody(actor: Actor, people: People) -> bool:
    """Whether nothing but having been deleted takes a patient out of the view."""
    return actor.may(Permission.PATIENT_READ_ALL) and not people.is_narrow


def deleted_patients(session: Session) -> list[UUID]:
    """Those whose due moments are in no day and no month any more: few, and found by an index."""
    return list(session.exec(select(Patient.id).where(col(Patient.deleted_at) > LONG_AGO).limit(MOST_GONE)).all())


@dataclass(frozen=True)
class InView:
    """The patients that a view is limited to, as a condition on occurrences, which the database then looks up one by
    one. `is_all`: there are no more of them than these, at most `FEW`."""

    is_theirs: ColumnElement[bool]
    is_all: bool


def patients_in_view(session: Session, actor: Actor, people: People) -> InView | None:
    """The patients whom the view is about, or the first of many; None for everybody."""
    if sees_everybody(actor, people):
        return None
    query: Select[Any] = core_select(col(Patient.id)).where(visible_patients(actor), *people.conditions())
    if people.is_by_words_alone and actor.may(Permission.PATIENT_READ_ALL):
        query = ids_of_named(session, actor, people.searched)
    patient_id: Any = query.selected_columns[0]
    found = list(session.scalars(query.with_only_columns(_plain(session, patient_id)).limit(FEW + 1)).all())
    return InView(_is_of(session, found[:FEW]), is_all=len(found) <= FEW)


def _plain(session: Session, patient_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """An id as it goes back into the next query: thousands of them need not become objects in between."""
    return cast(patient_id, String) if is_postgres(session) else type_coerce(patient_id, LargeBinary)


def _is_of(session: Session, ids: list[Any]) -> ColumnElement[bool]:
    """All ids as one value, which is given sooner than thousands. SQLite counts a long list and then rather reads the
    whole day, so there a query takes it apart; PostgreSQL would join that with all occurrences."""
    if is_postgres(session):
        condition = _AMONG_POSTGRES.bindparams(ids=f"{{{','.join(ids)}}}")
    else:
        condition = _AMONG_SQLITE.bindparams(ids=b"".join(ids))
    return condition  # type: ignore[return-value]  # a text clause holds as well


_AMONG_POSTGRES = text("occurrence.patient_id = ANY (CAST(:ids AS uuid[]))")
_AMONG_SQLITE = text(
    "occurrence.patient_id IN (WITH RECURSIVE one(place) AS (SELECT 1 UNION ALL SELECT place + 16 FROM one"
    " WHERE place + 16 < length(:ids)) SELECT substr(:ids, place, 16) FROM one)"
).bindparams(bindparam("ids", type_=LargeBinary))


def of_patients(session: Session, query: Q, actor: Actor, people: People, whose: InView | None) -> Q:
    """Limit a query of occurrences to what the actor may see of these people."""
    if whose is not None and whose.is_all:
        return query.where(whose.is_theirs)
    if sees_everybody(actor, people):
        # Said this way round, the database begins with the due moments and not with all patients.
        return query.where(~_some_patient(col(Patient.deleted_at).is_not(None)))
    if people.is_by_words_alone:
        return query.where(is_of_named(session, actor, people.searched, col(Occurrence.patient_id)))
    return query.where(_some_patient(visible_patients(actor), *people.conditions()))


def _some_patient(*conditions: ColumnElement[bool]) -> Exists:
    """That the patient of the occurrence is such a one."""
    return select(Patient.id).where(col(Patient.id) == col(Occurrence.patient_id), *conditions).exists()
