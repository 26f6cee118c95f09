"""People close to a patient: relatives who may confirm a dose, or who may be told (P1)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models.patient import PatientContact
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.patients.schemas import Name, Phone
from app.services.phones import masked, normalise_phone, phone_index
from app.services.shapes import Given, Line, Moment, Shown, example, unsent
from app.services.visibility import get_visible_patient

Relation = Annotated[Line, Field(max_length=60, examples=["daughter"])]


class NewContact(
    Given,
    json_schema_extra=example(name="Dewi", relation="daughter", phoneNumber="0813 1111 2222", mayConfirm=True),
):
    name: Name
    relation: Relation = ""
    phone_number: Phone | None = None
    may_confirm: Annotated[bool, Field(description="Their answer counts as the patient's.")] = False
    may_be_told: Annotated[bool, Field(description="They may be told how the patient is.")] = False


class ContactChanges(Given, json_schema_extra=example(mayConfirm=False)):
    name: Name = unsent()
    relation: Relation = unsent()
    phone_number: Phone | None = None
    may_confirm: bool = unsent()
    may_be_told: bool = unsent()


class ContactRow(Shown):
    id: UUID
    patient_id: UUID
    name: str
    relation: str
    phone_number: str | None
    may_confirm: bool
    may_be_told: bool
    created_at: Moment

    @classmethod
    def of(cls, contact: PatientContact, actor: Actor) -> ContactRow:
        phone = contact.phone
        if phone is not None and not actor.may(Permission.PATIENT_READ_IDENTITY):
            phone = masked(phone)
        return cls.drawn_from(contact, phone_number=phone)


def list_contacts(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[PatientContact]:
    """Newest first."""
    require(actor, Permission.PATIENT_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(PatientContact).where(
        PatientContact.patient_id == patient.id, col(PatientContact.deleted_at).is_(None)
    )
    order = [(col(PatientContact.created_at), True), (col(PatientContact.id), True)]
    return paginate(session, query, page, order=order)


def list_shown_contacts(session: Session, actor: Actor, patient_id: UUID, page: PageRequest) -> Page[ContactRow]:
    """The same as the reader may see them: numbers are masked for those without the right to identity."""
    return list_contacts(session, actor, patient_id, page).map(lambda contact: ContactRow.of(contact, actor))


def get_contact(session: Session, actor: Actor, patient_id: UUID, contact_id: UUID) -> PatientContact:
    require(actor, Permission.PATIENT_READ)
    return _visible(session, actor, patient_id, contact_id)


def add_contact(session: Session, actor: Actor, patient_id: UUID, new: NewContact, *, now: datetime) -> PatientContact:
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    contact = PatientContact(patient_id=patient.id, name=new.name, created_at=now)
    for name, value in _columns(new).items():
        setattr(contact, name, value)
    session.add(contact)
    session.flush()
    _record(session, actor, contact, "contact.created", {"name": (None, contact.name)})
    return contact


def change_contact(
    session: Session, actor: Actor, patient_id: UUID, contact_id: UUID, changes: ContactChanges
) -> PatientContact:
    require(actor, Permission.PATIENT_WRITE)
    contact = _visible(session, actor, patient_id, contact_id)
    changed: dict[str, tuple[object, object]] = {}
    for name, value in _columns(changes).items():
        if getattr(contact, name) != value:
            changed[name] = (getattr(contact, name), value)
            setattr(contact, name, value)
    if changed:
        changed.pop("phone_index", None)
        session.add(contact)
        _record(session, actor, contact, "contact.changed", changed)
    return contact


def remove_contact(session: Session, actor: Actor, patient_id: UUID, contact_id: UUID, *, now: datetime) -> None:
    require(actor, Permission.PATIENT_WRITE)
    contact = _visible(session, actor, patient_id, contact_id)
    contact.deleted_at = now
    session.add(contact)
    _record(session, actor, contact, "contact.deleted", {})


def restore_contact(session: Session, actor: Actor, patient_id: UUID, contact_id: UUID) -> PatientContact:
    """Put somebody back who was removed. One who is there stays as they are."""
    require(actor, Permission.PATIENT_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    contact = session.get(PatientContact, contact_id)
    if contact is None or contact.patient_id != patient.id:
        raise NotFound()
    if contact.deleted_at is not None:
        contact.deleted_at = None
        session.add(contact)
        _record(session, actor, contact, "contact.restored", {})
    return contact


def _visible(session: Session, actor: Actor, patient_id: UUID, contact_id: UUID) -> PatientContact:
    patient = get_visible_patient(session, actor, patient_id)
    contact = session.get(PatientContact, contact_id)
    if contact is None or contact.patient_id != patient.id or contact.deleted_at is not None:
        raise NotFound()
    return contact


def _columns(values: Given) -> dict[str, object]:
    sent = values.given()
    if "phone_number" in sent:
        given = sent.pop("phone_number")
        phone = normalise_phone(str(given)) if given is not None else None
        sent |= {"phone": phone, "phone_index": phone_index(phone) if phone else None}
    return sent


def _record(
    session: Session,
    actor: Actor,
    contact: PatientContact,
    name: str,
    changes: dict[str, tuple[object, object]],
) -> None:
    own, patient_id = contact.id, contact.patient_id
    record_act(session, actor, name, subject_type="contact", subject_id=own, patient_id=patient_id, changes=changes)
