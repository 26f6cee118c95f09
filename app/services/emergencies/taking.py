"""Taking an emergency and saying what was done (M5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid
from app.models.message import Emergency, EmergencyStatus
from app.models.work import Notification
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.visibility import of_visible_patients, unseen


def list_emergencies(
    session: Session, actor: Actor, page: PageRequest, *, status: EmergencyStatus | None = None
) -> Page[Emergency]:
    """Newest first."""
    require(actor, Permission.EMERGENCY_READ)
    query = select(Emergency).where(visible_emergencies(actor))
    if status:
        query = query.where(Emergency.status == status)
    return paginate(session, query, page, order=[(col(Emergency.created_at), True), (col(Emergency.id), True)])


def get_emergency(session: Session, actor: Actor, emergency_id: UUID) -> Emergency:
    """One emergency. Raises NotFound for others' and for none alike."""
    require(actor, Permission.EMERGENCY_READ)
    return find_emergency(session, actor, emergency_id)


def find_emergency(session: Session, actor: Actor, emergency_id: UUID, *, lock: bool = False) -> Emergency:
    """The emergency if it is visible, for those whose permission was asked already."""
    query = select(Emergency).where(Emergency.id == emergency_id, visible_emergencies(actor))
    emergency = session.exec(query.with_for_update() if lock else query).first()
    if emergency is None:
        raise unseen(session.get(Emergency, emergency_id), "emergency")
    return emergency


def take_emergency(session: Session, actor: Actor, emergency_id: UUID, *, now: datetime) -> Emergency:
    """ "I take it": the clock stops repeating. Raises IllegalTransition when somebody else was quicker."""
    emergency = _get(session, actor, emergency_id)
    if emergency.status is not EmergencyStatus.OPEN:
        raise IllegalTransition("error.emergency_taken")
    emergency.status = EmergencyStatus.TAKEN
    emergency.taken_by = actor.user_id
    emergency.taken_at = now
    emergency.next_alert_at = None
    _record(session, actor, emergency, "emergency.taken")
    return emergency


def close_emergency(session: Session, actor: Actor, emergency_id: UUID, *, outcome: str, now: datetime) -> Emergency:
    """Say what was done. Only a taken emergency is closed."""
    emergency = _get(session, actor, emergency_id)
    if not outcome.strip():
        raise Invalid.field("outcome", "error.outcome_needed")
    if emergency.status is not EmergencyStatus.TAKEN:
        raise IllegalTransition("error.emergency_not_taken")
    emergency.status = EmergencyStatus.CLOSED
    emergency.outcome = outcome
    emergency.closed_at = now
    _record(session, actor, emergency, "emergency.closed")
    return emergency


def _get(session: Session, actor: Actor, emergency_id: UUID) -> Emergency:
    require(actor, Permission.EMERGENCY_TAKE)
    return find_emergency(session, actor, emergency_id, lock=True)


def visible_emergencies(actor: Actor) -> ColumnElement[bool]:
    """Of patients one sees, and those one was alarmed for; of unknown numbers for readers of the unmatched inbox."""
    known = of_visible_patients(actor, col(Emergency.patient_id))
    alarmed = select(Notification.subject_id).where(
        Notification.user_id == actor.user_id, Notification.subject_type == "emergency"
    )
    seen = or_(known, col(Emergency.id).in_(alarmed))
    if actor.may(Permission.MESSAGE_READ_UNMATCHED):
        return or_(seen, col(Emergency.patient_id).is_(None))
    return seen


def _record(session: Session, actor: Actor, emergency: Emergency, name: str) -> None:
    session.add(emergency)
    record_act(session, actor, name, subject_type="emergency", subject_id=emergency.id, patient_id=emergency.patient_id)
