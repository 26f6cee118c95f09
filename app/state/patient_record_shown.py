"""Entries of a medical record as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.patients.record_told import ToldEntry, ToldRevision


@dataclass(frozen=True)
class EntryShown:
    """One entry, or what it said once; `at` is when it was written or replaced."""

    id: str
    kind: str
    kind_key: str
    day: str
    body: str
    author: str
    at: str
    is_edited: bool = False


def entry_of(told: ToldEntry) -> EntryShown:
    at = told.updated_at.isoformat()
    return EntryShown(
        str(told.id),
        told.kind,
        kind_key(told.kind),
        told.happened_on.isoformat(),
        told.body,
        told.author,
        at,
        told.is_edited,
    )


def revision_of(told: ToldRevision) -> EntryShown:
    at = told.replaced_at.isoformat()
    return EntryShown(
        str(told.id), told.kind, kind_key(told.kind), told.happened_on.isoformat(), told.body, told.author, at
    )


def kind_key(kind: str) -> str:
    return f"record.kind_{kind}"
