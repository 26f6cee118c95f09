"""Which files a person sees (F3): their own, those of patients they see, those shared with them, or all.

What belongs to a patient is seen with the patient, also by who brought it: a volunteer who hands a patient on hands on
the papers. A leaflet that was only sent to the patient stays its owner's.

Every query made on behalf of a person starts here; there is no other place that decides it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, col, select

from app import clock
from app.errors import NotAllowed, NotFound, NotVisible
from app.models.file import File, FileSource, FileUse
from app.models.share import Share, ShareKind, SharePermission
from app.services.actor import Actor, Permission
from app.services.files.belonging import of_unseen_patient
from app.services.visibility import visible_patient_ids


def visible_files(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a row of File is visible to `actor`. Deleted ones never are; expired ones are.

    Photos are seen with the patient or the person whose they are, and never as files (`files/photos.py`).
    """
    is_file = col(File.deleted_at).is_(None) & (col(File.source) != FileSource.PHOTO)
    return is_file & or_(handled_by(actor), shared_with(actor))


def shared_with(actor: Actor, permission: SharePermission | None = None) -> ColumnElement[bool]:
    """The condition under which a file was shared with `actor` as a person, by a share that still stands.

    With `permission`, by one that allows just that.
    """
    mine = (Share.kind == ShareKind.PERSON) & (Share.user_id == actor.user_id)
    allows = true() if permission is None else col(Share.permission) == permission
    return col(File.id).in_(select(Share.file_id).where(is_open_share(), mine, allows))


def is_open_share() -> ColumnElement[bool]:
    """The condition under which a share still works: neither ended nor expired nor used up."""
    ends, most = col(Share.expires_at), col(Share.max_downloads)
    return and_(
        col(Share.ended_at).is_(None),
        or_(ends.is_(None), ends > clock.now()),
        or_(most.is_(None), col(Share.downloads) < most),
    )


def get_visible_file(session: Session, actor: Actor, file_id: UUID, *, lock: bool = False) -> File:
    """The file, when visible to `actor`. Raises NotFound for others' and for none alike (others' are audited)."""
    query = select(File).where(File.id == file_id, visible_files(actor))
    file = session.exec(query.with_for_update() if lock else query).first()
    if file is None:
        raise unseen_file(session, file_id)
    return file


def unseen_file(session: Session, file_id: UUID) -> NotFound:
    """What to raise for a file the actor does not see: NotVisible when there is one."""
    there = select(File.id).where(File.id == file_id, col(File.deleted_at).is_(None))
    return NotVisible("file", file_id) if session.exec(there).first() is not None else NotFound()


def handled_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a file is the actor's to change and pass on: more than being allowed to see it."""
    if actor.may(Permission.FILE_READ_ALL):
        return true()
    of_patients = select(FileUse.file_id).where(col(FileUse.patient_id).in_(visible_patient_ids(actor)))
    own = (col(File.owner_id) == actor.user_id) & ~of_unseen_patient(actor)
    return or_(own, col(File.id).in_(of_patients))


def get_handled_file(session: Session, actor: Actor, file_id: UUID, *, lock: bool = True) -> File:
    """The file, for somebody who changes it or passes it on. Raises NotAllowed when it was only shared with them."""
    file = get_visible_file(session, actor, file_id, lock=lock)
    if session.exec(select(File.id).where(File.id == file_id, handled_by(actor))).first() is None:
        raise NotAllowed("error.only_shared_with_you")
    return file
