"""Where the photo beside a name lies. The address changes with the photo, so that a browser may keep what it has."""

from __future__ import annotations

from uuid import UUID


def photo_of_patient(patient_id: UUID, photo_file_id: UUID | None) -> str:
    """Empty for a patient without a photo: initials stand there."""
    return f"/api/v1/patients/{patient_id}/photo?v={photo_file_id}" if photo_file_id else ""


def photo_of_person(user_id: UUID | None, photo_file_id: UUID | None) -> str:
    """Empty for somebody without a photo: initials stand there."""
    return f"/api/v1/users/{user_id}/photo?v={photo_file_id}" if user_id and photo_file_id else ""
