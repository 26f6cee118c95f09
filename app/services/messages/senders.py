"""Who wrote: a patient, somebody who may answer for one, or a number nobody knows (M2, P1)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.integrations.whatsapp.events import IncomingMessage, Reaction
from app.integrations.whatsapp.jids import is_hidden, phone_of_jid
from app.models.patient import Patient, PatientContact
from app.sealing import keyring
from app.services.phones import phone_indexes

LID_INDEX = "lid"


@dataclass(frozen=True)
class Sender:
    """`patients` are those the number may speak for, oldest entry first; `is_contact`: a relative writes."""

    phone: str | None
    patients: tuple[Patient, ...] = ()
    is_contact: bool = False


def find_sender(session: Session, event: IncomingMessage | Reaction) -> Sender:
    """The sender of a private chat, by phone, else by the hidden id that WhatsApp showed before with the phone."""
    phone = phone_of_jid(event.sender_jid) or phone_of_jid(event.chat_jid)
    lid = event.sender_lid or (event.sender_jid if is_hidden(event.sender_jid) else None)
    if phone is None:
        return Sender(None, tuple(_by_lid(session, lid)) if lid else ())
    patients = _by_phone(session, phone)
    if patients:
        if lid:
            _remember_lid(session, patients, lid)
        return Sender(phone, tuple(patients))
    return Sender(phone, tuple(_by_contact(session, phone)), is_contact=True)


def lid_index(lid: str) -> bytes:
    return keyring().blind_index(lid, LID_INDEX)


def _by_phone(session: Session, phone: str) -> list[Patient]:
    query = select(Patient).where(col(Patient.phone_index).in_(phone_indexes(phone)), col(Patient.deleted_at).is_(None))
    return list(session.exec(query.order_by(col(Patient.created_at)).limit(20)).all())


def _by_lid(session: Session, lid: str) -> list[Patient]:
    indexes = keyring().blind_indexes(lid, LID_INDEX)
    query = select(Patient).where(col(Patient.whatsapp_lid_index).in_(indexes), col(Patient.deleted_at).is_(None))
    return list(session.exec(query.order_by(col(Patient.created_at)).limit(20)).all())


def _by_contact(session: Session, phone: str) -> list[Patient]:
    query = (
        select(Patient)
        .join(PatientContact, col(PatientContact.patient_id) == col(Patient.id))
        .where(
            col(PatientContact.phone_index).in_(phone_indexes(phone)),
            col(PatientContact.may_confirm).is_(True),
            col(PatientContact.deleted_at).is_(None),
            col(Patient.deleted_at).is_(None),
        )
        .order_by(col(Patient.created_at))
        .limit(20)
    )
    return list(session.exec(query).all())


def _remember_lid(session: Session, patients: list[Patient], lid: str) -> None:
    index = lid_index(lid)
    for patient in patients:
        if patient.whatsapp_lid_index != index:
            patient.whatsapp_lid_index = index
            session.add(patient)
