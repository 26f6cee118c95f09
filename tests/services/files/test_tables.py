"""Spreadsheets as rows of text, for a preview: a part of them, and never more than a machine can bear."""

from __future__ import annotations

import io
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from app.errors import NotFound
from app.services.files.tables import MOST_ROWS, MOST_UNPACKED, read_sheets


def a_workbook(*rows: list[object]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("Kedua").append(["lain"])
    stored = io.BytesIO()
    book.save(stored)
    stored.seek(0)
    return stored


def test_a_workbook_is_shown_sheet_by_sheet_as_text() -> None:
    first, second = read_sheets(a_workbook(["Nama", "Dosis"], ["Siti", 2.5], [None, date(2026, 4, 15)]), "xlsx")
    assert first.rows == [["Nama", "Dosis"], ["Siti", "2.5"], ["", "2026-04-15 00:00"]]
    assert (second.name, second.rows) == ("Kedua", [["lain"]])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_by_whatever_separates_it(separator: str) -> None:
    text = f"Nama{separator}Dosis\nSiti{separator}3\n"
    (sheet,) = read_sheets(io.BytesIO(b"\xef\xbb\xbf" + text.encode()), "csv")
    assert sheet.rows == [["Nama", "Dosis"], ["Siti", "3"]]


def test_a_long_table_is_cut_and_says_so() -> None:
    text = "".join(f"{number},{number}\n" for number in range(MOST_ROWS + 1))
    (sheet,) = read_sheets(io.BytesIO(text.encode()), "csv")
    assert (len(sheet.rows), sheet.is_cut) == (MOST_ROWS, True)


def test_what_is_no_workbook_or_would_unpack_to_too_much_has_no_preview() -> None:
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as entry:
        for _ in range(MOST_UNPACKED // (1 << 20) + 1):
            entry.write(b" " * (1 << 20))
    bomb.seek(0)
    for stored, extension in ((bomb, "xlsx"), (io.BytesIO(b"not a zip"), "xlsx"), (io.BytesIO(b""), "ods")):
        with pytest.raises(NotFound):
            read_sheets(stored, extension)
