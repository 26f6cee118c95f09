"""Finding patients by name: the same on both databases, many or few (P7)."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from app.models.patient import Patient
from app.services.patients import likeness
from app.services.patients.filters import PatientFilter, condition_of
from app.services.patients.likeness import find_alike
from app.services.patients.search import searchable
from app.services.visibility import visible_patients
from tests.factories import a_patient, a_user, an_actor

NAMES = (
    "Siti Rahmawati",
    "Sutrisno Hadi",
    "Sutrisnó Wibowo",
    "Dewi Lestari",
    "Ni Luh Ayu Kencana",
    "Muhammad Abdurrahman",
    "Yohanes O'Brien",
    'Budi "Gendut" Santoso',
    "100% Ahmad_Fauzi",
)


@pytest.fixture
def named(db: Session) -> Session:
    for name in NAMES:
        patient = a_patient(db, name=name)
        patient.name_search = searchable(name)
    db.flush()
    return db


def found(db: Session, text: str) -> list[str]:
    condition = condition_of(db, an_actor("admin"), PatientFilter(text=text))
    return sorted(db.exec(select(Patient.name).where(condition)).all())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("siti", ["Siti Rahmawati"]),
        ("SÍTI  rahma", ["Siti Rahmawati"]),
        ("rahma", ["Muhammad Abdurrahman", "Siti Rahmawati"]),
        ("sutrisno", ["Sutrisno Hadi", "Sutrisnó Wibowo"]),
        ("wibowo sutrisnó", ["Sutrisnó Wibowo"]),
        ("lu", ["Ni Luh Ayu Kencana"]),
        ("n", [name for name in NAMES if "n" in name.lower()]),
        ("o'brien", ["Yohanes O'Brien"]),
        ('"gendut"', ['Budi "Gendut" Santoso']),
        ("100%", ["100% Ahmad_Fauzi"]),
        ("d_f", ["100% Ahmad_Fauzi"]),
        ("%", ["100% Ahmad_Fauzi"]),
    ],
)
def test_every_word_is_found_anywhere_in_a_name_without_accents(named: Session, text: str, names: list[str]) -> None:
    assert found(named, text) == sorted(names)


def test_a_name_that_holds_the_parts_of_a_word_and_not_the_word_is_not_found(db: Session) -> None:
    for name in ("Rahayu Mawar Hati", "Siti Rahmawati"):
        a_patient(db, name=name).name_search = searchable(name)
    db.flush()
    assert found(db, "rahmawati") == ["Siti Rahmawati"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sutrsno hadi", "Sutrisno Hadi"),
        ("rahmawatti", "Siti Rahmawati"),
        ("lestrai", "Dewi Lestari"),
        ("abdurahman", "Muhammad Abdurrahman"),
        ("kencena", "Ni Luh Ayu Kencana"),
        ("lestr", "Dewi Lestari"),
    ],
)
@pytest.mark.parametrize("few", [likeness.FEW, 0], ids=["few", "many"])
def test_a_typing_error_still_finds_the_name(
    named: Session, monkeypatch: pytest.MonkeyPatch, text: str, name: str, few: int
) -> None:
    monkeypatch.setattr(likeness, "FEW", few)
    assert name in found(named, text)


@pytest.mark.parametrize("few", [likeness.FEW, 0], ids=["few", "many"])
def test_what_is_like_nothing_finds_nobody(named: Session, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(likeness, "FEW", few)
    assert found(named, "xylophone") == []


def test_of_a_common_name_the_first_that_are_very_close_are_enough(
    named: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "FEW", 0)
    monkeypatch.setattr(likeness, "MOST_FOUND", 1)
    monkeypatch.setattr(likeness, "_on_sqlite", None)
    monkeypatch.setattr(likeness, "_on_postgres", None)
    assert found(named, "sutrisnu hadi") == ["Sutrisno Hadi"]


def test_a_right_word_finds_nobody_who_is_merely_like_it(named: Session) -> None:
    a_patient(named, name="dewi lestaru")
    assert found(named, "lestari") == ["Dewi Lestari"]


def test_a_new_name_is_found_and_the_old_one_is_not(named: Session) -> None:
    patient = named.exec(select(Patient).where(Patient.name == "Dewi Lestari")).one()
    patient.name, patient.name_search = "Ratna Sari", "ratna sari"
    named.flush()
    assert found(named, "ratna") == ["Ratna Sari"]
    assert found(named, "lestari") == []


def test_only_those_one_sees_are_found_by_a_like_name(named: Session) -> None:
    nobody = an_actor(user=a_user(named))
    assert find_alike(named, ["lestrai"], visible_patients(nobody)) == []


@pytest.mark.parametrize("text", ["", "   ", "'", "a" * 200, "OR AND NOT", "NEAR(", "*", "﷽", "ا" * 50, "(" * 30])
def test_no_text_breaks_the_search(named: Session, text: str) -> None:
    found(named, text)
