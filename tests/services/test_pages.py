"""Pages of what is dear to look through are those of any other list, only found in one look."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from app.models.patient import Patient
from app.services import pages
from app.services.pages import Page, PageRequest, paginate
from tests.factories import a_patient
from tests.statements import counted

ORDER = [(col(Patient.name_search), False), (col(Patient.id), False)]


@pytest.fixture
def seven(db: Session) -> Session:
    for letter in "dagbfce":
        a_patient(db, name=letter).name_search = letter
    db.flush()
    return db


def page_of(db: Session, number: int, *, is_sought: bool, cursor: str | None = None) -> Page[Patient]:
    request = PageRequest(number=number, size=3, cursor=cursor)
    return paginate(db, select(Patient), request, order=ORDER, is_sought=is_sought)


def told(page: Page[Patient]) -> tuple[list[str], int, bool, bool, bool]:
    names = [patient.name for patient in page.rows]
    return names, page.total, page.total_is_estimate, page.has_more, page.next_cursor is not None


@pytest.mark.parametrize("exact", [10_000, 7, 6, 1], ids=str)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_sought_page_is_like_any_other(
    seven: Session, monkeypatch: pytest.MonkeyPatch, exact: int, number: int
) -> None:
    monkeypatch.setattr(pages, "EXACT_TOTAL", exact)
    assert told(page_of(seven, number, is_sought=True)) == told(page_of(seven, number, is_sought=False))


def test_a_sought_list_goes_on_by_its_cursor(seven: Session) -> None:
    first = page_of(seven, 1, is_sought=True)
    second = page_of(seven, 1, is_sought=True, cursor=first.next_cursor)
    assert told(second) == (["d", "e", "f"], 7, False, True, True)


@pytest.mark.parametrize("is_sought", [True, False])
def test_a_page_takes_two_statements(seven: Session, is_sought: bool) -> None:
    with counted(seven) as said:
        page_of(seven, 1, is_sought=is_sought)
    assert len(said) == 2
