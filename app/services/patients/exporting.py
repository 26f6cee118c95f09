"""A list of patients as CSV or XLSX, made row by row however many there are (P7)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.services import audit
from app.services.actor import Actor, Permission, require
from app.services.patients.columns import Cell, cells
from app.services.patients.filters import PatientFilter, condition_of
from app.services.patients.queries import with_particulars

AT_ONCE = 500
_PHONE = re.compile(r"\+[\d•]{4,20}")  # ours: a number, which no spreadsheet takes for a formula
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML 1.0, 2.2: what a workbook cannot hold
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Part:
    """Some rows of an export, and where the next part begins; None after the last."""

    rows: list[list[Cell]]
    after: UUID | None


def begin_export(session: Session, actor: Actor, *, table_format: TableFormat, columns: list[str]) -> None:
    """Write down that somebody takes a list out of the application. The filter may name people and is left out."""
    require(actor, Permission.PATIENT_READ)
    audit.record(
        session,
        actor,
        action="patients.exported",
        subject_type="patient",
        subject_id=None,
        changes={"format": (None, table_format.value), "columns": (None, columns)},
    )


def read_part(session: Session, actor: Actor, wanted: PatientFilter, *, columns: list[str], after: UUID | None) -> Part:
    """The next rows, oldest patient first. Numbers are masked for those who may not see them."""
    query = select(Patient).where(condition_of(session, actor, wanted)).order_by(col(Patient.id)).limit(AT_ONCE)
    if after is not None:
        query = query.where(col(Patient.id) > after)
    patients = session.exec(query).all()
    rows = [cells(row, actor, columns) for row in with_particulars(session, actor, patients)]
    return Part(rows, patients[-1].id if len(patients) == AT_ONCE else None)


def as_csv(heading: Sequence[str], parts: Iterable[Part]) -> Iterator[bytes]:
    """UTF-8 with the mark by which spreadsheets know it. What would be a formula begins with an apostrophe."""
    yield "\ufeff".encode() + _lines([list(heading)])
    for part in parts:
        if part.rows:
            yield _lines(part.rows)


def write_xlsx(heading: Sequence[str], parts: Iterable[Part], target: Path) -> None:
    """A workbook with one sheet, written through without holding it in memory. Every text is text, never a formula."""
    from openpyxl import Workbook  # heavy, and most processes never write a workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Carepost")
    sheet.freeze_panes = "A2"
    sheet.append(list(heading))
    for part in parts:
        for row in part.rows:
            drawn = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=_storable(value))
                if isinstance(value, str):
                    cell.data_type = "s"
                drawn.append(cell)
            sheet.append(drawn)
    book.save(target)


def escaped(cell: Cell) -> Cell:
    """The cell so that no spreadsheet runs it."""
    if isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA) and not _PHONE.fullmatch(cell):
        return "'" + cell
    return cell


def _lines(rows: list[list[Cell]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([escaped(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _storable(value: Cell) -> Cell:
    return _NOT_IN_XML.sub("", value) if isinstance(value, str) else value
