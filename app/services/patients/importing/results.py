"""What became of every row, in words, as a table to take along and mend (P7)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic.alias_generators import to_snake
from sqlmodel import Session, col, select

from app import i18n
from app.models.patient_import import ImportBatch, ImportRow, RowState
from app.services.actor import Actor
from app.services.patients.columns import Cell
from app.services.patients.exporting import Part
from app.services.patients.importing.batches import cells_of, get_import, headings_of

AT_ONCE = 500


def result_headings(actor: Actor, batch: ImportBatch) -> list[str]:
    """The file's own headings, after the row's number and what became of it."""
    added = [i18n.translate(actor.language, f"import.column.{name}") for name in ("row", "state", "reason")]
    return added + headings_of(batch)


def read_results(
    session: Session, actor: Actor, import_id: UUID, *, states: Sequence[RowState], after: UUID | None
) -> Part:
    """The next rows, in the order in which they were read."""
    batch = get_import(session, actor, import_id)
    query = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(col(ImportRow.id)).limit(AT_ONCE)
    if states:
        query = query.where(col(ImportRow.state).in_(states))
    if after is not None:
        query = query.where(col(ImportRow.id) > after)
    rows = session.exec(query).all()
    return Part([_line(row, actor) for row in rows], rows[-1].id if len(rows) == AT_ONCE else None)


def reason_of(row: ImportRow, language: str) -> str:
    """Why a row is not good, in one line."""
    return " ".join(problem_in_words(one, language) for one in row.problems)


def problem_in_words(problem: dict[str, str], language: str) -> str:
    """One reason, after the name of the field that it is about."""
    name = problem.get("field", "")
    told = i18n.translate(language, problem.get("key", ""), **_params(problem))
    return f"{i18n.translate(language, f'import.field.{to_snake(name)}')}: {told}" if name else told


def _params(problem: dict[str, str]) -> dict[str, str | int]:
    return {
        name: int(value) if value.isdecimal() else value
        for name, value in problem.items()
        if name not in ("field", "key")
    }


def _line(row: ImportRow, actor: Actor) -> list[Cell]:
    state = i18n.translate(actor.language, f"import.row.{row.state.value}")
    return [row.number, state, reason_of(row, actor.language), *cells_of(row)]
