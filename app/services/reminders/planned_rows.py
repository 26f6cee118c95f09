"""Writing planned occurrences, thousands a second: what is not there yet, by either of the two unique keys."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import CursorResult, false, literal_column, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from app.dialect import is_postgres, rows_given
from app.models.reminder import Occurrence, OccurrenceStatus

Row = Mapping[str, object]

_COUNTED = {"preserve_rowcount": True}
_SAME_IN_ALL = {
    "status": literal_column(f"'{OccurrenceStatus.SCHEDULED.value}'"),
    "is_edited": false(),
    "is_confirmed_late": false(),
    "is_not_yet": false(),
    "followups_sent": literal_column("0"),
    "version": literal_column("1"),
}


def insert_new(session: Session, rows: Sequence[Row]) -> int:
    """Insert `rows`, which all have the same columns. Returns how many were new."""
    if not rows:
        return 0
    session.flush()
    write = _write_at_once if is_postgres(session) else _write_rows
    return max(write(session, rows).rowcount, 0)


def _write_rows(session: Session, rows: Sequence[Row]) -> CursorResult[tuple[object, ...]]:
    statement = sqlite_insert(Occurrence).values(_SAME_IN_ALL).on_conflict_do_nothing()
    return session.connection().execute(statement, rows, execution_options=_COUNTED)


def _write_at_once(session: Session, rows: Sequence[Row]) -> CursorResult[tuple[object, ...]]:
    """One statement: PostgreSQL takes it four times as fast as row after row."""
    table = Occurrence.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    names = list(rows[0])
    values = select(*rows_given("planned", [table.c[name] for name in names]).columns, *_SAME_IN_ALL.values())
    statement = postgres_insert(Occurrence).from_select([*names, *_SAME_IN_ALL], values).on_conflict_do_nothing()
    planned = json.dumps(rows, default=str)  # ids, days and moments, which PostgreSQL reads as Python writes them
    return session.connection().execute(statement, {"planned": planned}, execution_options=_COUNTED)
