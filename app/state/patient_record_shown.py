"""Entries of a medical record as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

import reflex as rx

from app.services.patients.record_told import ToldEntry, ToldRevision
from app.state.attached import AttachedShown, attached_shown


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
    files: list[AttachedShown] = field(default_factory=list)


def entry_of(state: rx.State, told: ToldEntry) -> EntryShown:
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
        [attached_shown(state, file) for file in told.files],
    )


def revision_of(told: ToldRevision) -> EntryShown:
    at = told.replaced_at.isoformat()
    return EntryShown(
        str(told.id), told.kind, kind_key(told.kind), told.happened_on.isoformat(), told.body, told.author, at
    )


def kind_key(kind: str) -> str:
    return f"record.kind_{kind}"
