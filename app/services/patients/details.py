"""One patient as the reader may see them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.services.actor import Actor
from app.services.patients.queries import get_patient
from app.services.patients.schemas import PatientDetail


def get_detail(session: Session, actor: Actor, patient_id: UUID) -> PatientDetail:
    """Raises NotFound for others' and for none alike."""
    return PatientDetail.of(get_patient(session, actor, patient_id), actor)
