"""Which of the two databases a session speaks to, for the few statements that differ (claim, search, upsert)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, FromClause, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import JSON
from sqlmodel import Session


def is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def rows_given(parameter: str, columns: Iterable[Column[object]]) -> FromClause:
    """On PostgreSQL the rows of a JSON array of objects, as a table with `columns`: many rows in one statement.

    An array a column would do as well, but the driver writes arrays element by element, ten times as slowly.
    """
    document = cast(bindparam(parameter, type_=Text), JSON)
    named = [column(one.name, one.type) for one in columns]
    return func.json_to_recordset(document).table_valued(*named, name=parameter).render_derived(with_types=True)
