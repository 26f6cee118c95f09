"""Saying that a patient's figures have to be counted anew, in the transaction that decides something about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.models.compliance import FigureChange


def figures_change(session: Session, *patient_ids: UUID, now: datetime) -> None:
    """A dose was decided, or the patient was heard. A job counts within seconds of the commit."""
    session.add_all(FigureChange(patient_id=patient_id, created_at=now) for patient_id in patient_ids)
