"""A process that reads the start of one workbook: bytes come in, JSON goes out, and it ends.

One parser makes room for every cell up to the last that a file names, the other for all cells of a row and for every
text of the file. A few kilobytes can ask for gigabytes so, and are never asked in the process that serves everybody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

from app.services.files.cells import Start, start_of
from app.services.files.limited_process import given_file, limit_this_process

EXCEL = frozenset({"xlsx", "xlsm"})


def main(extension: str, most_sheets: int, most_rows: int, most_columns: int) -> None:
    """Write the sheets of the workbook, each as its name, its rows, and whether there is more."""
    read = _sheets_of_excel if extension in EXCEL else _sheets_of_others
    limit_this_process()
    json.dump(list(read(given_file(), most_sheets, most_rows, most_columns)), sys.stdout)


def _sheets_of_excel(
    file: BinaryIO, most_sheets: int, most_rows: int, most_columns: int
) -> Iterator[tuple[str, *Start]]:
    from openpyxl import load_workbook  # either library is heavy, and a workbook is read by one of them

    for sheet in load_workbook(file, read_only=True, data_only=True).worksheets[:most_sheets]:
        yield sheet.title, *start_of(sheet.iter_rows(values_only=True), most_rows, most_columns)


def _sheets_of_others(
    file: BinaryIO, most_sheets: int, most_rows: int, most_columns: int
) -> Iterator[tuple[str, *Start]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(file)
    for place in range(min(len(book.sheet_names), most_sheets)):
        sheet = book.get_sheet_by_index(place)
        rows, _ = start_of(sheet.to_python(skip_empty_area=False, nrows=most_rows), most_rows, most_columns)
        last_row, last_column = sheet.end or (0, 0)
        yield sheet.name, rows, last_row >= most_rows or last_column >= most_columns


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
