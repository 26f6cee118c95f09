"""What a person needs to call somebody: the name, the number as far as they may see it, and whom else to try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.account import User
from app.models.call import CallOutcome, PatientCall
from app.models.patient import PatientContact
from app.services.actor import Actor, Permission, require
from app.services.visibility import get_visible_patient

CONTACTS = 3


@dataclass(frozen=True)
class CallContact:
    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class CallCard:
    """`phone` is empty for who may not see numbers. `last_*` is the call before, if there was one."""

    patient_id: UUID
    name: str
    phone: str
    contacts: list[CallContact]
    last_outcome: CallOutcome | None
    last_at: datetime | None
    last_by: str


def get_call_card(session: Session, actor: Actor, patient_id: UUID) -> CallCard:
    """For the sheet from which a call is made and recorded. Four statements."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    may_see = actor.may(Permission.PATIENT_READ_IDENTITY)
    contacts = select(PatientContact).where(
        PatientContact.patient_id == patient.id,
        col(PatientContact.deleted_at).is_(None),
        col(PatientContact.phone).is_not(None),
    )
    last = select(PatientCall).where(PatientCall.patient_id == patient.id).order_by(col(PatientCall.called_at).desc())
    call = session.exec(last.limit(1)).first()
    author = session.get(User, call.author_id) if call and call.author_id else None
    return CallCard(
        patient_id=patient.id,
        name=patient.name,
        phone=patient.phone if may_see else "",
        contacts=[
            CallContact(contact.name, contact.relation, contact.phone or "")
            for contact in session.exec(contacts.order_by(col(PatientContact.created_at)).limit(CONTACTS)).all()
            if may_see
        ],
        last_outcome=call.outcome if call else None,
        last_at=call.called_at if call else None,
        last_by=author.name if author else "",
    )
