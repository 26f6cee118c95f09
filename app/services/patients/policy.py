"""What has to hold of a patient before it is written: who looks after them, and whose number it is."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Detail, DuplicatePhone, Invalid, NotAllowed
from app.models.account import User, UserStatus
from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.patients.search import has_phone
from app.services.visibility import visible_patients


def check_volunteer(session: Session, actor: Actor, volunteer_id: UUID | None, *, present: UUID | None) -> None:
    """Raise unless `volunteer_id` may look after the patient, and the actor may say so."""
    if volunteer_id == present:
        return
    if not actor.may(Permission.PATIENT_ASSIGN):
        raise NotAllowed("error.may_not_assign")
    if volunteer_id is None:
        return
    if volunteer(session, volunteer_id) is None:
        raise Invalid.field("assignedVolunteerId", "error.no_such_volunteer")


def settle_phone(session: Session, actor: Actor, phone: str, *, but_not: UUID, is_sharing_allowed: bool) -> bool:
    """Whether other patients have `phone` too, who are marked so. Raises DuplicatePhone when it must not be shared."""
    query = select(Patient).where(has_phone(phone), col(Patient.deleted_at).is_(None), Patient.id != but_not)
    others = session.exec(query.with_for_update()).all()
    if not others:
        return False
    if not is_sharing_allowed:
        raise duplicate_phone(session, actor, phone, but_not=but_not)
    for other in others:
        other.is_phone_shared = True
        session.add(other)
    session.flush()
    return True


def duplicate_phone(session: Session, actor: Actor, phone: str, *, but_not: UUID) -> DuplicatePhone:
    """The error for a number that is taken. It names the other patient only to those who see them."""
    query = select(Patient.id).where(has_phone(phone), visible_patients(actor), Patient.id != but_not)
    other = session.exec(query.limit(1)).first()
    details = [Detail("phoneNumber", "error.duplicate_phone")]
    return DuplicatePhone(details=details, data={"patientId": str(other)} if other else None)


def volunteer(session: Session, volunteer_id: UUID) -> User | None:
    """The person who looks after a patient, when they are still here."""
    person = session.get(User, volunteer_id)
    return person if person is not None and person.status is UserStatus.ACTIVE else None
