"""Cells of a spreadsheet as text, whichever library read them. Imports nothing, for a process that only reads cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

Start = tuple[list[list[str]], bool]
"""The first rows of a table, and whether there are more rows or columns than these."""
_LONGEST_CELL = 300  # characters


def start_of(lines: Iterable[Iterable[object]], most_rows: int, most_columns: int) -> Start:
    """The first rows and columns, as text."""
    rest: Iterator[Iterable[object]] = iter(lines)
    taken = [list(islice(line, most_columns + 1)) for line in islice(rest, most_rows)]
    is_cut = any(len(line) > most_columns for line in taken) or next(rest, None) is not None
    return [[text_of(cell) for cell in line[:most_columns]] for line in taken], is_cut


def text_of(cell: object) -> str:
    """What stands in the cell, as somebody reads it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)[:_LONGEST_CELL]
