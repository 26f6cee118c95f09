"""Whose a file is: a lab result in the wrong patient's chat or record cannot be called back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.file import File, FileSource, FileUse, UseKind
from app.services.actor import Actor
from app.services.visibility import visible_patient_ids

PERSONAL = (UseKind.PATIENT, UseKind.RECORD, UseKind.PATIENT_PHOTO, UseKind.FORMER)
"""What says that a file is about a patient. A leaflet that was sent to many is about none of them."""


def of_unseen_patient(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a row of File belongs to a patient whom `actor` does not see, or no longer."""
    use = aliased(FileUse)  # whoever asks may look through the places as well
    is_unseen = col(use.patient_id).not_in(visible_patient_ids(actor))
    return select(use.id).where(use.file_id == File.id, col(use.kind).in_(PERSONAL), is_unseen).exists()


def is_of_another(session: Session, file: File, patient_id: UUID) -> bool:
    """Whether the file belongs to patients, and not to this one. What a patient sent over WhatsApp is theirs."""
    personal = (*PERSONAL, UseKind.MESSAGE) if file.source is FileSource.WHATSAPP else PERSONAL
    query = select(FileUse.patient_id).where(FileUse.file_id == file.id, col(FileUse.kind).in_(personal))
    whose = set(session.exec(query).all()) - {None}
    return bool(whose) and patient_id not in whose


def check_is_for(session: Session, file: File, patient_id: UUID | None, *, field: str = "patientId") -> None:
    """Raise Invalid for a file that belongs to another patient than this one, where there is one."""
    if patient_id is not None and is_of_another(session, file, patient_id):
        raise Invalid.field(field, "error.file_of_another_patient")
