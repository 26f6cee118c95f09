"""Who may be given a patient: the active people, by name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import Role, User, UserStatus
from app.services.actor import Actor, Permission, permissions_of, require

MOST = 500


@dataclass(frozen=True)
class Carer:
    id: UUID
    name: str


def list_carers(session: Session, actor: Actor) -> list[Carer]:
    """The people who may look after a patient. Two statements."""
    require(actor, Permission.PATIENT_ASSIGN)
    roles = session.exec(select(Role)).all()
    caring = [role.slug for role in roles if Permission.PATIENT_READ in permissions_of(role.permissions)]
    query = select(User.id, User.name).where(User.status == UserStatus.ACTIVE, col(User.role).in_(caring))
    return [Carer(person, name) for person, name in session.exec(query.order_by(User.name).limit(MOST)).all()]
