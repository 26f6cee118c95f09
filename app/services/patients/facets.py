"""How many patients each value of each filter would show, with everything else that is asked for (P7).

Exact up to 10 000 patients, like the total of a list; of more, the newest 10 000 are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, String, case, cast, func, literal, select, type_coerce, union_all
from sqlmodel import Session, col

from app.dialect import is_postgres
from app.models.patient import Patient
from app.models.patient_list import PatientFigure, PatientTag, Tag
from app.services.actor import Actor, Permission, require
from app.services.pages import EXACT_TOTAL
from app.services.patients.filters import HIGH_FROM, MIDDLE_FROM, Band, PatientFilter, condition_of
from app.services.patients.queries import names_of_people

MOST_VALUES = 50
NOBODY, ME = "none", "me"


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


# By facet: the fields of the filter that it stands for.
_FIELDS: dict[str, tuple[str, ...]] = {
    "volunteer": ("volunteer_id", "is_mine", "is_unassigned"),
    "is_active": ("is_active",),
    "verification_status": ("verification",),
    "cancer_type": ("cancer_type",),
    "band": ("band",),
    "needs_call": ("needs_call",),
}


def count_facets(session: Session, actor: Actor, wanted: PatientFilter) -> PatientFacets:
    """The counts: one statement for all filters that are not in use, and one for each that is."""
    require(actor, Permission.PATIENT_READ)
    unused = [facet for facet, fields in _FIELDS.items() if wanted.without(*fields) == wanted]
    values = _count(session, actor, wanted, unused) if unused else {}
    for facet in _FIELDS.keys() - set(unused):
        values |= _count(session, actor, wanted.without(*_FIELDS[facet]), [facet])
    people = names_of_people(session, {UUID(one.value) for one in values["volunteer"] if one.value != NOBODY})
    labels = {str(person): name for person, name in people.items()}
    values["volunteer"] = [FacetValue(one.value, one.count, labels.get(one.value, "")) for one in values["volunteer"]]
    is_many = sum(one.count for one in values["is_active"]) >= EXACT_TOTAL
    return PatientFacets(**values, tag=_tags(session, actor, wanted.without("tag"), is_many=is_many))


def _count(session: Session, actor: Actor, wanted: PatientFilter, facets: Sequence[str]) -> dict[str, list[FacetValue]]:
    """The values of these facets among the newest patients, the most frequent first. One statement."""
    seen = (
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
        .order_by(col(Patient.created_at).desc(), col(Patient.id).desc())
        .limit(EXACT_TOTAL)
        .cte("seen")
    )
    # Together first, by all that is counted: few are different, and each facet then adds up those.
    columns = [value.label(facet) for facet, value in _values(seen, is_postgres=is_postgres(session)).items()]
    alike = select(*columns, func.count().label("count")).group_by(*columns).cte("alike")
    parts = []
    for facet in facets:
        value, count = alike.c[facet].label("value"), func.sum(alike.c["count"]).label("count")
        by_value = select(literal(facet).label("facet"), value, count).group_by(value)
        parts.append(by_value.order_by(count.desc(), value).limit(MOST_VALUES + 1).subquery())
    found: dict[str, list[FacetValue]] = {facet: [] for facet in facets}
    for facet, text, count in session.execute(union_all(*(select(part) for part in parts))).all():
        if text is not None and len(found[facet]) < MOST_VALUES:
            shown = str(UUID(text)) if facet == "volunteer" and text != NOBODY else text
            found[facet].append(FacetValue(shown, int(count)))
    return {facet: sorted(found[facet], key=lambda each: (-each.count, each.value)) for facet in facets}


def _values(seen: CTE, *, is_postgres: bool) -> dict[str, ColumnElement[str]]:
    """What each facet counts of a row, as text; empty for what it does not count."""
    volunteer, percent = seen.c.assigned_volunteer_id, seen.c.percent
    named = cast(volunteer, String) if is_postgres else type_coerce(func.hex(volunteer), String)
    bands = [(percent.is_(None), Band.NONE), (percent >= HIGH_FROM, Band.HIGH), (percent >= MIDDLE_FROM, Band.MIDDLE)]
    return {
        "volunteer": func.coalesce(case((volunteer.is_not(None), named)), NOBODY),
        "is_active": case((seen.c.is_active, "true"), else_="false"),
        "verification_status": type_coerce(seen.c.verification_status, String),
        "cancer_type": func.nullif(seen.c.cancer_type, ""),
        "band": case(*((condition, band.value) for condition, band in bands), else_=Band.LOW.value),
        "needs_call": case((func.coalesce(seen.c.call_reason, "") != "", "true")),
    }


def _tags(session: Session, actor: Actor, wanted: PatientFilter, *, is_many: bool) -> list[FacetValue]:
    """The tags of all of them. `is_many`: of so many patients that one begins with the tags, and not with them."""
    patient_id, condition = col(PatientTag.patient_id), condition_of(session, actor, wanted)
    query = select(col(Tag.name), func.count()).join(PatientTag, col(PatientTag.tag_id) == col(Tag.id))
    if is_many:
        query = query.where(select(col(Patient.id)).where(col(Patient.id) == patient_id, condition).exists())
    else:
        query = query.join(Patient, col(Patient.id) == patient_id).where(condition)
    query = query.group_by(col(Tag.id), col(Tag.name)).order_by(func.count().desc(), col(Tag.name)).limit(MOST_VALUES)
    return [FacetValue(name, count) for name, count in session.execute(query).all()]
