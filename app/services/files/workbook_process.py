"""A process that reads the start of one .xls or .ods workbook: bytes come in, JSON goes out, and it ends.

Its parser makes room for every cell up to the last that a file names, and a process that gets no such room is ended by
the system. A file of six kilobytes can ask for that, so it is never asked in the process that serves everybody.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook

from app.services.files.cells import text_of

MEMORY = 512 << 20  # bytes of addresses
SECONDS = 10  # of the processor


def main(most_sheets: int, most_rows: int, most_columns: int) -> None:
    """Write the sheets of the workbook on standard input, each as its name, its rows, and whether there is more."""
    with suppress(ValueError, OSError):  # macOS counts addresses otherwise; time is limited there as well
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = (book.get_sheet_by_index(place) for place in range(min(len(book.sheet_names), most_sheets)))
    json.dump([_start_of(sheet, most_rows, most_columns) for sheet in sheets], sys.stdout)


def _start_of(sheet: CalamineSheet, most_rows: int, most_columns: int) -> tuple[str, list[list[str]], bool]:
    lines = sheet.to_python(skip_empty_area=False, nrows=most_rows)
    rows = [[text_of(cell) for cell in islice(line, most_columns)] for line in lines]
    last_row, last_column = sheet.end or (0, 0)
    return sheet.name, rows, last_row >= most_rows or last_column >= most_columns


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
