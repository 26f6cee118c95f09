"""The medical record: dated entries, each former text kept with who replaced it and when (P2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from app.errors import Detail, Invalid, NotFound, VersionConflict
from app.models.patient import RecordEntry, RecordKind, RecordRevision
from app.services.actor import Actor, Permission, require
from app.services.acts import record_act
from app.services.pages import Page, PageRequest, paginate
from app.services.patients.schemas import EARLIEST, is_ahead
from app.services.shapes import Day, Given, Moment, Prose, Shown, Version, example, unsent
from app.services.visibility import get_visible_patient

Body = Annotated[Prose, Field(min_length=1, max_length=20_000, examples=["Hb 9.8 g/dL"])]
_FIELDS = ("kind", "happened_on", "body")


class NewEntry(Given, json_schema_extra=example(kind="lab_result", happenedOn="2026-02-27", body="Hb 9.8 g/dL")):
    kind: RecordKind
    happened_on: Annotated[Day, Field(description="An appointment may lie ahead; everything else has happened.")]
    body: Body


class EntryChanges(Given, json_schema_extra=example(body="Hb 9.9 g/dL", version=1)):
    kind: RecordKind = unsent()
    happened_on: Day = unsent()
    body: Body = unsent()
    version: Version = unsent()


class EntryRow(Shown):
    id: UUID
    patient_id: UUID
    kind: RecordKind
    happened_on: date
    body: str
    author_id: UUID | None
    version: int
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, entry: RecordEntry) -> EntryRow:
        return cls.drawn_from(entry)


class RevisionRow(Shown):
    """What an entry said at `version`, and who replaced it when."""

    id: UUID
    version: int
    kind: RecordKind
    happened_on: date
    body: str
    author_id: UUID | None
    replaced_at: Moment

    @classmethod
    def of(cls, revision: RecordRevision) -> RevisionRow:
        return cls.drawn_from(revision)


def list_entries(
    session: Session, actor: Actor, patient_id: UUID, page: PageRequest, *, kind: RecordKind | None = None
) -> Page[RecordEntry]:
    """By the day they are about, newest first."""
    require(actor, Permission.RECORD_READ)
    patient = get_visible_patient(session, actor, patient_id)
    query = select(RecordEntry).where(RecordEntry.patient_id == patient.id, col(RecordEntry.deleted_at).is_(None))
    if kind:
        query = query.where(RecordEntry.kind == kind)
    return paginate(session, query, page, order=[(col(RecordEntry.happened_on), True), (col(RecordEntry.id), True)])


def get_entry(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID) -> RecordEntry:
    require(actor, Permission.RECORD_READ)
    return find_entry(session, actor, patient_id, entry_id)


def add_entry(session: Session, actor: Actor, patient_id: UUID, new: NewEntry, *, now: datetime) -> RecordEntry:
    require(actor, Permission.RECORD_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    _check_day(new.kind, new.happened_on)
    entry = RecordEntry(
        patient_id=patient.id,
        kind=new.kind,
        happened_on=new.happened_on,
        body=new.body,
        author_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session.add(entry)
    session.flush()
    _record(session, actor, entry, "record.created")
    return entry


def change_entry(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    entry_id: UUID,
    changes: EntryChanges,
    *,
    seen: int | None,
    now: datetime,
) -> RecordEntry:
    """Change the fields that were sent, and keep what stood before. Raises VersionConflict as everywhere."""
    require(actor, Permission.RECORD_WRITE)
    entry = find_entry(session, actor, patient_id, entry_id, lock=True)
    wanted = {name: value for name, value in changes.given().items() if name in _FIELDS}
    wanted = {name: value for name, value in wanted.items() if getattr(entry, name) != value}
    _check_seen(session, entry, wanted, seen=seen)
    if not wanted:
        return entry
    session.add(_revision_of(entry, actor, now=now))
    for name, value in wanted.items():
        setattr(entry, name, value)
    _check_day(entry.kind, entry.happened_on)
    entry.version += 1
    entry.updated_at = now
    session.add(entry)
    _record(session, actor, entry, "record.changed")
    return entry


def remove_entry(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, *, now: datetime) -> None:
    """Take an entry out of the record; it and its history stay in the database."""
    require(actor, Permission.RECORD_WRITE)
    entry = find_entry(session, actor, patient_id, entry_id, lock=True)
    entry.deleted_at = now
    session.add(entry)
    _record(session, actor, entry, "record.deleted")


def restore_entry(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, *, now: datetime) -> RecordEntry:
    """Put an entry back that was taken out. One that is there stays as it is."""
    require(actor, Permission.RECORD_WRITE)
    patient = get_visible_patient(session, actor, patient_id)
    entry = session.get(RecordEntry, entry_id, with_for_update=True)
    if entry is None or entry.patient_id != patient.id:
        raise NotFound()
    if entry.deleted_at is not None:
        entry.deleted_at = None
        entry.updated_at = now
        session.add(entry)
        _record(session, actor, entry, "record.restored")
    return entry


def list_revisions(
    session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, page: PageRequest
) -> Page[RecordRevision]:
    """What the entry said before, newest first."""
    entry = get_entry(session, actor, patient_id, entry_id)
    query = select(RecordRevision).where(RecordRevision.entry_id == entry.id)
    return paginate(session, query, page, order=[(col(RecordRevision.version), True), (col(RecordRevision.id), True)])


def find_entry(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID, *, lock: bool = False) -> RecordEntry:
    """The entry if it is visible, for commands that ask for a permission of their own."""
    patient = get_visible_patient(session, actor, patient_id)
    entry = session.get(RecordEntry, entry_id, with_for_update=lock or None)
    if entry is None or entry.patient_id != patient.id or entry.deleted_at is not None:
        raise NotFound()
    return entry


def _check_day(kind: RecordKind, day: date) -> None:
    if day < EARLIEST:
        raise Invalid.field("happenedOn", "validation.date_too_early")
    if kind is not RecordKind.APPOINTMENT and is_ahead(day):
        raise Invalid.field("happenedOn", "validation.date_ahead")


def _check_seen(session: Session, entry: RecordEntry, wanted: dict[str, object], *, seen: int | None) -> None:
    """The revision of the version they saw says which fields changed since."""
    if seen is None or seen == entry.version:
        return
    query = select(RecordRevision).where(RecordRevision.entry_id == entry.id, RecordRevision.version == seen)
    then = session.exec(query).first()
    stale = [name for name in wanted if then is None or getattr(then, name) != getattr(entry, name)]
    if stale:
        details = [
            Detail(name, "error.changed_meanwhile", yours=wanted[name], theirs=getattr(entry, name)) for name in stale
        ]
        raise VersionConflict(details=details)


def _revision_of(entry: RecordEntry, actor: Actor, *, now: datetime) -> RecordRevision:
    former = {name: getattr(entry, name) for name in _FIELDS}
    return RecordRevision(entry_id=entry.id, version=entry.version, author_id=actor.user_id, replaced_at=now, **former)


def _record(session: Session, actor: Actor, entry: RecordEntry, name: str) -> None:
    """The audit log says that the record changed; what it said stands in the revisions."""
    record_act(session, actor, name, subject_type="record", subject_id=entry.id, patient_id=entry.patient_id)
