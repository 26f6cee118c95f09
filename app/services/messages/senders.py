"""Who wrote: a patient, somebody close to one, or a number nobody knows (M2, P1)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.integrations.whatsapp.events import Edited, IncomingMessage, Reaction
from app.integrations.whatsapp.jids import is_hidden, jid_of_phone, phone_of_jid
from app.models.patient import Patient, PatientContact
from app.services.phones import lid_index, lid_indexes, phone_index, phone_indexes
from app.services.work.outgoing import Recipient

MOST_PATIENTS = 20


@dataclass(frozen=True)
class Sender:
    """`patients` are those the sender is or is close to, oldest entry first; `address` is where an answer reaches them.

    For a relative (`is_contact`) `may_confirm` names the patients whose doses they may answer for.
    """

    phone: str | None
    address: str | None = None
    patients: tuple[Patient, ...] = ()
    is_contact: bool = False
    may_confirm: frozenset[UUID] = frozenset()

    @property
    def index(self) -> bytes | None:
        """What makes two messages the same sender's: the number's blind index, or that of the hidden id."""
        if self.phone:
            return phone_index(self.phone)
        return lid_index(self.address) if self.address else None

    def recipient(self, patient: Patient | None = None) -> Recipient | None:
        """Where an answer reaches the sender; `patient` is whose conversation it belongs to."""
        if self.address is None or self.index is None:
            return None
        return Recipient(self.address, self.index, phone=self.phone, patient_id=patient.id if patient else None)

    def answers_for(self) -> tuple[Patient, ...]:
        """The patients whose doses this sender may confirm."""
        if not self.is_contact:
            return self.patients
        return tuple(patient for patient in self.patients if patient.id in self.may_confirm)


def find_sender(session: Session, event: IncomingMessage | Reaction | Edited) -> Sender:
    """The sender of a private chat, by phone, else by the hidden id that WhatsApp showed before with the phone."""
    phone = phone_of_jid(event.sender_jid) or phone_of_jid(event.chat_jid)
    lid = event.sender_lid or next((jid for jid in (event.sender_jid, event.chat_jid) if is_hidden(jid)), None)
    if phone is None:
        return _by_hidden_id(session, lid)
    address = jid_of_phone(phone)
    patients = _by_phone(session, phone)
    if patients:
        if lid:
            _remember_lid(session, patients, lid)
        return Sender(phone, address, tuple(patients))
    close = _by_contact(session, phone)
    near = {patient.id: patient for patient, _ in close}
    confirms = frozenset(patient.id for patient, contact in close if contact.may_confirm)
    return Sender(phone, address, tuple(near.values()), is_contact=bool(close), may_confirm=confirms)


def _by_hidden_id(session: Session, lid: str | None) -> Sender:
    if lid is None:
        return Sender(None)
    query = select(Patient).where(col(Patient.whatsapp_lid_index).in_(lid_indexes(lid)), _present())
    patients = session.exec(query.order_by(col(Patient.created_at)).limit(MOST_PATIENTS)).all()
    return Sender(None, lid, tuple(patients))


def _by_phone(session: Session, phone: str) -> list[Patient]:
    query = select(Patient).where(col(Patient.phone_index).in_(phone_indexes(phone)), _present())
    return list(session.exec(query.order_by(col(Patient.created_at)).limit(MOST_PATIENTS)).all())


def _by_contact(session: Session, phone: str) -> list[tuple[Patient, PatientContact]]:
    query = (
        select(Patient, PatientContact)
        .join(PatientContact, col(PatientContact.patient_id) == col(Patient.id))
        .where(
            col(PatientContact.phone_index).in_(phone_indexes(phone)),
            col(PatientContact.deleted_at).is_(None),
            _present(),
        )
        .order_by(col(Patient.created_at))
        .limit(MOST_PATIENTS)
    )
    return list(session.exec(query).all())


def _present() -> ColumnElement[bool]:
    return col(Patient.deleted_at).is_(None)


def _remember_lid(session: Session, patients: list[Patient], lid: str) -> None:
    index = lid_index(lid)
    for patient in patients:
        if patient.whatsapp_lid_index != index:
            patient.whatsapp_lid_index = index
            session.add(patient)
