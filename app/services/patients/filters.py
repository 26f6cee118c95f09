"""Which patients a list, an export or a bulk change is about: filters as values, and as a condition of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.models.call import Question
from app.models.patient import Patient, VerificationStatus
from app.models.patient_list import PatientFigure, PatientTag, Tag
from app.services.actor import Actor, Permission, require
from app.services.patients.search import has_phone, matches, searchable
from app.services.visibility import assigned_to, visible_patients


class Band(StrEnum):
    """How many of the counted doses were confirmed: from 80 %, from 50 %, fewer, or nothing to count yet."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"
    NONE = "none"


HIGH_FROM, MIDDLE_FROM = 80, 50
FEW = 20_000


@dataclass(frozen=True)
class PatientFilter:
    """Which patients: every value that is given has to hold. `phone` is an E.164 number."""

    ids: tuple[UUID, ...] = ()
    text: str = ""
    phone: str | None = None
    volunteer_id: UUID | None = None
    is_mine: bool = False
    is_unassigned: bool = False
    is_active: bool | None = None
    verification: VerificationStatus | None = None
    cancer_type: str = ""
    tag: str = ""
    band: Band | None = None
    needs_call: bool = False
    is_slipping: bool = False
    has_question: bool = False
    is_deleted: bool = False

    def without(self, *names: str) -> PatientFilter:
        """The same without what these fields ask for."""
        return replace(self, **{name: _UNSET[name] for name in names})  # type: ignore[arg-type]  # the field's own default


_UNSET: dict[str, object] = {name: field.default for name, field in PatientFilter.__dataclass_fields__.items()}


def condition_of(session: Session, actor: Actor, wanted: PatientFilter) -> ColumnElement[bool]:
    """The condition on `Patient` for what `wanted` means to `actor`: only ever those the actor sees."""
    seen = _deleted(actor) if wanted.is_deleted else visible_patients(actor)
    if wanted.is_mine:
        seen = and_(seen, assigned_to(actor.user_id))
    narrowed = and_(seen, *_plain_conditions(session, actor, wanted))
    if wanted.text.strip():
        return and_(narrowed, matches(session, wanted.text, narrowed))
    return narrowed


def _plain_conditions(session: Session, actor: Actor, wanted: PatientFilter) -> list[ColumnElement[bool]]:
    """One for each field that asks for something."""
    asked: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (wanted.ids, lambda: col(Patient.id).in_(wanted.ids)),
        (wanted.phone, lambda: has_phone(wanted.phone or "")),
        (wanted.volunteer_id, lambda: assigned_to(wanted.volunteer_id)),
        (wanted.is_unassigned, lambda: col(Patient.assigned_volunteer_id).is_(None)),
        (wanted.is_active is not None, lambda: col(Patient.is_active) == wanted.is_active),
        (wanted.verification, lambda: col(Patient.verification_status) == wanted.verification),
        (wanted.cancer_type, lambda: col(Patient.cancer_type) == wanted.cancer_type),
        (wanted.tag, lambda: _tagged(wanted.tag)),
        (wanted.band, lambda: _in_band(session, wanted.band or Band.NONE)),
        (wanted.needs_call, lambda: _needing_a_call(session)),
        (wanted.is_slipping, lambda: _figured(session, col(PatientFigure.is_slipping).is_(True))),
        (wanted.has_question, lambda: _asking(actor)),
    ]
    return [make() for is_asked, make in asked if is_asked]


def _tagged(name: str) -> ColumnElement[bool]:
    query = select(PatientTag.patient_id).join(Tag, col(Tag.id) == col(PatientTag.tag_id))
    return col(Patient.id).in_(query.where(col(Tag.key) == searchable(name)))


def _needing_a_call(session: Session) -> ColumnElement[bool]:
    return _figured(session, col(PatientFigure.call_reason) > "")  # an index finds what is later, not what is not null


def _asking(actor: Actor) -> ColumnElement[bool]:
    """Patients who asked something that nobody has answered yet."""
    require(actor, Permission.MESSAGE_READ)
    return col(Patient.id).in_(select(Question.patient_id).where(col(Question.answered_at).is_(None)))


def _in_band(session: Session, band: Band) -> ColumnElement[bool]:
    percent = col(PatientFigure.percent)
    if band is Band.NONE:
        counted = select(PatientFigure.patient_id).where(col(PatientFigure.patient_id) == Patient.id)
        return ~counted.where(percent.is_not(None)).exists()
    bounds = {
        Band.HIGH: percent >= HIGH_FROM,
        Band.MIDDLE: percent.between(MIDDLE_FROM, HIGH_FROM - 1),
        Band.LOW: percent < MIDDLE_FROM,
    }
    return _figured(session, bounds[band])


def _figured(session: Session, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Patients with such figures. Few are looked up; of many one comes upon the next of a list soon enough."""
    figures = select(PatientFigure.patient_id).where(condition)
    if session.exec(figures.offset(FEW).limit(1)).first() is None:
        return col(Patient.id).in_(figures)
    return figures.where(col(PatientFigure.patient_id) == Patient.id).exists()


def _deleted(actor: Actor) -> ColumnElement[bool]:
    require(actor, Permission.PATIENT_DELETE)
    condition = col(Patient.deleted_at).is_not(None)
    if actor.may(Permission.PATIENT_READ_ALL):
        return condition
    mine = or_(assigned_to(actor.user_id), col(Patient.created_by) == actor.user_id)
    return condition & mine
