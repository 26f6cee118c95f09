"""The list of patients as a file, over the API: what one sees, as text or a workbook, and nothing that runs (P7)."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook
from sqlmodel import select

from app.db import reading, transaction
from app.models.work import AuditEntry
from tests.api.crowd import ids
from tests.factories import a_patient


def exported(caller, **params):
    answer = caller.get("/patients/export", params=params)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_export_has_everything_that_the_filters_show(admin, crowd):
    heading, *rows = exported(admin)
    assert heading[:2] == ["Name", "Phone"]
    assert [row[0] for row in rows] == ["Ani", "Budi", "Citra"]
    assert [row[0] for row in exported(admin, isActive="false")[1:]] == ["Budi"]
    assert exported(admin, columns="name,compliance", q="ani") == [["Name", "Doses confirmed (%)"], ["Ani", "90"]]
    assert admin.get("/patients/export", params={"columns": "secret"}).status_code == 422


def test_an_export_holds_only_what_one_sees_and_is_written_down(volunteer, crowd):
    assert [row[0] for row in exported(volunteer)[1:]] == ["Ani"]
    with reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "patients.exported")).one()
    assert entry.actor_id == volunteer.user.id


def test_no_spreadsheet_runs_what_stands_in_an_export(admin, database):
    with transaction() as session:
        for name in ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(1)", "\tx", 'He said "hi", twice'):
            a_patient(session, name=name)
    cells = {row[0] for row in exported(admin, columns="name")[1:]}
    assert cells == {'\'=HYPERLINK("http://x")', "'+1+1", "'-2", "'@SUM(1)", "'\tx", 'He said "hi", twice'}


def test_a_workbook_has_the_same_rows_as_text(admin, crowd):
    with transaction() as session:
        a_patient(session, name="=1+1")
    answer = admin.get("/patients/export", params={"format": "xlsx", "columns": "name,phone"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=1)] == [
        ["Name"],
        ["Ani"],
        ["Budi"],
        ["Citra"],
        ["=1+1"],
    ]
    assert {cell.data_type for cell in next(sheet.iter_cols(max_col=1))} == {"s"}


def test_more_rows_than_one_part_are_exported_once_each(admin, database, monkeypatch):
    monkeypatch.setattr("app.services.patients.exporting.AT_ONCE", 3)
    with transaction() as session:
        for number in range(7):
            a_patient(session, name=f"P{number}")
    assert [row[0] for row in exported(admin, columns="name")[1:]] == [f"P{number}" for number in range(7)]


def test_only_the_named_patients_are_exported(admin, crowd):
    some = ",".join(ids(crowd, "ani", "citra"))
    assert [row[0] for row in exported(admin, columns="name", ids=some)[1:]] == ["Ani", "Citra"]
    assert admin.get("/patients/export", params={"ids": "x"}).status_code == 422
