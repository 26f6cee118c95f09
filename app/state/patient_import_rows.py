"""The columns and rows of a brought table as the page shows them: reasons are keys, put into words in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic.alias_generators import to_snake

from app.models.patient_import import ImportBatch, ImportRow, ImportState, RowState
from app.services.complaints import NOTHING_THERE
from app.services.patients.importing.batches import cell_of, headings_of
from app.services.patients.importing.fields import NAME, PHONE

_MEANINGS = {
    RowState.UNCHECKED: "idle",
    RowState.GOOD: "new",
    RowState.BAD: "fail",
    RowState.DUPLICATE: "wait",
    RowState.IMPORTED: "done",
    RowState.FAILED: "fail",
}
_AT_MOST = 40
_LETTERS = 60


@dataclass(frozen=True)
class ImportFigures:
    """How far an import is: of `total` rows, how many came to what."""

    file_name: str = ""
    state: str = ""
    total: int = 0
    checked: int = 0
    good: int = 0
    problems: int = 0
    duplicate: int = 0
    imported: int = 0
    error: str = ""


@dataclass(frozen=True)
class ImportColumn:
    """A column of the file: what it is called there, what stands in it, and which field it was taken for."""

    place: int
    heading: str
    sample: str
    field: str


@dataclass(frozen=True)
class ImportReason:
    """Why a row is not good: a field's name and a sentence, both keys."""

    field_key: str
    key: str
    params: dict[str, str | int]


@dataclass(frozen=True)
class ImportLine:
    """A row of the file."""

    id: str
    number: int
    name: str
    phone: str
    meaning: str
    state_key: str
    reasons: list[ImportReason]
    path: str


def import_figures(batch: ImportBatch) -> ImportFigures:
    """How far the import is."""
    return ImportFigures(
        file_name=batch.file_name,
        state=batch.state.value,
        total=batch.total,
        checked=batch.checked,
        good=batch.good,
        problems=batch.bad + batch.failed,
        duplicate=batch.duplicate,
        imported=batch.imported,
        error=batch.error or ("import.failed" if batch.state is ImportState.FAILED else ""),
    )


def import_columns(batch: ImportBatch, samples: Sequence[ImportRow]) -> list[ImportColumn]:
    """The columns with what the first rows hold in them."""
    by_place = {place: field for field, place in batch.mapping.items()}
    return [
        ImportColumn(place, heading or f"{place + 1}", _sample(samples, place), by_place.get(place, "none"))
        for place, heading in enumerate(headings_of(batch)[:_AT_MOST])
    ]


def import_line(row: ImportRow, batch: ImportBatch) -> ImportLine:
    """One row with its name, its number, and what is wrong with it."""
    return ImportLine(
        id=str(row.id),
        number=row.number,
        name=cell_of(row, batch.mapping, NAME)[:_LETTERS],
        phone=cell_of(row, batch.mapping, PHONE)[:_LETTERS],
        meaning=_MEANINGS[row.state],
        state_key=f"import.row.{row.state.value}",
        reasons=[_reason(one) for one in row.problems],
        path=f"/patients/{row.patient_id}" if row.patient_id else "",
    )


def _sample(samples: Sequence[ImportRow], place: int) -> str:
    cells = (cell_of(row, {"cell": place}, "cell") for row in samples)
    return next((cell for cell in cells if cell), "")[:_LETTERS]


def _reason(problem: dict[str, str]) -> ImportReason:
    name = problem.get("field", "")
    params: dict[str, str | int] = {
        key: int(value) if value.isdecimal() else value for key, value in problem.items() if key not in ("field", "key")
    }
    key = problem.get("key", "")
    named = f"import.field.{to_snake(name)}" if name and key not in NOTHING_THERE.values() else ""
    return ImportReason(named, key, params)
