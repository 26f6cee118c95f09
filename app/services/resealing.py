"""Rotating the data key (P9, O5): rows sealed with a former key are sealed anew, with their blind indexes.

`CAREPOST_DATA_KEY=new,former`: the new key seals from the first moment, both open, and every lookup compares with the
indexes of both. This nightly work carries the rows over in small batches; when it finds nothing, the former key may go.
A hidden WhatsApp id is kept as an index only and is learned again from the patient's next message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, Table, Text, and_, not_, or_, select, type_coerce, update
from sqlmodel import Session, SQLModel

from app.integrations.whatsapp.jids import phone_of_jid
from app.models.columns import Sealed
from app.sealing import keyring
from app.services.phones import PHONE_INDEX

BATCH = 200


@dataclass(frozen=True)
class _Indexed:
    """A blind index and the sealed column of the same table that it is made from."""

    column: str
    source: str


_INDEXES: dict[str, _Indexed] = {
    "patient": _Indexed("phone_index", "phone"),
    "patient_contact": _Indexed("phone_index", "phone"),
    "message": _Indexed("phone_index", "phone"),
    "send": _Indexed("phone_index", "jid"),
}


def reseal_batch(session: Session, *, size: int = BATCH) -> int:
    """Seal up to `size` rows of one table anew. Returns how many; 0 when every row has the current key."""
    for table, columns in _sealed_tables():
        rows = session.execute(_outdated(table, columns).limit(size)).mappings().all()
        for row in rows:
            key = [column == row[column.name] for column in table.primary_key.columns]
            session.execute(update(table).where(and_(*key)).values(_renewed(table, columns, dict(row))))
        if rows:
            return len(rows)
    return 0


def count_outdated(session: Session) -> int:
    """How many rows still need a former key, counted up to a thousand a table."""
    return sum(
        len(session.execute(_outdated(table, columns).limit(1_000)).all()) for table, columns in _sealed_tables()
    )


def _sealed_tables() -> Iterator[tuple[Table, list[Column[str]]]]:
    for table in SQLModel.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealed)]
        if columns:
            yield table, columns


def _outdated(table: Table, columns: list[Column[str]]) -> Select[Any]:
    current = f"s1.{keyring().current_key_id}.%"
    stale = [and_(column.is_not(None), not_(type_coerce(column, Text).like(current))) for column in columns]
    return select(*table.primary_key.columns, *columns).where(or_(*stale))


def _renewed(table: Table, columns: list[Column[str]], row: dict[str, object]) -> dict[str, object]:
    """The same values: writing them seals them with the current key."""
    values = {column.name: row[column.name] for column in columns if row[column.name] is not None}
    indexed = _INDEXES.get(table.name)
    source = values.get(indexed.source) if indexed else None
    if indexed and isinstance(source, str):
        phone = phone_of_jid(source) if "@" in source else source
        if phone:
            values[indexed.column] = keyring().blind_index(phone, PHONE_INDEX)
    return values
