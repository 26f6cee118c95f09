"""The medical record with who wrote it and what is attached: the same few statements for a page, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.models.file import UseKind
from app.models.patient import RecordEntry, RecordKind, RecordRevision
from app.services.actor import Actor
from app.services.files.attached import AttachedFile, files_in
from app.services.pages import Page, PageRequest
from app.services.patients import records
from app.services.patients.queries import names_of_people

MOST_REVISIONS = 50


@dataclass(frozen=True)
class ToldEntry:
    """One entry with its author's name, "" for one who is not known."""

    id: UUID
    kind: str
    happened_on: date
    body: str
    author: str
    updated_at: datetime
    is_edited: bool
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True)
class ToldRevision:
    """What an entry said before, and who replaced it when."""

    id: UUID
    kind: str
    happened_on: date
    body: str
    author: str
    replaced_at: datetime


def list_told_entries(
    session: Session,
    actor: Actor,
    patient_id: UUID,
    page: PageRequest,
    *,
    kind: RecordKind | None = None,
    now: datetime,
) -> Page[ToldEntry]:
    """By the day they are about, newest first."""
    found = records.list_entries(session, actor, patient_id, page, kind=kind)
    names = names_of_people(session, {entry.author_id for entry in found.rows})
    files = files_in(session, actor, UseKind.RECORD, [entry.id for entry in found.rows], now=now)
    return found.map(lambda entry: _entry(entry, names.get(entry.author_id, ""), files.get(entry.id, [])))


def list_told_revisions(session: Session, actor: Actor, patient_id: UUID, entry_id: UUID) -> list[ToldRevision]:
    """What one entry said before, newest first."""
    found = records.list_revisions(session, actor, patient_id, entry_id, PageRequest(size=MOST_REVISIONS)).rows
    names = names_of_people(session, {revision.author_id for revision in found})
    return [_revision(revision, names.get(revision.author_id, "")) for revision in found]


def _entry(entry: RecordEntry, author: str, files: Sequence[AttachedFile]) -> ToldEntry:
    kind, is_edited = entry.kind.value, entry.version > 1
    return ToldEntry(entry.id, kind, entry.happened_on, entry.body, author, entry.updated_at, is_edited, tuple(files))


def _revision(revision: RecordRevision, author: str) -> ToldRevision:
    return ToldRevision(
        revision.id, revision.kind.value, revision.happened_on, revision.body, author, revision.replaced_at
    )
