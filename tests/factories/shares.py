"""Stored files, without their bytes unless a test puts them there."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session

from app.models.account import User
from app.models.file import File, FileKind, FileSource, FileStatus, FileUse, UseKind
from app.models.patient import Patient
from app.models.share import Share, SharePermission
from app.services.shares.commands import create_share
from app.services.shares.schemas import NewShare, ShareRow
from tests.factories.people import a_user, an_actor

_number = count(1)


class FileFields(TypedDict, total=False):
    name: str
    folder: str
    extension: str
    media_type: str
    kind: FileKind
    size: int
    sha256: str
    object_key: str
    status: FileStatus
    expires_at: datetime | None
    deleted_at: datetime | None
    source: FileSource


def a_file(db: Session, owner: User | None = None, **fields: Unpack[FileFields]) -> File:
    """A PDF of `owner`, ready to be given out."""
    number = next(_number)
    given: FileFields = {
        "name": f"hasil-{number}.pdf",
        "extension": "pdf",
        "media_type": "application/pdf",
        "kind": FileKind.PDF,
        "size": 1234,
        "sha256": "0" * 64,
        "object_key": f"files/{number:08d}",
        "status": FileStatus.READY,
        **fields,
    }
    person = owner or a_user(db)
    file = File(name_search=given["name"].casefold(), store="local", owner_id=person.id, **given)
    db.add(file)
    db.flush()
    return file


def used_at(db: Session, file: File, patient: Patient, kind: UseKind = UseKind.PATIENT) -> FileUse:
    """`file` attached to `patient`."""
    use = FileUse(file_id=file.id, kind=kind, subject_id=patient.id, patient_id=patient.id)
    db.add(use)
    db.flush()
    return use


def a_share(
    db: Session,
    owner: User,
    file: File,
    *,
    now: datetime,
    permission: SharePermission = SharePermission.DOWNLOAD,
    password_hash: str | None = None,
    **fields: object,
) -> ShareRow:
    """A share that `owner` made of `file`: a link, unless `user_id` or `patient_id` says for whom."""
    new = NewShare(permission=permission, **fields)
    return create_share(db, an_actor(user=owner), file.id, new, password_hash=password_hash, now=now)


def token_of(share: ShareRow) -> str:
    """The token in the address of a share."""
    return (share.url or "").rpartition("/")[2]


def row_of(db: Session, share_id: UUID) -> Share:
    db.expire_all()
    return db.get_one(Share, share_id)
