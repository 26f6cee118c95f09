"""The first rows of a spreadsheet, as text, for somebody who wants to see what it is (F7).

Formulas are not computed: what is shown is what the program that wrote the file left there.
"""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from app.errors import NotFound, Unavailable
from app.services.files.cells import start_of
from app.services.files.limited_process import NoAnswer, Stopped, answer_of
from app.services.shapes import Shown

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200, 40, 5
MOST_UNPACKED = 64 << 20  # bytes that reading the workbook may unpack
_CSV_BYTES = 1 << 20
_WORKBOOK_BYTES = 32 << 20  # of one that is read whole before anything is known of it
_IN_A_ZIP, _READ_WHOLE = ("xlsx", "xlsm", "ods"), ("xls", "ods")
_READER = "app.services.files.workbook_process"
_TOGETHER = threading.BoundedSemaphore(2)  # processes, of half a gigabyte each at the most
_TURN_SECONDS = 2.0  # for which somebody waits for one
_PRESENT = threading.BoundedSemaphore(6)  # who has one or waits for one: each holds a thread that others need


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
    if extension in {*_IN_A_ZIP, *_READ_WHOLE}:
        with _turn():
            return _of_workbook(file, extension)
    raise NotFound("error.no_preview")


def _of_csv(file: BinaryIO) -> Sheet:
    text = file.read(_CSV_BYTES).decode("utf-8-sig", errors="replace")
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows, is_cut = start_of(csv.reader(io.StringIO(text), dialect), MOST_ROWS, MOST_COLUMNS)
    except csv.Error as problem:
        raise NotFound("error.no_preview") from problem
    return Sheet(name="", rows=rows, is_cut=is_cut)


def _of_workbook(file: BinaryIO, extension: str) -> list[Sheet]:
    """Read by a process of its own, which may be ended for what it asks for."""
    try:
        _check_size(file, extension)
        found = json.loads(answer_of(_READER, file, extension, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS))
    except Stopped as problem:
        raise Unavailable("error.previews_busy") from problem
    except (NoAnswer, BadZipFile, ValueError, OSError) as problem:
        raise NotFound("error.no_preview") from problem
    return [Sheet(name=name, rows=rows, is_cut=is_cut) for name, rows, is_cut in found]


def _check_size(file: BinaryIO, extension: str) -> None:
    """Raise NotFound for a workbook that is too much by its size alone, or by what it says that it unpacks to."""
    if extension in _READ_WHOLE and file.seek(0, os.SEEK_END) > _WORKBOOK_BYTES:
        raise NotFound("error.no_preview")
    if extension in _IN_A_ZIP:
        with ZipFile(file) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise NotFound("error.no_preview")


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few workbooks that are read at once. Raises Unavailable when none comes soon, or many wait already."""
    if not _PRESENT.acquire(blocking=False):
        raise Unavailable("error.previews_busy")
    try:
        if not _TOGETHER.acquire(timeout=_TURN_SECONDS):
            raise Unavailable("error.previews_busy")
        try:
            yield
        finally:
            _TOGETHER.release()
    finally:
        _PRESENT.release()
