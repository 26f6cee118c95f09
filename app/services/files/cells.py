"""A cell of a spreadsheet as text, whichever library read it. Imports nothing, for a process that only reads cells."""

from __future__ import annotations

from datetime import date, datetime

_LONGEST_CELL = 300  # characters


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
