"""A stored file with its bytes, made for one call."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app import clock
from app.integrations import storage
from app.models.account import User
from app.models.file import FileKind
from app.services.uploads.creation import new_object_key
from tests.factories.shares import a_file


def add_file(session: Session, owner: User, *, route: str) -> dict[str, UUID]:
    """A text of `owner`; deleted already where a route restores it."""
    key = new_object_key()
    storage.configured().put(key, [b"one"])
    file = a_file(
        session, owner, name="a.txt", extension="txt", media_type="text/plain", kind=FileKind.TEXT, size=3,
        object_key=key,
    )  # fmt: skip
    if route.endswith("/restore"):
        file.deleted_at, file.deleted_by = clock.now(), owner.id
        session.add(file)
    return {"file_id": file.id}
