"""A newer version in the place of an older one, and the older one again when the newer is deleted (F3, F8).

Places and shares are of the document, not of its bytes: they go to the version that lists show. What was given to the
newer one alone stays with it, so that nobody gets an older version that they were never given. Whose paper the older
version is stays said of it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.integrations.ports import MAX_FILE
from app.models.file import File, FileStatus, FileUse, UseKind
from app.models.reminder import Reminder
from app.models.share import Share, ShareKind
from app.services.files.belonging import PERSONAL, is_of_another
from app.services.files.uses import Place, add_use, end_use, list_uses

_FOLLOWS = (UseKind.PATIENT, UseKind.RECORD, UseKind.REMINDER, UseKind.LETTER)
"""Places that show the newest version. A message keeps what was sent with it."""


def take_place_of_older(session: Session, file: File, *, now: datetime) -> None:
    """Where the file is a newer version: the older one leaves the lists, and its places and shares show the newer one.

    Of two that replace the same one, the second is a file of its own.
    """
    if file.status is not FileStatus.READY or file.deleted_at is not None or file.replaced_at is not None:
        return
    before = _versions_before(session, file)
    if any(older.replaced_at is not None for older in before):
        file.replaces_id = None
        session.add(file)
        return
    for older in before:
        older.replaced_at = older.updated_at = now
        session.add(older)
    if before and before[-1].deleted_at is None:
        _keep_whose_it_is(session, before[-1], now=now)
        _move_places(session, before[-1], file)
        _move_shares(session, before[-1], file)


def give_place_back(session: Session, file: File, *, now: datetime) -> None:
    """Where the newest version was deleted: the one before is in the lists again, with the places and shares it had."""
    if file.status is not FileStatus.READY or file.replaced_at is not None:
        return
    before = _versions_before(session, file)
    for older in before:
        older.replaced_at, older.updated_at = None, now
        session.add(older)
    if before and before[-1].deleted_at is None:
        had_until = [file, *before][-2].created_at
        session.execute(
            delete(FileUse).where(col(FileUse.file_id) == before[-1].id, col(FileUse.kind) == UseKind.FORMER)
        )
        _move_places(session, file, before[-1], made_before=had_until)
        _move_shares(session, file, before[-1], made_before=had_until)


def _versions_before(session: Session, file: File) -> list[File]:
    """The versions before, newest first, as far as the first that is not deleted; no other changes them meanwhile."""
    found: list[File] = []
    older_id = file.replaces_id
    while older_id is not None:
        query = select(File).where(File.id == older_id).with_for_update().execution_options(populate_existing=True)
        older = session.exec(query).one()
        found.append(older)
        older_id = older.replaces_id if older.deleted_at is not None else None
    return found


def _keep_whose_it_is(session: Session, older: File, *, now: datetime) -> None:
    """Say of the older version whose paper it is: who brought it sees it, as the newest, while they see the patient."""
    for use in list_uses(session, older.id):
        if use.kind in PERSONAL and use.patient_id is not None:
            add_use(session, older, Place(UseKind.FORMER, use.patient_id, use.patient_id), by=use.created_by, now=now)


def _move_places(session: Session, former: File, latter: File, *, made_before: datetime | None = None) -> None:
    for use in list_uses(session, former.id):
        if not _follows(use, latter) or (made_before is not None and use.created_at >= made_before):
            continue
        end_use(session, latter.id, Place(use.kind, use.subject_id, use.patient_id))
        use.file_id = latter.id
        session.add(use)
        session.flush()
        if use.kind is UseKind.REMINDER:
            _send_with_reminder(session, use.subject_id, former, latter)


def _follows(use: FileUse, latter: File) -> bool:
    """A reminder keeps the older one where WhatsApp does not carry the newer: the dose matters more."""
    return use.kind in _FOLLOWS and (use.kind is not UseKind.REMINDER or latter.size <= MAX_FILE)


def _send_with_reminder(session: Session, reminder_id: UUID, former: File, latter: File) -> None:
    """The reminder names its file itself, which goes along with every message."""
    sent = update(Reminder).where(col(Reminder.id) == reminder_id, col(Reminder.file_id) == former.id)
    session.execute(sent.values(file_id=latter.id))


def _move_shares(session: Session, former: File, latter: File, *, made_before: datetime | None = None) -> None:
    """Those that ended as well, so that they can be restored. A patient's stays where the version is another's."""
    query = select(Share).where(Share.file_id == former.id).with_for_update()
    if made_before is not None:
        query = query.where(col(Share.created_at) < made_before)
    for share in session.exec(query).all():
        if share.kind is ShareKind.PATIENT and share.patient_id and is_of_another(session, latter, share.patient_id):
            continue
        share.file_id = latter.id
        session.add(share)
    session.flush()
