"""Whose a file is: a lab result in the wrong patient's chat or record cannot be called back."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.file import File, FileSource, FileUse, UseKind

_PERSONAL = (UseKind.PATIENT, UseKind.RECORD, UseKind.PATIENT_PHOTO)
"""Places that say that a file is about their patient. A leaflet that was sent to many is about none of them."""


def is_of_another(session: Session, file: File, patient_id: UUID) -> bool:
    """Whether the file belongs to patients, and not to this one. What a patient sent over WhatsApp is theirs."""
    personal = (*_PERSONAL, UseKind.MESSAGE) if file.source is FileSource.WHATSAPP else _PERSONAL
    query = select(FileUse.patient_id).where(FileUse.file_id == file.id, col(FileUse.kind).in_(personal))
    whose = set(session.exec(query).all()) - {None}
    return bool(whose) and patient_id not in whose


def check_is_for(session: Session, file: File, patient_id: UUID | None, *, field: str = "patientId") -> None:
    """Raise Invalid for a file that belongs to another patient than this one, where there is one."""
    if patient_id is not None and is_of_another(session, file, patient_id):
        raise Invalid.field(field, "error.file_of_another_patient")
