"""Changing what others may have changed meanwhile: merge by field, never last-write-wins (PRODUCT 0.1).

Each record people edit has a `version` and, per field, the version at which that field last changed. A caller who
says which version they saw gets a VersionConflict for exactly those of their fields that changed since; other fields
merge. A caller without a version sets the fields on the current record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from app.errors import Detail, VersionConflict


class Versioned(Protocol):
    version: int
    field_versions: dict[str, int]
    updated_at: datetime


def apply_changes(
    record: Versioned, changes: Mapping[str, object], *, seen: int | None, now: datetime
) -> dict[str, tuple[object, object]]:
    """Set `changes` on `record` and return what really changed, as field → (old, new)."""
    changed = {
        name: (getattr(record, name), value) for name, value in changes.items() if getattr(record, name) != value
    }
    check_seen(record, changes, seen=seen)
    if not changed:
        return {}
    record.version += 1
    record.updated_at = now
    for name, (_, value) in changed.items():
        setattr(record, name, value)
    record.field_versions = {**record.field_versions, **dict.fromkeys(changed, record.version)}
    return changed


def check_seen(record: Versioned, changes: Mapping[str, object], *, seen: int | None) -> None:
    """Raise VersionConflict for those of `changes` whose field somebody else changed after version `seen`."""
    if seen is None or seen == record.version:
        return
    stale = [
        name
        for name, value in changes.items()
        if getattr(record, name) != value and record.field_versions.get(name, 1) > seen
    ]
    if stale:
        raise VersionConflict(
            details=[
                Detail(name, "error.changed_meanwhile", yours=changes[name], theirs=getattr(record, name))
                for name in stale
            ]
        )
