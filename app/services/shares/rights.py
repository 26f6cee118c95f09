"""Who may share a file, and who may change a share.

Everything goes through the file: whoever does not see it knows nothing of its shares. Whoever sees it only because it
was shared with them may look, and not pass it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select

from app.errors import NotAllowed, NotFound
from app.models.file import File, FileStatus
from app.models.share import FileRequest, Share, SharePermission
from app.services.actor import Actor, Permission, require
from app.services.files.uses import is_held
from app.services.files.visibility import get_visible_file, handled_by, shared_with, visible_files
from app.services.visibility import visible_patient_ids


def get_own_file(session: Session, actor: Actor, file_id: UUID, *, lock: bool = False) -> File:
    """The file, for somebody who may pass it on. Raises NotAllowed for one that was only shared with them."""
    require(actor, Permission.FILE_SHARE)
    file = get_visible_file(session, actor, file_id, lock=lock)
    if not _is_own(session, actor, file):
        raise NotAllowed("error.only_shared_with_you")
    return file


def find_share(session: Session, actor: Actor, file_id: UUID, share_id: UUID, *, lock: bool = False) -> Share:
    """One share of a file that the actor may pass on."""
    file = get_own_file(session, actor, file_id)
    query = select(Share).where(Share.id == share_id, Share.file_id == file.id)
    share = session.exec(query.with_for_update() if lock else query).first()
    if share is None:
        raise NotFound()
    return share


def may_change(actor: Actor, share: Share, file: File) -> bool:
    """Whoever made the share, the file's owner, and those who look after all files."""
    return actor.may(Permission.FILE_READ_ALL) or actor.user_id in (share.created_by, file.owner_id)


def may_download(session: Session, actor: Actor, file: File) -> bool:
    """Whether the actor may take the file along: not when it was shared with them only to look at."""
    if _is_own(session, actor, file):
        return True
    query = select(File.id).where(File.id == file.id, shared_with(actor, SharePermission.DOWNLOAD))
    return session.exec(query).first() is not None


def list_taken_along(session: Session, actor: Actor, ids: Sequence[UUID], *, now: datetime) -> list[File]:
    """Those of the files whose bytes the actor may have now, in the order of `ids`; by one statement for all."""
    require(actor, Permission.FILE_READ)
    is_theirs = or_(handled_by(actor), shared_with(actor, SharePermission.DOWNLOAD))
    is_given_out = col(File.bytes_removed_at).is_(None) & (col(File.status) == FileStatus.READY)
    has_time = or_(col(File.expires_at).is_(None), col(File.expires_at) > now, is_held())
    query = select(File).where(col(File.id).in_(ids), visible_files(actor), is_theirs, is_given_out, has_time)
    found = {file.id: file for file in session.exec(query).all()}
    return [found[one] for one in ids if one in found]


def visible_requests(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a request for files is the actor's business: their own, or all.

    One for a patient is its maker's only while they see that patient.
    """
    if actor.may(Permission.FILE_READ_ALL):
        return true()
    patient_id = col(FileRequest.patient_id)
    is_of_theirs = or_(patient_id.is_(None), patient_id.in_(visible_patient_ids(actor)))
    return (col(FileRequest.created_by) == actor.user_id) & is_of_theirs


def _is_own(session: Session, actor: Actor, file: File) -> bool:
    query = select(File.id).where(File.id == file.id, handled_by(actor))
    return session.exec(query).first() is not None
