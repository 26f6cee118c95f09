"""A photo of a patient or a person, made for one call."""

from __future__ import annotations

from sqlmodel import Session

from app import clock
from app.integrations import storage
from app.models.account import User
from app.models.file import FileKind, FileSource, FileUse, UseKind
from app.models.patient import Patient
from app.services.uploads.creation import new_object_key
from tests.factories.shares import a_file


def add_photo(session: Session, whose: Patient | User, *, route: str) -> None:
    """Removed already where a route restores it."""
    key = new_object_key()
    storage.configured().put(key, [b"one"])
    file = a_file(
        session, name="photo.webp", extension="webp", media_type="image/webp", kind=FileKind.IMAGE, size=3,
        object_key=key,
    )  # fmt: skip
    file.source = FileSource.PHOTO
    kind = UseKind.PATIENT_PHOTO if isinstance(whose, Patient) else UseKind.USER_PHOTO
    session.add(FileUse(file_id=file.id, kind=kind, subject_id=whose.id))
    if route.endswith("/restore"):
        file.deleted_at = clock.now()
    else:
        whose.photo_file_id = file.id
    session.add_all([file, whose])
