"""Which patients a person sees (A5): all, or those assigned to them and those they entered themselves.

Reminders, occurrences, messages and emergencies are seen through their patient. Every query made on behalf of a person
starts here; there is no other place that decides it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import NotFound, NotVisible
from app.models.account import Role, User
from app.models.patient import Patient
from app.services.actor import Actor, Permission, permissions_of

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # an index finds what is later, and not what is not empty


class OfPatient(Protocol):
    """A record that is seen through its patient, if it has one."""

    @property
    def id(self) -> UUID: ...

    @property
    def patient_id(self) -> UUID | None: ...


def visible_patients(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a row of Patient is visible to `actor`. Deleted ones never are."""
    mine: ColumnElement[bool] = true()
    if not actor.may(Permission.PATIENT_READ_ALL):
        mine = or_(assigned_to(actor.user_id), col(Patient.created_by).between(actor.user_id, actor.user_id))
    return col(Patient.deleted_at).is_(None) & mine


def assigned_to(volunteer_id: UUID | None) -> ColumnElement[bool]:
    """The condition for the patients of one volunteer.

    Said as a range because SQLite knows only the average of a column: where one person has nearly all patients, it
    believes that of everybody and looks through all of them instead of using the index.
    """
    return col(Patient.assigned_volunteer_id).between(volunteer_id, volunteer_id)


def visible_patient_ids(actor: Actor) -> SelectOfScalar[UUID]:
    return select(Patient.id).where(visible_patients(actor))


def of_visible_patients(actor: Actor, patient_id: Mapped[UUID] | Mapped[UUID | None]) -> ColumnElement[bool]:
    """That a record's patient is visible to `actor`; in a list of records of everybody's.

    To who sees all it says which patients are not meant: so the database begins with the records, in their order, and
    stops at the end of a page instead of going through all patients.
    """
    if not actor.may(Permission.PATIENT_READ_ALL):
        return patient_id.in_(visible_patient_ids(actor))
    return patient_id.is_not(None) & patient_id.not_in(select(Patient.id).where(col(Patient.deleted_at) > LONG_AGO))


def seen_by_whom_it_names(
    session: Session, user_id: Mapped[UUID], patient_id: Mapped[UUID] | Mapped[UUID | None]
) -> ColumnElement[bool]:
    """That the person whom a record names sees its patient now: what `visible_patients` says, of whoever it is."""
    roles = session.exec(select(Role)).all()
    all_seeing = [role.slug for role in roles if Permission.PATIENT_READ_ALL in permissions_of(role.permissions)]
    sees_all = select(User.id).where(col(User.id) == user_id, col(User.role).in_(all_seeing)).exists()
    theirs = or_(col(Patient.assigned_volunteer_id) == user_id, col(Patient.created_by) == user_id, sees_all)
    return select(Patient.id).where(col(Patient.id) == patient_id, col(Patient.deleted_at).is_(None), theirs).exists()


def get_visible_patient(session: Session, actor: Actor, patient_id: UUID, *, lock: bool = False) -> Patient:
    """The patient, when visible to `actor`. Raises NotFound for others' and for none alike (others' are audited)."""
    query = select(Patient).where(Patient.id == patient_id, visible_patients(actor))
    patient = session.exec(query.with_for_update() if lock else query).first()
    if patient is None:
        raise unseen_patient(session, patient_id)
    return patient


def unseen_patient(session: Session, patient_id: UUID) -> NotFound:
    """What to raise for a patient the actor does not see: NotVisible when there is one."""
    others = select(Patient.id).where(Patient.id == patient_id, col(Patient.deleted_at).is_(None))
    is_there = session.exec(others).first() is not None
    return NotVisible("patient", patient_id, patient_id=patient_id) if is_there else NotFound()


def unseen(found: OfPatient | None, subject_type: str) -> NotFound:
    """What to raise for a record that the scoped query did not give: NotVisible when `found` says that there is one."""
    if found is None or getattr(found, "deleted_at", None) is not None:
        return NotFound()
    return NotVisible(subject_type, found.id, patient_id=found.patient_id)
