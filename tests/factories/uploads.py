"""Files on their way in."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from app import clock
from app.models.account import User
from app.models.upload import Upload
from app.services.uploads.creation import new_object_key


def an_upload(db: Session, *, owner: User, size: int = 5, name: str = "catatan.txt") -> Upload:
    """An upload of which nothing has arrived."""
    upload = Upload(
        owner_id=owner.id,
        name=name,
        original_name=name,
        size=size,
        store="local",
        object_key=new_object_key(),
        expires_at=clock.now() + timedelta(hours=24),
    )
    db.add(upload)
    db.flush()
    return upload
