"""Which uploads a person sees: their own and no others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Gone, NotFound, NotVisible
from app.integrations.ports import Incoming, StoredPart
from app.models.upload import Upload, UploadPart, UploadState
from app.services.actor import Actor, Permission, require
from app.services.shapes import Moment, Shown, example

UNFINISHED = (UploadState.RECEIVING, UploadState.VERIFYING, UploadState.SCANNING)
MOST_OPEN = 500  # unfinished uploads of one person: a folder that was dropped is a queue of them


class UploadRow(
    Shown,
    json_schema_extra=example(
        id="5e0a3a52-4df0-4d39-9f0c-5f2f6f0a8f0e", name="x-ray.pdf", size=30_000_000, received=8_388_608,
        state="receiving",
    ),
):  # fmt: skip
    """One upload as its sender's queue shows it. `received` counts the bytes that are safe."""

    id: UUID
    name: str
    folder: str
    size: int
    received: int
    state: UploadState
    patient_id: UUID | None
    replaces_id: UUID | None
    file_id: UUID | None
    created_at: Moment
    expires_at: Moment

    @classmethod
    def of(cls, upload: Upload) -> UploadRow:
        return cls(
            id=upload.id,
            name=upload.original_name or upload.name,
            folder=upload.folder,
            size=upload.size,
            received=upload.received,
            state=upload.state,
            patient_id=upload.patient_id,
            replaces_id=upload.replaces_id,
            file_id=upload.file_id,
            created_at=upload.created_at,
            expires_at=upload.expires_at,
        )


def list_unfinished(session: Session, actor: Actor) -> list[UploadRow]:
    """The caller's own uploads that are under way, oldest first: the queue of their browser after a reload.

    All of them, which are no more than `MOST_OPEN`: the browser forgets what it is not told of.
    """
    require(actor, Permission.FILE_WRITE)
    query = (
        select(Upload)
        .where(Upload.owner_id == actor.user_id, col(Upload.state).in_(UNFINISHED))
        .order_by(col(Upload.created_at), col(Upload.id))
    )
    return [UploadRow.of(upload) for upload in session.exec(query).all()]


def get_upload(session: Session, actor: Actor, upload_id: UUID, *, lock: bool = False) -> Upload:
    """The caller's own upload, in whatever state. Raises NotFound for others' (which is audited) and for none."""
    require(actor, Permission.FILE_WRITE)
    upload = session.get(Upload, upload_id, populate_existing=True, with_for_update=lock or None)
    if upload is None:
        raise NotFound()
    if upload.owner_id != actor.user_id or upload.owner_id is None:
        raise NotVisible("upload", upload_id, patient_id=upload.patient_id)
    return upload


def get_open_upload(session: Session, actor: Actor, upload_id: UUID, *, now: datetime, lock: bool = False) -> Upload:
    """The caller's own upload, if it can still be used. Raises Gone for one that ended without becoming a file."""
    upload = get_upload(session, actor, upload_id, lock=lock)
    is_late = upload.state is UploadState.RECEIVING and upload.expires_at <= now
    if is_late or upload.state in (UploadState.TERMINATED, UploadState.EXPIRED, UploadState.REJECTED):
        raise Gone("error.upload_ended")
    return upload


def incoming_of(session: Session, upload: Upload) -> Incoming:
    """The upload as its store needs to know it."""
    query = select(UploadPart).where(UploadPart.upload_id == upload.id).order_by(col(UploadPart.number))
    parts = tuple(StoredPart(part.number, part.size, part.etag, part.sha256) for part in session.exec(query).all())
    return Incoming(upload.object_key, upload.size, upload.received, upload.multipart_id, parts)
