"""Files of patients as they come: encodings, separators, workbooks, and what pretends to be one (P7)."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import Invalid
from app.services.patients.importing import reading
from app.services.patients.importing.fields import guess_mapping
from app.services.patients.importing.reading import read_table
from app.services.patients.importing.values import read_day, understand

TABLE = "Nama;No HP\r\nSiti Rahmáwati;0812 3456 7890\r\n"


def read(tmp_path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    path = tmp_path / "table"
    path.write_bytes(content)
    return list(read_table(path))


def wrong(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, content)
    return refused.value.details[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_of_offices_is_read(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TABLE.encode(encoding))[1] == (2, ["Siti Rahmáwati", "0812 3456 7890"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(tmp_path: Path, separator: str) -> None:
    text = f'Nama{separator}Catatan\n"Ani{separator} S.Pd."{separator}"satu, dua; tiga"\n'
    assert read(tmp_path, text.encode())[1][1] == [f"Ani{separator} S.Pd.", "satu, dua; tiga"]


def test_excels_line_about_the_separator_is_no_heading(tmp_path: Path) -> None:
    assert read(tmp_path, b"sep=;\nNama;HP\nAni;0812\n")[0][1] == ["Nama", "HP"]


def test_empty_rows_are_left_out_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, b"Nama,HP\n\n , \nAni,0812\n") == [(1, ["Nama", "HP"]), (4, ["Ani", "0812"])]


def test_a_cell_may_have_lines(tmp_path: Path) -> None:
    assert read(tmp_path, b'Nama,Alamat\nAni,"Jl. A\nBandung"\n')[1][1] == ["Ani", "Jl. A\nBandung"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import.empty_file"),
        (b"\xef\xbb\xbf \r\n", "import.empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "import.old_workbook"),
        (b"PK\x03\x04 no archive", "import.unreadable_workbook"),
        (b"%PDF-1.7 \x00\x01\x02\x00 abc", "import.not_a_table"),
        (b"a,b\n" + b"x" * 200_000 + b",y\n", "import.unreadable_row"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, key: str) -> None:
    assert wrong(tmp_path, content) == key


def test_more_rows_than_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert len(read(tmp_path, b"n\n" + b"x\n" * 3)) == 4
    assert wrong(tmp_path, b"n\n" + b"x\n" * 4) == "import.too_many_rows"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_people_see_it(tmp_path: Path) -> None:
    content = workbook(("Nama", "HP", "Lahir"), ("Ani", 81234567890, date(1964, 5, 17)), ("Budi", 62.5, None))
    assert read(tmp_path, content)[1:] == [(2, ["Ani", "81234567890", "1964-05-17"]), (3, ["Budi", "62.5"])]


def test_a_formula_without_a_value_is_an_empty_cell(tmp_path: Path) -> None:
    assert read(tmp_path, workbook(("Nama", "HP"), ("Ani", "=1+1")))[1][1][0] == "Ani"


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def test_a_bomb_is_measured_and_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1024 * 1024)
    bomb = archive(**{"[Content_Types].xml": b"", "xl__worksheets__sheet1_dot_xml": b"0" * 4 * 1024 * 1024})
    assert len(bomb) < 10_000
    assert wrong(tmp_path, bomb) == "import.unpacks_too_large"


def test_an_archive_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    assert wrong(tmp_path, archive(readme_dot_txt=b"hello")) == "import.unreadable_workbook"


@pytest.mark.parametrize(
    ("headings", "mapping"),
    [
        (["No", "Nama Pasien", "No. HP", "Tgl Lahir"], {"name": 1, "phoneNumber": 2, "birthDate": 3}),
        (["full name", "WhatsApp", "Gender"], {"name": 0, "phoneNumber": 1, "sex": 2}),
        (["phoneNumber", "name", "cancerType"], {"phoneNumber": 0, "name": 1, "cancerType": 2}),
        (["NAMA", "TELEPHON", "RUMAH SAKIT", "Relawan"], {"name": 0, "phoneNumber": 1, "hospital": 2, "volunteer": 3}),
        (["Name", "Phone", "Doses confirmed (%)"], {"name": 0, "phoneNumber": 1}),
        (["Ani", "0812"], {}),
        ([], {}),
    ],
)
def test_columns_are_known_by_their_headings(headings: list[str], mapping: dict[str, int]) -> None:
    found = guess_mapping(headings)
    assert {name: found.get(name) for name in mapping} == mapping
    assert mapping or not found


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1964-05-17", date(1964, 5, 17)),
        ("17/05/1964", date(1964, 5, 17)),
        ("17-5-64", date(1964, 5, 17)),
        ("17.05.1964", date(1964, 5, 17)),
        ("17 Agustus 1945", date(1945, 8, 17)),
        ("3 May 2005", date(2005, 5, 3)),
        ("1964-05-17T00:00:00", date(1964, 5, 17)),
        ("1964/5/17", date(1964, 5, 17)),
    ],
)
def test_days_are_read_as_people_write_them(written: str, day: date) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize("written", ["31/02/2001", "yesterday", "17", "1/1/1/1", "99 Januari 1999", "0000-00-00"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_day(written)


COLUMNS = {"name": 0, "phoneNumber": 1, "sex": 2, "birthDate": 3, "language": 4, "timezone": 5}


def test_a_row_becomes_a_patient() -> None:
    said = understand(["Ani", "'0812-3456-7890", "P", "17/5/64", "Indonesia", "WITA"], COLUMNS)
    assert said.problems == []
    assert said.new is not None
    assert said.new.given() == {
        "name": "Ani",
        "phone_number": "+6281234567890",
        "sex": "female",
        "birth_date": date(1964, 5, 17),
        "language": "id",
        "timezone": "Asia/Makassar",
    }


def test_every_wrong_cell_of_a_row_is_named_and_no_value_is_told() -> None:
    said = understand(["", "0812", "x", "32/1/64", "klingon", "Mars"], COLUMNS)
    assert [(one["field"], one["key"]) for one in said.problems] == [
        ("name", "error.name_empty"),
        ("phoneNumber", "error.phone_short_indonesian"),
        ("sex", "import.sex_unreadable"),
        ("birthDate", "validation.no_such_day"),
        ("language", "import.language_unreadable"),
    ]
    assert "0812" not in str(said.problems)


def test_a_formula_is_no_name() -> None:
    said = understand(['=HYPERLINK("x")', "081234567890"], COLUMNS)
    assert [one["key"] for one in said.problems] == ["import.formula"]
