"""The first rows of a spreadsheet, as text, for somebody who wants to see what it is (F7).

Formulas are not computed: what is shown is what the program that wrote the file left there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from app.errors import NotFound
from app.services.shapes import Shown

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200, 40, 5
MOST_UNPACKED = 64 << 20  # bytes that reading the workbook may unpack
_LONGEST_CELL = 300
_CSV_BYTES = 1 << 20


class Sheet(Shown):
    """`is_cut`: there are more rows or columns than these."""

    name: str
    rows: list[list[str]]
    is_cut: bool


def read_sheets(file: BinaryIO, extension: str) -> list[Sheet]:
    """The sheets of a workbook or the one table of a CSV file. Raises NotFound for what cannot be shown as one."""
    if extension == "csv":
        return [_of_csv(file)]
    if extension in ("xlsx", "xlsm"):
        return _of_workbook(file)
    raise NotFound("error.no_preview")


def _of_csv(file: BinaryIO) -> Sheet:
    text = file.read(_CSV_BYTES).decode("utf-8-sig", errors="replace")
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return _sheet("", csv.reader(io.StringIO(text), dialect))
    except csv.Error as problem:
        raise NotFound("error.no_preview") from problem


def _of_workbook(file: BinaryIO) -> list[Sheet]:
    from openpyxl import load_workbook  # heavy, and most processes never read a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(file) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise NotFound("error.no_preview")
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        sheets = [_sheet(one.title, one.iter_rows(values_only=True)) for one in book.worksheets[:MOST_SHEETS]]
        book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as problem:
        raise NotFound("error.no_preview") from problem
    return sheets


def _sheet(name: str, lines: Iterable[Iterable[object]]) -> Sheet:
    rest: Iterator[Iterable[object]] = iter(lines)
    taken = [list(islice(line, MOST_COLUMNS + 1)) for line in islice(rest, MOST_ROWS)]
    is_cut = any(len(line) > MOST_COLUMNS for line in taken) or next(rest, None) is not None
    return Sheet(name=name, rows=[[_text(cell) for cell in line[:MOST_COLUMNS]] for line in taken], is_cut=is_cut)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)[:_LONGEST_CELL]
