"""From the last byte to a file: receiving → verifying → scanning → ready or rejected, each step safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.errors import NotAllowed, NotFound
from app.integrations.ports import Incoming
from app.models.upload import Upload, UploadPart, UploadState
from app.services.accounts.actors import get_person, person_actor
from app.services.actor import Actor, Origin
from app.services.files import acceptance
from app.services.files.acceptance import Stored, Verdict
from app.services.files.visibility import get_handled_file
from app.services.uploads.found import incoming_of
from app.services.uploads.leases import UploadLease, holds, is_free
from app.services.uploads.outcomes import count_end
from app.services.visibility import get_visible_patient

FINISHING = (UploadState.VERIFYING, UploadState.SCANNING)


@dataclass(frozen=True)
class Finishing:
    """An upload whose bytes are all here: what the store has to do with it, and the file that it becomes."""

    incoming: Incoming
    name: str
    declared_type: str
    file_id: UUID

    def stored(self, sha256: str | None) -> Stored:
        """The object it is once the store has finished it."""
        return Stored(self.incoming.key, self.name, self.declared_type, self.incoming.size, sha256)


def begin_finish(session: Session, lease: UploadLease, *, now: datetime) -> Finishing | None:
    """Make the row of the file, if there is none yet. None when the lease was lost or bytes still lack."""
    upload = session.exec(select(Upload).where(holds(lease)).with_for_update()).first()
    if upload is None or upload.received < upload.size or upload.state not in (UploadState.RECEIVING, *FINISHING):
        return None
    if upload.file_id is None:
        _let_go_of_what_was_lost(session, upload)
        upload.file_id = acceptance.admit(session, upload, now=now).id
        upload.state = UploadState.VERIFYING
        session.add(upload)
    return Finishing(incoming_of(session, upload), upload.name, upload.declared_type, upload.file_id)


def conclude(session: Session, lease: UploadLease, verdict: Verdict, *, now: datetime) -> bool:
    """Record the verdict and end the upload. False when the lease was lost."""
    upload = session.exec(select(Upload).where(holds(lease)).with_for_update()).first()
    if upload is None or upload.file_id is None or upload.state not in FINISHING:
        return False
    acceptance.settle(session, upload.file_id, verdict, now=now)
    upload.state = UploadState.REJECTED if verdict.rejected_reason else UploadState.READY
    upload.rejected_reason = verdict.rejected_reason
    upload.ended_at, upload.lease_owner, upload.lease_until = now, None, None
    session.add(upload)
    session.execute(delete(UploadPart).where(col(UploadPart.upload_id) == upload.id))
    count_end(session, upload)
    return True


def _let_go_of_what_was_lost(session: Session, upload: Upload) -> None:
    """Bytes can be on their way for days: whoever lost the older file or the patient meanwhile has sent a file of
    their own."""
    found = get_person(session, upload.owner_id) if upload.owner_id is not None else None
    sender = person_actor(*found, origin=Origin()) if found is not None else None
    older_id, patient_id = upload.replaces_id, upload.patient_id
    if older_id is not None and not _may(sender, lambda actor: get_handled_file(session, actor, older_id, lock=False)):
        upload.replaces_id = None
    if patient_id is not None and not _may(sender, lambda actor: get_visible_patient(session, actor, patient_id)):
        upload.patient_id = None


def _may(sender: Actor | None, find: Callable[[Actor], object]) -> bool:
    try:
        return sender is not None and find(sender) is not None
    except (NotFound, NotAllowed):
        return False


def has_left_over(session: Session, *, now: datetime) -> bool:
    """Whether an upload with all its bytes waits for somebody to finish it: a cheap look before the job runs."""
    return bool(list_left_over(session, now=now, limit=1))


def list_left_over(session: Session, *, now: datetime, limit: int = 50) -> Sequence[UUID]:
    """Uploads with all their bytes whose process went away before they were files."""
    is_whole = col(Upload.state).in_(FINISHING) | (
        (col(Upload.state) == UploadState.RECEIVING) & (col(Upload.received) == col(Upload.size))
    )
    query = select(Upload.id).where(is_whole, is_free(now)).order_by(col(Upload.created_at)).limit(limit)
    return session.exec(query).all()
