"""Writing an entry of the record together with its files (P2, P6): both stand, or neither."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.errors import Invalid
from app.models.file import FileUse, UseKind
from app.models.patient import RecordEntry
from app.services.actor import Actor, Permission, require
from app.services.files.attached import AttachedFile, files_in
from app.services.files.attaching import attach_to_entry, detach_from_entry
from app.services.patients import records
from app.services.patients.records import EntryChanges, NewEntry

MOST_FILES = 20


def add_entry(
    session: Session, actor: Actor, patient_id: UUID, new: NewEntry, *, file_ids: Collection[UUID], now: datetime
) -> RecordEntry:
    """A new entry with its files. Raises Invalid for too many, and what attaching raises."""
    entry = records.add_entry(session, actor, patient_id, new, now=now)
    _put(session, actor, entry, file_ids, now=now)
    return entry


def change_entry(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    entry_id: UUID,
    changes: EntryChanges,
    *,
    file_ids: Collection[UUID],
    seen: int | None,
    now: datetime,
) -> RecordEntry:
    """Change what it says, and have just these files with it."""
    entry = records.change_entry(session, actor, patient_id, entry_id, changes, seen=seen, now=now)
    _put(session, actor, entry, file_ids, now=now)
    return entry


def list_files_of_entry(
    session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, *, now: datetime
) -> list[AttachedFile]:
    """The files of one entry that the actor sees."""
    require(actor, Permission.RECORD_READ)
    entry = records.find_entry(session, actor, patient_id, entry_id)
    return files_in(session, actor, UseKind.RECORD, [entry.id], now=now).get(entry.id, [])


def _put(session: Session, actor: Actor, entry: RecordEntry, file_ids: Collection[UUID], *, now: datetime) -> None:
    wanted = list(dict.fromkeys(file_ids))
    if len(wanted) > MOST_FILES:
        raise Invalid.field("files", "error.too_many_files", limit=str(MOST_FILES))
    query = select(FileUse.file_id).where(FileUse.kind == UseKind.RECORD, col(FileUse.subject_id) == entry.id)
    there = set(session.exec(query).all())
    for file_id in wanted:
        if file_id not in there:
            attach_to_entry(session, actor, entry.patient_id, entry.id, file_id, now=now)
    for file_id in there - set(wanted):
        detach_from_entry(session, actor, entry.patient_id, entry.id, file_id)
