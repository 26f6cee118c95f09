"""Opening a patient's record is audited once per person, patient and ten minutes; lists are not (A12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.patient import PatientKey
from app.models.work import AuditEntry
from app.services import audit
from app.services.actor import Actor

ACTION = "patient.opened"
ONCE_IN = timedelta(minutes=10)


def is_opening_recorded(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether this person's look at this patient is already in the audit log for now."""
    query = select(AuditEntry.id).where(
        AuditEntry.subject_id == patient_id,
        AuditEntry.subject_type == "patient",
        AuditEntry.actor_id == actor.user_id,
        AuditEntry.action == ACTION,
        col(AuditEntry.at) > now - ONCE_IN,
    )
    return session.exec(query.limit(1)).first() is not None


def record_opening(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Write that `actor` looked at the patient, unless that is written. Two at the same moment write once."""
    session.get(PatientKey, patient_id, with_for_update=True)
    if not is_opening_recorded(session, actor, patient_id, now=now):
        audit.record(
            session, actor, action=ACTION, subject_type="patient", subject_id=patient_id, patient_id=patient_id
        )
