"""Patients given to a volunteer with their approval, and taken back with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.ids import parse_id
from app.models.account import User
from app.models.patient import Patient
from app.models.work import DomainEvent
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.versions import apply_changes
from app.services.visibility import get_visible_patient, visible_patients

ASSIGNED = "patient.assigned"
FORMER = "former"  # in the data of the event: whose patient it was, for taking it back


def assign_patients(
    session: Session, actor: Actor, volunteer: User, patient_ids: Sequence[UUID], *, now: datetime
) -> None:
    """Give patients that the actor sees to `volunteer`. One that is not there stops the whole act."""
    if not patient_ids:
        return
    require(actor, Permission.PATIENT_ASSIGN)
    for patient_id in dict.fromkeys(patient_ids):
        _assign(session, actor, get_visible_patient(session, actor, patient_id, lock=True), volunteer.id, now=now)


def take_patients(session: Session, actor: Actor, volunteer: User, *, now: datetime) -> None:
    """Take all patients from `volunteer`, as when an approval is undone: back to whoever had them before."""
    query = select(Patient).where(col(Patient.assigned_volunteer_id) == volunteer.id, visible_patients(actor))
    patients = session.exec(query).all()
    former = _former_volunteers(session, [patient.id for patient in patients])
    for patient in patients:
        _assign(session, actor, patient, former.get(patient.id), now=now)


def _former_volunteers(session: Session, patient_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Who had each patient before the last assignment."""
    query = (
        select(DomainEvent)
        .where(DomainEvent.name == ASSIGNED, col(DomainEvent.subject_id).in_(patient_ids))
        .order_by(col(DomainEvent.occurred_at), col(DomainEvent.id))
    )
    return {event.subject_id: parse_id(event.data.get(FORMER, "")) for event in session.exec(query).all()}


def _assign(session: Session, actor: Actor, patient: Patient, volunteer_id: UUID | None, *, now: datetime) -> None:
    former = patient.assigned_volunteer_id
    changes = apply_changes(patient, {"assigned_volunteer_id": volunteer_id}, seen=None, now=now)
    if not changes:
        return
    session.add(patient)
    record_act(
        session,
        actor,
        ASSIGNED,
        subject_type="patient",
        subject_id=patient.id,
        patient_id=patient.id,
        changes=changes,
        data={FORMER: str(former)} if former else {},
    )
