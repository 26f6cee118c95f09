"""A patient's photo: changed by those who may change the patient, seen by those who see them (P1)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.models.file import File, UseKind
from app.models.patient import Patient
from app.services.actor import Actor, Permission, require
from app.services.files import photos
from app.services.files.giving import Bytes
from app.services.files.uses import Place
from app.services.visibility import get_visible_patient


def check_photo_owner(session: Session, actor: Actor, patient_id: UUID) -> None:
    """Raise what taking a photo would, before its bytes are read."""
    require(actor, Permission.PATIENT_WRITE)
    get_visible_patient(session, actor, patient_id)


def take_photo(session: Session, actor: Actor, patient_id: UUID, file: File, *, now: datetime) -> Patient:
    patient = _changed_by(session, actor, patient_id)
    photos.take_photo(session, actor, patient, _place(patient), file, now=now)
    return patient


def remove_photo(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> Patient:
    patient = _changed_by(session, actor, patient_id)
    photos.remove_photo(session, actor, patient, _place(patient), now=now)
    return patient


def restore_photo(session: Session, actor: Actor, patient_id: UUID, *, now: datetime) -> Patient:
    patient = _changed_by(session, actor, patient_id)
    photos.restore_photo(session, actor, patient, _place(patient), now=now)
    return patient


def get_photo(session: Session, actor: Actor, patient_id: UUID) -> Bytes:
    """Raises NotFound for a patient who is not seen and for one without a photo."""
    require(actor, Permission.PATIENT_READ)
    return photos.photo_of(session, get_visible_patient(session, actor, patient_id))


def _changed_by(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    require(actor, Permission.PATIENT_WRITE)
    return get_visible_patient(session, actor, patient_id, lock=True)


def _place(patient: Patient) -> Place:
    return Place(UseKind.PATIENT_PHOTO, patient.id, patient.id)
