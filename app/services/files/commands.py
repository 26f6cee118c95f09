"""Changing files: what they are called, where they lie, how long they stay, and that they go (F3, F5, F6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import AppError, FileInUse, Gone, IllegalTransition, Invalid, NotAllowed, NotFound, NotVisible
from app.models.file import Duration, File, FileSource, FileUse
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.files.durations import expiry
from app.services.files.names import clean_folder, clean_name, extension_of
from app.services.files.schemas import BulkFileAction, BulkFileOrder, BulkFilesDone, FileChanges, SkippedFile
from app.services.files.succession import give_place_back, take_place_of_older
from app.services.files.uses import HOLDS
from app.services.files.visibility import get_handled_file, handled_by
from app.services.patients.search import searchable
from app.services.shares.to_patients import send_messages_about, stop_messages_about
from app.services.versions import apply_changes

RESTORE_WITHIN = timedelta(hours=24)
"""How long the bytes of a deleted file lie there still: for a slip of the hand."""


def change_file(
    session: Session, actor: Actor, file_id: UUID, changes: FileChanges, *, seen: int | None, now: datetime
) -> File:
    """Rename it, move it, keep it for longer or shorter. Raises NotFound, NotAllowed, VersionConflict, Invalid."""
    require(actor, Permission.FILE_WRITE)
    file = get_handled_file(session, actor, file_id)
    wanted = {name: value for name, value in changes.given().items() if name != "version"}
    if "name" in wanted:
        wanted["name"] = _new_name(file, str(wanted["name"]))
    if "folder" in wanted:
        wanted["folder"] = folder_of(str(wanted["folder"]))
    if file.bytes_removed_at is not None and "duration" in wanted:
        raise Gone("error.file_expired")
    changed = apply_changes(file, wanted, seen=seen, now=now)
    if not changed:
        return file
    file.name_search = searchable(file.name)
    if "duration" in changed:
        file.expires_at, file.expiry_told_at = expiry(Duration(file.duration), since=now), None
    session.add(file)
    record_act(session, actor, "file.changed", subject_type="file", subject_id=file.id, changes=changed)
    return file


def delete_file(session: Session, actor: Actor, file_id: UUID, *, now: datetime) -> None:
    """Take it away from everybody; the bytes go a day later, the row stays. Raises FileInUse while it is needed.

    Of a newer version the one before comes back in its place.
    """
    require(actor, Permission.FILE_DELETE)
    file = get_handled_file(session, actor, file_id)
    if file.owner_id != actor.user_id and not actor.may(Permission.FILE_DELETE_ALL):
        raise IllegalTransition("error.not_your_file")
    held = select(FileUse.id).where(FileUse.file_id == file.id, col(FileUse.kind).in_(HOLDS)).limit(1)
    if session.exec(held).first() is not None:
        raise FileInUse()
    file.deleted_at, file.deleted_by, file.updated_at = now, actor.user_id, now
    session.add(file)
    give_place_back(session, file, now=now)
    stop_messages_about(session, file, now=now)
    record_act(session, actor, "file.deleted", subject_type="file", subject_id=file.id)


def restore_file(session: Session, actor: Actor, file_id: UUID, *, now: datetime) -> File:
    """Put back what was deleted within a day, by whoever deleted it and could still, or an admin. Raises Gone when the
    bytes are."""
    require(actor, Permission.FILE_DELETE)
    file = session.exec(select(File).where(File.id == file_id).with_for_update()).first()
    is_handled = session.exec(select(File.id).where(File.id == file_id, handled_by(actor))).first() is not None
    mine = file is not None and is_handled and actor.user_id in (file.deleted_by, file.owner_id)
    is_file = file is not None and file.source is not FileSource.PHOTO
    if file is None or not is_file or not (mine or actor.may(Permission.FILE_DELETE_ALL)):
        raise NotFound()
    if file.deleted_at is None:
        return file
    if file.bytes_removed_at is not None or file.deleted_at <= now - RESTORE_WITHIN:
        raise Gone("error.file_expired")
    file.deleted_at = file.deleted_by = None
    file.updated_at = now
    session.add(file)
    take_place_of_older(session, file, now=now)
    send_messages_about(session, actor, file, now=now)
    record_act(session, actor, "file.restored", subject_type="file", subject_id=file.id)
    return file


def change_files(session: Session, actor: Actor, order: BulkFileOrder, *, now: datetime) -> BulkFilesDone:
    """The same change to many; those it was not done to are named with the reason."""
    require(actor, Permission.FILE_DELETE if order.action is BulkFileAction.DELETE else Permission.FILE_WRITE)
    changed: list[UUID] = []
    skipped: list[SkippedFile] = []
    for file_id in dict.fromkeys(order.ids):
        try:
            _carry_out(session, actor, order, file_id, now=now)
        except (NotFound, NotAllowed, FileInUse, Gone, IllegalTransition) as problem:
            skipped.append(SkippedFile(id=file_id, reason=_reason(problem)))
        else:
            changed.append(file_id)
    return BulkFilesDone(changed=changed, skipped=skipped)


def folder_of(text: str) -> str:
    """A clean folder. Raises Invalid for a path that is too long."""
    try:
        return clean_folder(text)
    except ValueError:
        raise Invalid.field("folder", "validation.folder_too_long") from None


def _carry_out(session: Session, actor: Actor, order: BulkFileOrder, file_id: UUID, *, now: datetime) -> None:
    if order.action is BulkFileAction.DELETE:
        delete_file(session, actor, file_id, now=now)
        return
    values = {"folder": order.folder} if order.action is BulkFileAction.MOVE else {"duration": order.duration}
    change_file(session, actor, file_id, FileChanges.model_validate(values), seen=None, now=now)


def _reason(problem: AppError) -> str:
    known: dict[type[AppError], str] = {
        FileInUse: "in_use",
        NotFound: "not_found",
        NotVisible: "not_found",
        Gone: "expired",
    }
    return known.get(type(problem), "not_allowed")


def _new_name(file: File, name: str) -> str:
    """The new name with the extension that the content was checked against."""
    clean = clean_name(name)
    if not file.extension or extension_of(clean) == file.extension:
        return clean
    return clean_name(f"{clean}.{file.extension}")
