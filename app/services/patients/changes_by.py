"""Who changed a patient last: what somebody whose own change met another's wants to know."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import User
from app.models.work import AuditEntry
from app.services.actor import Actor, Permission, require
from app.services.visibility import get_visible_patient


def last_changed_by(session: Session, actor: Actor, patient_id: UUID) -> str:
    """The name of the colleague who changed the patient last, "" when nobody but oneself or the machine did."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = (
        select(User.name)
        .join(AuditEntry, col(AuditEntry.actor_id) == col(User.id))
        .where(
            AuditEntry.subject_id == patient.id,
            AuditEntry.subject_type == "patient",
            col(AuditEntry.action).in_(["patient.changed", "patient.assigned"]),
            AuditEntry.outcome == "ok",
            AuditEntry.actor_id != actor.user_id,
        )
        .order_by(col(AuditEntry.at).desc())
    )
    return session.exec(query.limit(1)).first() or ""
