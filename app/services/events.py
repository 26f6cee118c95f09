"""Domain events: what happened, recorded in the transaction that made it happen, delivered after it (X3).

Names are `subject.past_tense`. The data carries ids and codes only, never personal data: listeners load what they
may see through their own rights.
"""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.models.work import DomainEvent
from app.services.actor import Actor


def emit(
    session: Session,
    actor: Actor,
    name: str,
    *,
    subject_type: str,
    subject_id: UUID,
    patient_id: UUID | None = None,
    data: dict[str, str] | None = None,
) -> None:
    """Record that `name` happened to one record."""
    session.add(
        DomainEvent(
            name=name,
            subject_type=subject_type,
            subject_id=subject_id,
            patient_id=patient_id,
            actor_id=actor.user_id,
            data=data or {},
        )
    )
