"""`carepost import-patients`: the same import from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from app.db import reading, transaction
from app.errors import AppError
from app.models.patient import Patient
from app.patient_file import import_patients, in_words
from tests.databases import Database
from tests.factories import a_user

TABLE = "Nama,HP\nAni,081234560001\nBudi,12\nCitra,081234560003\n"


@pytest.fixture
def table(database: Database, tmp_path: Path) -> Path:
    with transaction() as session:
        a_user(session, role="moderator", email="staff@example.org", language="en")
        a_user(session, role="volunteer", email="volunteer@example.org")
    path = tmp_path / "pasien.csv"
    path.write_text(TABLE)
    return path


def names() -> list[str]:
    with reading() as session:
        return sorted(session.exec(select(Patient.name)).all())


def test_good_rows_are_added_and_the_others_named(table: Path) -> None:
    done = import_patients(table, email="Staff@example.org", only_check=False)
    assert (done.total, done.good, done.added) == (3, 2, 2)
    assert done.problems == ["3: Phone: This number has only 2 digits; that is too few. Check it."]
    assert names() == ["Ani", "Citra"]


def test_the_same_file_twice_adds_nobody_twice(table: Path) -> None:
    import_patients(table, email="staff@example.org", only_check=False)
    assert import_patients(table, email="staff@example.org", only_check=False).added == 0
    assert len(names()) == 2


def test_a_check_adds_nobody(table: Path) -> None:
    assert import_patients(table, email="staff@example.org", only_check=True).good == 2
    assert names() == []


@pytest.mark.parametrize("email", ["nobody@example.org", "volunteer@example.org"])
def test_only_a_colleague_who_may_add_patients_can(table: Path, email: str) -> None:
    with pytest.raises(AppError) as refused:
        import_patients(table, email=email, only_check=False)
    assert not in_words(refused.value, "en").startswith(("error.", "import."))


def test_a_file_that_is_no_table_says_why(table: Path) -> None:
    table.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(AppError) as refused:
        import_patients(table, email="staff@example.org", only_check=False)
    assert ".xls" in in_words(refused.value, "en")
