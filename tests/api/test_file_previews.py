"""What a browser asks of the API around an upload and for a preview: limits, names, tables."""

from __future__ import annotations

import pytest

from tests.factories.bytes import a_picture
from tests.factories.workbooks import a_workbook_of_endless_words, an_ods, an_xls


def bring(caller, name: str, data: bytes, kind: str) -> str:
    answer = caller.post("/upload", files={"file": (name, data, kind)})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


def test_the_limits_say_what_is_taken(volunteer) -> None:
    limits = volunteer.get("/files/limits").json()["data"]
    assert limits["maxSize"] == 100 << 20
    assert "pdf" in limits["types"]
    assert "exe" not in limits["types"]


def test_a_taken_name_is_told_before_it_is_sent(volunteer) -> None:
    file_id = bring(volunteer, "catatan.txt", b"satu", "text/plain")
    answer = volunteer.post("/files/names", json={"names": ["catatan.txt", "lain.txt"]})
    assert answer.status_code == 200
    assert answer.json()["data"] == [
        {"name": "catatan.txt", "fileId": file_id, "folder": "", "freeName": "catatan (2).txt"}
    ]


def test_at_most_a_hundred_names_are_asked_at_once(volunteer) -> None:
    answer = volunteer.post("/files/names", json={"names": [f"{number}.txt" for number in range(101)]})
    assert answer.status_code == 422


def test_a_table_is_read_out_and_a_picture_has_none(volunteer) -> None:
    table = bring(volunteer, "dosis.csv", b"Nama,Dosis\nSiti,3\n", "text/csv")
    picture = bring(volunteer, "foto.png", a_picture(), "image/png")

    sheets = volunteer.get(f"/files/{table}/table").json()["data"]
    assert sheets == [{"name": "", "rows": [["Nama", "Dosis"], ["Siti", "3"]], "isCut": False}]
    assert volunteer.get(f"/files/{picture}/table").status_code == 404


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("Minum obat pukul 8 — é".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "Minum obat — é".encode(), "utf-8"),
        (b"\xff\xfe" + "Minum obat — é".encode("utf-16-le"), "utf-16le"),
        (b"\xfe\xff" + "Minum obat — é".encode("utf-16-be"), "utf-16be"),
    ],
    ids=["plain", "utf-8 with a mark", "little end first", "big end first"],
)
def test_text_is_shown_in_the_charset_that_its_first_bytes_say(volunteer, data: bytes, charset: str) -> None:
    address = f"/preview/{bring(volunteer, 'catatan.txt', data, 'text/plain')}?size=original"

    assert volunteer.get(address).headers["content-type"] == f"text/plain; charset={charset}"
    part = volunteer.get(address, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, data[4:10])
    assert part.headers["content-type"] == f"text/plain; charset={charset}"


@pytest.mark.parametrize(("name", "data"), [("dosis.xls", an_xls(A=[["Nama"]])), ("dosis.ods", an_ods(A=[["Nama"]]))])
def test_workbooks_of_other_offices_are_taken_and_shown_as_tables(volunteer, name: str, data: bytes) -> None:
    table = bring(volunteer, name, data, "application/octet-stream")

    assert volunteer.get(f"/files/{table}").json()["data"]["kind"] == "spreadsheet"
    sheets = volunteer.get(f"/files/{table}/table").json()["data"]
    assert sheets == [{"name": "A", "rows": [["Nama"]], "isCut": False}]


def test_a_workbook_that_is_too_much_is_taken_and_shows_nothing(volunteer) -> None:
    table = bring(volunteer, "dosis.xlsx", a_workbook_of_endless_words(), "application/octet-stream")

    answer = volunteer.get(f"/files/{table}/table")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        404,
        "There is nothing to show of this file. Download it instead.",
    )
