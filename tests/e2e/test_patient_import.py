"""A messy table of an office is brought in: on a phone by touch, at a desk by mouse, and by the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visiting import BY_KEYBOARD, BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

READY = {"id": "440 dari 500 baris siap ditambahkan.", "en": "440 of 500 rows are ready to be added."}
ADDED = {"id": "440 pasien ditambahkan.", "en": "440 patients were added."}
MANNERS = [(BY_TOUCH, "3"), (BY_MOUSE, "5"), (BY_KEYBOARD, "7")]  # numbers of each one's own


def messy_table(path: Path, network: str) -> Path:
    """500 rows as an office keeps them: semicolons, Windows-1252, and 60 rows that will not do."""
    lines = ["No;Nama Pasien;No. HP;Jenis Kelamin;Tgl Lahir;Jenis Kanker;Keterangan"]
    for number in range(500):
        name, phone, born = f"Pasién {network}{number:03d}", f"081{network}-22{number:02d}-{number:04d}", "17/5/1964"
        if number % 25 == 3:
            phone = "belum ada"
        if number % 25 == 7:
            name = ""
        if number % 25 == 11:
            born = "31/02/1970"
        lines.append(f'{number};{name};{phone};{"LP"[number % 2]};{born};payudara;"kontrol; tiap bulan"')
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


@pytest.mark.parametrize(("manner", "network"), MANNERS, ids=[str(manner) for manner, _ in MANNERS])
def test_a_messy_table_of_five_hundred_rows_is_brought_in(
    carepost: CarepostProcess, visits: Visits, tmp_path: Path, manner: Manner, network: str
) -> None:
    page = visits.sign_in(manner, carepost.url, "/patients/import", email=ADMIN_EMAIL, password=ADMIN_PASSWORD)
    _choose(page, manner, messy_table(tmp_path / "pasien.csv", network))

    expect(page.get_by_text(READY[manner.language])).to_be_visible(timeout=60_000)
    manner.press(page.get_by_test_id("show-problems"))
    expect(page.get_by_test_id("import-rows").locator("tbody tr").first).to_be_visible()
    manner.press(page.get_by_test_id("start-import"))
    expect(page.get_by_text(ADDED[manner.language])).to_be_visible(timeout=60_000)
    manner.press(page.get_by_test_id("to-list"))
    manner.write(page.get_by_test_id("search"), f"pasien {network}499")
    expect(page.get_by_test_id("patients").locator("tbody tr")).to_have_count(1)


def _choose(page: Page, manner: Manner, table: Path) -> None:
    """By the browser's own dialog, which the button opens."""
    expect(page.get_by_test_id("bring-file")).to_be_attached()
    with page.expect_file_chooser() as chooser:
        if manner.by == "keyboard":
            manner.press(page.get_by_test_id("bring-file"))
        else:
            manner.press(page.locator("label[for=bring-file]"))
    chooser.value.set_files(table)
