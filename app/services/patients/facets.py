"""How many patients each value of each filter would show, with everything else that is asked for (P7).

Exact up to 10 000 patients, like the total of a list; of more, the newest 10 000 are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models.patient import Patient, VerificationStatus
from app.models.patient_list import PatientFigure, PatientTag, Tag
from app.services.actor import Actor, Permission, require
from app.services.pages import EXACT_TOTAL
from app.services.patients.filters import PatientFilter, band_of, condition_of
from app.services.patients.queries import names_of_people

MOST_VALUES = 50
NOBODY, ME = "none", "me"
_Seen = tuple[UUID | None, bool, VerificationStatus, str | None, int | None, str | None]


@dataclass(frozen=True)
class FacetValue:
    """A value that a filter may have, as a query parameter; `label` where people read another word for it."""

    value: str
    count: int
    label: str = ""


@dataclass(frozen=True)
class PatientFacets:
    volunteer: list[FacetValue]
    is_active: list[FacetValue]
    verification_status: list[FacetValue]
    cancer_type: list[FacetValue]
    band: list[FacetValue]
    needs_call: list[FacetValue]
    tag: list[FacetValue]


# By facet: the fields of the filter that it stands for, and what it counts of a row.
_COUNTED: dict[str, tuple[tuple[str, ...], Callable[[_Seen], str | None]]] = {
    "volunteer": (("volunteer_id", "is_mine", "is_unassigned"), lambda row: str(row[0]) if row[0] else NOBODY),
    "is_active": (("is_active",), lambda row: "true" if row[1] else "false"),
    "verification_status": (("verification",), lambda row: row[2].value),
    "cancer_type": (("cancer_type",), lambda row: row[3] or None),
    "band": (("band",), lambda row: band_of(row[4]).value),
    "needs_call": (("needs_call",), lambda row: "true" if row[5] else None),
}


def count_facets(session: Session, actor: Actor, wanted: PatientFilter) -> PatientFacets:
    """The counts: one statement for all filters that are not in use, and one for each that is."""
    require(actor, Permission.PATIENT_READ)
    rows = _rows(session, actor, wanted)
    counted: dict[str, Counter[str]] = {}
    for facet, (fields, value_of) in _COUNTED.items():
        is_used = wanted.without(*fields) != wanted
        of_facet = _rows(session, actor, wanted.without(*fields)) if is_used else rows
        counted[facet] = Counter(value for row in of_facet if (value := value_of(row)) is not None)
    people = names_of_people(session, {UUID(value) for value in counted["volunteer"] if value != NOBODY})
    labels = {str(person): name for person, name in people.items()}
    values = {facet: _most_first(counter) for facet, counter in counted.items()}
    values["volunteer"] = [FacetValue(one.value, one.count, labels.get(one.value, "")) for one in values["volunteer"]]
    return PatientFacets(**values, tag=_tags(session, actor, wanted.without("tag")))


def _rows(session: Session, actor: Actor, wanted: PatientFilter) -> list[_Seen]:
    query = (
        select(
            col(Patient.assigned_volunteer_id),
            col(Patient.is_active),
            col(Patient.verification_status),
            col(Patient.cancer_type),
            col(PatientFigure.percent),
            col(PatientFigure.call_reason),
        )
        .outerjoin(PatientFigure, col(PatientFigure.patient_id) == col(Patient.id))
        .where(condition_of(session, actor, wanted))
        .order_by(col(Patient.created_at).desc())
        .limit(EXACT_TOTAL)
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in session.execute(query).all()]


def _tags(session: Session, actor: Actor, wanted: PatientFilter) -> list[FacetValue]:
    query = (
        select(col(Tag.name), func.count())
        .join(PatientTag, col(PatientTag.tag_id) == col(Tag.id))
        .join(Patient, col(Patient.id) == col(PatientTag.patient_id))
        .where(condition_of(session, actor, wanted))
        .group_by(col(Tag.id), col(Tag.name))
        .order_by(func.count().desc(), col(Tag.name))
        .limit(MOST_VALUES)
    )
    return [FacetValue(name, count) for name, count in session.execute(query).all()]


def _most_first(counter: Counter[str]) -> list[FacetValue]:
    ordered = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    return [FacetValue(value, count) for value, count in ordered[:MOST_VALUES]]
