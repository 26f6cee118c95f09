"""Spreadsheets as rows of text, for a preview: a part of them, and never more than a machine can bear."""

from __future__ import annotations

import io
import time
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from app.errors import NotFound, Unavailable
from app.services.files import tables
from app.services.files.tables import MOST_ROWS, MOST_UNPACKED, read_sheets
from tests.factories.workbooks import a_workbook_of_endless_words, an_ods, an_xls, an_xlsx, ods_of, xls_number, xls_of


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
    for stored, extension in (
        (bomb, "xlsx"),
        (io.BytesIO(b"not a zip"), "xlsx"),
        (bomb, "ods"),
        (io.BytesIO(b""), "ods"),
    ):
        with pytest.raises(NotFound):
            read_sheets(stored, extension)


@pytest.mark.parametrize(("write", "extension"), [(an_xls, "xls"), (an_ods, "ods")])
def test_workbooks_of_old_excel_and_of_libreoffice_are_shown_alike(write, extension: str) -> None:
    rows = [["Nama", "Dosis"], ["Siti é 漢", 2.5]]
    first, second = read_sheets(io.BytesIO(write(Obat=rows, Kedua=[["lain"]])), extension)
    assert (first.name, first.rows, first.is_cut) == ("Obat", [["Nama", "Dosis"], ["Siti é 漢", "2.5"]], False)
    assert (second.name, second.rows) == ("Kedua", [["lain"]])

    (long,) = read_sheets(io.BytesIO(write(Panjang=[[float(row)] for row in range(MOST_ROWS + 1)])), extension)
    assert (len(long.rows), long.is_cut) == (MOST_ROWS, True)


SPARSE = xls_of(["A"] * 5, [xls_number(0, 0, 1) + xls_number(65_535, 255, 1)] * 5)
REPEATED = ods_of(
    '<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    "</table:table-row></table:table>"
)


@pytest.mark.parametrize(
    ("data", "extension"),
    [(SPARSE, "xls"), (REPEATED, "ods"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"), (b"", "xls")],
    ids=["far apart", "repeated", "damaged", "empty"],
)
def test_a_small_workbook_that_asks_for_gigabytes_harms_nobody(data: bytes, extension: str) -> None:
    assert len(data) < 10_000
    with pytest.raises(NotFound):
        read_sheets(io.BytesIO(data), extension)


@pytest.mark.timeout(30)
def test_a_small_excel_workbook_that_asks_for_gigabytes_harms_nobody() -> None:
    stored = a_workbook_of_endless_words()
    assert len(stored) < 50_000
    assert read_sheets(io.BytesIO(a_workbook_of_endless_words(2)), "xlsx")[0].rows == [["x" * 300]]
    with pytest.raises(NotFound):
        read_sheets(io.BytesIO(stored), "xlsx")


@pytest.mark.timeout(30)
def test_a_row_of_a_million_cells_harms_nobody() -> None:
    with pytest.raises(NotFound):
        read_sheets(io.BytesIO(an_xlsx(sheet="<row>" + "<c/>" * 3_000_000 + "</row>")), "xlsx")


def test_who_comes_while_as_many_as_may_are_read_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_TURN_SECONDS", 0.05)
    held = [tables._TOGETHER.acquire(timeout=1), tables._TOGETHER.acquire(timeout=1)]
    try:
        with pytest.raises(Unavailable):
            read_sheets(io.BytesIO(an_xls(Obat=[["Nama"]])), "xls")
    finally:
        for _ in held:
            tables._TOGETHER.release()
    assert held == [True, True]
    assert read_sheets(io.BytesIO(an_xls(Obat=[["Nama"]])), "xls")[0].rows == [["Nama"]]


def test_whoever_comes_while_several_wait_already_need_not_wait_to_hear_it() -> None:
    held = [tables._PRESENT.acquire(timeout=1) for _ in range(6)]
    began = time.monotonic()
    try:
        with pytest.raises(Unavailable):
            read_sheets(a_workbook(["Nama"]), "xlsx")
    finally:
        for _ in held:
            tables._PRESENT.release()
    assert held == [True] * 6
    assert time.monotonic() - began < tables._TURN_SECONDS
    assert read_sheets(a_workbook(["Nama"]), "xlsx")[0].rows == [["Nama"]]
