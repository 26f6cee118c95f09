"""An import from its file to its end, as commands of the person who brought it (P7).

`reading → checking → ready → importing → done`; what `checking` and `importing` mean is in `working.py`. Only who
brought a file sees its rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from app.ids import new_id
from app.models.patient_import import ImportBatch, ImportRow, ImportState, RowState
from app.services import audit, events
from app.services.actor import Actor, Permission, require
from app.services.pages import Page, PageRequest, paginate
from app.services.patients.importing.fields import NEEDED, checked_mapping, guess_mapping
from app.services.patients.importing.reading import Row
from app.services.shapes import Given, example, unsent
from app.services.work.wakeups import wake

JOB = "patients.import"
PROBLEMS = (RowState.BAD, RowState.DUPLICATE, RowState.FAILED)


class ImportChanges(Given, json_schema_extra=example(mapping={"name": 0, "phoneNumber": 3})):
    """What a person says about the file; the rows are checked again. Columns are counted from 0."""

    mapping: Annotated[dict[str, int], Field(max_length=40)] = unsent()
    shares_phones: Annotated[bool, Field(description="Add those whose number somebody else has, as sharing it.")] = (
        unsent()
    )


def begin_import(session: Session, actor: Actor, *, file_name: str, headings: Sequence[str], now: datetime) -> UUID:
    """Make room for the rows of a file."""
    require(actor, Permission.PATIENT_CREATE)
    if actor.user_id is None:
        raise NotAllowed()
    batch = ImportBatch(
        owner_id=actor.user_id,
        file_name=file_name[-200:],
        headings=json.dumps(list(headings), ensure_ascii=False),
        mapping=guess_mapping(headings),
        created_at=now,
    )
    session.add(batch)
    return batch.id


def add_rows(session: Session, import_id: UUID, rows: Sequence[Row]) -> None:
    """Keep these rows as they stood in the file."""
    session.add_all(
        ImportRow(id=new_id(), batch_id=import_id, number=number, cells=json.dumps(cells, ensure_ascii=False))
        for number, cells in rows
    )
    adding = update(ImportBatch).where(col(ImportBatch.id) == import_id)
    session.execute(adding.values(total=col(ImportBatch.total) + len(rows)))


def finish_reading(session: Session, actor: Actor, import_id: UUID) -> ImportBatch:
    """All rows are there: have them checked."""
    batch = get_import(session, actor, import_id, lock=True)
    if batch.total == 0:
        raise Invalid.field("file", "import.only_headings")
    _become(session, actor, batch, ImportState.CHECKING)
    return batch


def fail_reading(session: Session, import_id: UUID, *, now: datetime) -> None:
    """The file could not be read to its end: what arrived of it is of no use."""
    session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == import_id))
    failed = update(ImportBatch).where(col(ImportBatch.id) == import_id)
    session.execute(failed.values(state=ImportState.FAILED, total=0, finished_at=now))


def change_import(session: Session, actor: Actor, import_id: UUID, changes: ImportChanges) -> ImportBatch:
    """Say which column holds what. Raises IllegalTransition once the import has begun."""
    batch = get_import(session, actor, import_id, lock=True)
    sent = changes.given()
    if "mapping" in sent:
        batch.mapping = checked_mapping(changes.mapping, columns=len(headings_of(batch)))
    if "shares_phones" in sent:
        batch.shares_phones = changes.shares_phones
    batch.checked = batch.good = batch.bad = batch.duplicate = 0
    rows = update(ImportRow).where(col(ImportRow.batch_id) == batch.id)
    session.execute(rows.values(state=RowState.UNCHECKED, problems=[], phone_index=None))
    _become(session, actor, batch, ImportState.CHECKING)
    return batch


def start_import(session: Session, actor: Actor, import_id: UUID) -> ImportBatch:
    """Add the good rows. Starting twice is starting once."""
    batch = get_import(session, actor, import_id, lock=True)
    if batch.state in (ImportState.IMPORTING, ImportState.DONE):
        return batch
    if missing := [name for name in NEEDED if name not in batch.mapping]:
        raise Invalid.field("mapping", "import.needs_column", name=missing[0])
    _become(session, actor, batch, ImportState.IMPORTING)
    changes = {"rows": (None, batch.good)}
    audit.record(
        session, actor, action="patients.imported", subject_type="import", subject_id=batch.id, changes=changes
    )
    return batch


def cancel_import(session: Session, actor: Actor, import_id: UUID, *, now: datetime) -> ImportBatch:
    """Stop. Who has been added already stays."""
    batch = get_import(session, actor, import_id, lock=True)
    if batch.state is ImportState.CANCELLED:
        return batch
    _become(session, actor, batch, ImportState.CANCELLED)
    batch.finished_at = now
    return batch


def get_import(session: Session, actor: Actor, import_id: UUID, *, lock: bool = False) -> ImportBatch:
    """An own import. Raises NotFound for others' and for none alike."""
    require(actor, Permission.PATIENT_CREATE)
    query = select(ImportBatch).where(ImportBatch.id == import_id, ImportBatch.owner_id == actor.user_id)
    batch = session.exec(query.with_for_update() if lock else query).first()
    if batch is None:
        raise NotFound()
    return batch


def list_imports(session: Session, actor: Actor, page: PageRequest) -> Page[ImportBatch]:
    """One's own, newest first."""
    require(actor, Permission.PATIENT_CREATE)
    query = select(ImportBatch).where(ImportBatch.owner_id == actor.user_id)
    return paginate(session, query, page, order=[(col(ImportBatch.created_at), True), (col(ImportBatch.id), True)])


def list_rows(
    session: Session, actor: Actor, import_id: UUID, page: PageRequest, *, states: Sequence[RowState] = ()
) -> Page[ImportRow]:
    """The rows in the order of the file, only those in `states` if any are named."""
    batch = get_import(session, actor, import_id)
    query = select(ImportRow).where(ImportRow.batch_id == batch.id)
    if states:
        query = query.where(col(ImportRow.state).in_(states))
    return paginate(session, query, page, order=[(col(ImportRow.number), False), (col(ImportRow.id), False)])


def headings_of(batch: ImportBatch) -> list[str]:
    """The first row of the file."""
    found: list[str] = json.loads(batch.headings or "[]")
    return found


def cells_of(row: ImportRow) -> list[str]:
    """The cells of a row as they stood in the file."""
    found: list[str] = json.loads(row.cells)
    return found


def cell_of(row: ImportRow, mapping: Mapping[str, int], name: str) -> str:
    """What stands in the column of a field; nothing where no column is."""
    cells, place = cells_of(row), mapping.get(name)
    return cells[place] if place is not None and place < len(cells) else ""


def _become(session: Session, actor: Actor, batch: ImportBatch, state: ImportState) -> None:
    if not batch.may_become(state):
        raise IllegalTransition()
    batch.state = state
    batch.version += 1
    session.add(batch)
    events.emit(session, actor, f"import.{state.value}", subject_type="import", subject_id=batch.id)
    wake(session, JOB)
