"""An act on a record, written down twice in the transaction that does it: for the audit trail, and for listeners."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.services import audit, events
from app.services.actor import Actor


def record_act(
    session: Session,
    actor: Actor,
    name: str,
    *,
    subject_type: str,
    subject_id: UUID,
    patient_id: UUID | None = None,
    changes: audit.Changes | None = None,
    data: dict[str, str] | None = None,
) -> None:
    """Say who did `name`, and from what to what (`changes`: old and new by field); listeners are told with `data`."""
    events.emit(
        session, actor, name, subject_type=subject_type, subject_id=subject_id, patient_id=patient_id, data=data
    )
    audit.record(
        session,
        actor,
        action=name,
        subject_type=subject_type,
        subject_id=subject_id,
        patient_id=patient_id,
        changes=changes,
    )
