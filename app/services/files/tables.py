"""The first rows of a spreadsheet, as text, for somebody who wants to see what it is (F7).

Formulas are not computed: what is shown is what the program that wrote the file left there.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from app.errors import NotFound, Unavailable
from app.services.files.cells import text_of
from app.services.shapes import Shown

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200, 40, 5
MOST_UNPACKED = 64 << 20  # bytes that reading the workbook may unpack
_CSV_BYTES = 1 << 20
_WORKBOOK_BYTES = 32 << 20  # of a workbook that another process reads whole
_WORKBOOK_SECONDS = 20.0
_TOGETHER = threading.BoundedSemaphore(2)  # such processes, of half a gigabyte each at the most
_TURN_SECONDS = 2.0  # for which somebody waits for one: whoever waits holds a thread that others need
_APPLICATION = Path(__file__).parents[3]


class Sheet(Shown):
    """`is_cut`: there are more rows or columns than these."""

    name: str
    rows: list[list[str]]
    is_cut: bool


def read_sheets(file: BinaryIO, extension: str) -> list[Sheet]:
    """The sheets of a workbook or the one table of a CSV file. Raises NotFound for what cannot be shown as one,
    and Unavailable while too many are read."""
    if extension == "csv":
        return [_of_csv(file)]
    if extension in ("xlsx", "xlsm"):
        return _of_workbook(file)
    if extension in ("xls", "ods"):
        return _of_other_workbook(file, extension)
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
        _check_unpacked(file)
        book = load_workbook(file, read_only=True, data_only=True)
        sheets = [_sheet(one.title, one.iter_rows(values_only=True)) for one in book.worksheets[:MOST_SHEETS]]
        book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as problem:
        raise NotFound("error.no_preview") from problem
    return sheets


def _of_other_workbook(file: BinaryIO, extension: str) -> list[Sheet]:
    """Read by a process of its own. Raises Unavailable when as many as may are at it."""
    if not _TOGETHER.acquire(timeout=_TURN_SECONDS):
        raise Unavailable("error.previews_busy")
    try:
        if extension == "ods":
            _check_unpacked(file)
        found = json.loads(_read_elsewhere(file))
        return [Sheet(name=name, rows=rows, is_cut=is_cut) for name, rows, is_cut in found]
    except (subprocess.SubprocessError, BadZipFile, ValueError, OSError) as problem:
        raise NotFound("error.no_preview") from problem
    finally:
        _TOGETHER.release()


def _read_elsewhere(file: BinaryIO) -> bytes:
    """What the process says, which may be ended for what it asks for. It knows no settings and no secrets."""
    data = file.read(_WORKBOOK_BYTES + 1)
    if len(data) > _WORKBOOK_BYTES:
        raise NotFound("error.no_preview")
    limits = [str(most) for most in (MOST_SHEETS, MOST_ROWS, MOST_COLUMNS)]
    done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter, and no shell
        [sys.executable, "-m", "app.services.files.workbook_process", *limits],
        input=data,
        capture_output=True,
        timeout=_WORKBOOK_SECONDS,
        cwd=_APPLICATION,
        env={},
        check=True,
    )
    return done.stdout


def _check_unpacked(file: BinaryIO) -> None:
    """Raise NotFound for an archive that unpacks to too much."""
    with ZipFile(file) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise NotFound("error.no_preview")
    file.seek(0)


def _sheet(name: str, lines: Iterable[Iterable[object]]) -> Sheet:
    rest: Iterator[Iterable[object]] = iter(lines)
    taken = [list(islice(line, MOST_COLUMNS + 1)) for line in islice(rest, MOST_ROWS)]
    is_cut = any(len(line) > MOST_COLUMNS for line in taken) or next(rest, None) is not None
    return Sheet(name=name, rows=[[text_of(cell) for cell in line[:MOST_COLUMNS]] for line in taken], is_cut=is_cut)
