"""The files page in a browser: found, opened, stepped through, renamed, deleted and put back, moved, shared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignedIn
from tests.e2e.looking import go_dark, no_axe_findings, no_sideways_scroll, no_small_targets, no_weak_contrast
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

FILES = "/files"
SHEET = "Nama;Dosis\nSiti;3\nWahyu;2\n"
TEXTS = {"lembar-alpha.txt": "Isi alpha", "lembar-beta.txt": "Isi beta", "lembar-gamma.csv": SHEET}


@pytest.fixture(scope="session")
def some(carepost: CarepostProcess) -> None:
    """Three files, brought over the API."""
    with carepost.client() as api:
        for name, text in TEXTS.items():
            kind = "text/csv" if name.endswith("csv") else "text/plain"
            api.post("/upload", files={"file": (name, text.encode(), kind)}).raise_for_status()


def rows(page: Page) -> Locator:
    return page.get_by_test_id("files").locator("tbody tr[data-row]")


def link(page: Page, name: str) -> Locator:
    return page.get_by_test_id("files").get_by_role("link", name=name)


def test_files_are_found_and_the_address_says_so(some: None, signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(FILES)
    expect(link(page, "lembar-alpha.txt")).to_be_visible()
    page.get_by_test_id("search").fill("lembar bet")

    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("lembar-beta.txt")
    assert "q=lembar" in page.url
    page.reload()
    expect(rows(page)).to_have_count(1)
    page.get_by_test_id("search").fill("lembar")
    expect(link(page, "lembar-alpha.txt")).to_be_visible()
    page.get_by_test_id("filter-kind").click()
    page.get_by_role("menuitemradio", name="Spreadsheets").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("lembar-gamma.csv")
    page.get_by_test_id("shape-grid").click()
    expect(page.get_by_test_id("grid").get_by_text("lembar-gamma.csv")).to_be_visible()


def test_a_file_is_opened_and_arrows_lead_to_the_next(some: None, signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(f"{FILES}?q=lembar&sort=name")
    link(page, "lembar-alpha.txt").click()
    dialog = page.get_by_test_id("file-open")
    expect(dialog.get_by_test_id("preview-text")).to_have_text("Isi alpha")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_test_id("preview-text")).to_have_text("Isi beta")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_test_id("preview-table").get_by_role("cell", name="Wahyu")).to_be_visible()
    with page.expect_download() as kept:
        dialog.get_by_test_id("download").click()
    assert kept.value.suggested_filename == "lembar-gamma.csv"
    assert Path(kept.value.path()).read_text() == SHEET
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).not_to_have_url(re.compile("file="))


def test_a_file_is_renamed_deleted_and_put_back(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    with carepost.client() as api:
        api.post("/upload", files={"file": ("sementara.txt", b"satu", "text/plain")}).raise_for_status()
    page = signed_in(f"{FILES}?q=sementara")
    link(page, "sementara.txt").click()
    name = page.get_by_test_id("property-name")
    name.get_by_role("button").click()
    name.get_by_role("textbox").fill("sementara-baru")
    name.get_by_role("textbox").press("Enter")
    expect(page.get_by_test_id("file-open").get_by_role("heading", name="sementara-baru.txt")).to_be_visible()

    page.get_by_test_id("delete").click()
    expect(page.get_by_test_id("file-open")).to_be_hidden()
    expect(page.get_by_text("No file matches")).to_be_visible()
    page.get_by_test_id("undo").click()
    expect(link(page, "sementara-baru.txt")).to_be_visible()


def test_selected_files_are_moved_and_kept_for_a_week(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    with carepost.client() as api:
        for name in ("pilih-1.txt", "pilih-2.txt", "pilih-tidak.txt"):
            api.post("/upload", files={"file": (name, name.encode(), "text/plain")}).raise_for_status()
    page = signed_in(f"{FILES}?q=pilih")
    expect(rows(page)).to_have_count(3)
    for name in ("pilih-1.txt", "pilih-2.txt"):
        rows(page).filter(has_text=name).get_by_role("checkbox").click()
    page.get_by_test_id("bulk-move").click()
    page.get_by_role("textbox", name="Folder").fill("Pindahan/2026")
    page.get_by_test_id("bulk-do").click()
    expect(page.get_by_text("2 files moved.")).to_be_visible()
    page.get_by_test_id("filter-folder").click()
    page.get_by_role("menuitemradio", name="Pindahan", exact=True).click()
    expect(rows(page)).to_have_count(2)

    rows(page).first.get_by_role("checkbox").click()
    page.get_by_test_id("bulk-keep").click()
    page.get_by_test_id("file-dialog-keep").get_by_role("combobox").select_option("7d")
    page.get_by_test_id("bulk-do").click()
    expect(page.get_by_text("In 7 days")).to_be_visible()


def test_a_file_is_shared_by_a_link_which_is_ended_and_restored(
    some: None, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{FILES}?q=lembar-alpha")
    link(page, "lembar-alpha.txt").click()
    page.get_by_test_id("share").click()
    page.get_by_test_id("share-do").click()
    address = page.get_by_test_id("share-url")
    expect(address).to_have_value(re.compile("/s/"))
    line = page.get_by_test_id("share-line")
    expect(line).to_contain_text("Works")
    line.get_by_test_id("share-end").click()
    expect(line).to_contain_text("Ended")
    line.get_by_test_id("share-restore").click()
    expect(line).to_contain_text("Works")


def test_a_file_dropped_on_a_patient_belongs_to_the_patient(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str], tmp_path: Path
) -> None:
    with carepost.client() as api:
        new = {"name": "Ratna Kusumawati", "phoneNumber": "081299870001"}
        patient = api.post("/patients", json=new).raise_for_status().json()["data"]["id"]
    (tmp_path / "hasil-lab-ratna.txt").write_text("baik")
    page = signed_in(f"/patients/{patient}?tab=files")
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("patient-upload").click()
    chooser.value.set_files(tmp_path / "hasil-lab-ratna.txt")

    expect(page.get_by_test_id("uploads")).to_contain_text("Stored, filed to Ratna Kusumawati")
    expect(page.get_by_test_id("patient-files").get_by_role("link", name="hasil-lab-ratna.txt")).to_be_visible()
    page.goto(f"{carepost.url}{FILES}?q=hasil-lab-ratna")
    expect(rows(page).first).to_contain_text("Files of Ratna Kusumawati")


def test_axe_finds_nothing_on_the_page_the_queue_and_an_open_file(
    some: None, signed_in: SignedIn, complaints: list[str], tmp_path: Path
) -> None:
    (tmp_path / "program.exe").write_bytes(b"MZ")
    page = signed_in(FILES)
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("upload-files").click()
    chooser.value.set_files(tmp_path / "program.exe")
    expect(page.get_by_test_id("upload")).to_be_visible()
    expect(rows(page).first).to_be_visible()
    no_axe_findings(page)
    go_dark(page)
    no_weak_contrast(page)
    link(page, "lembar-gamma.csv").click()
    expect(page.get_by_test_id("preview-table")).to_be_visible()
    no_axe_findings(page)
    page.emulate_media(color_scheme="light")
    no_weak_contrast(page)


def test_a_phone_has_room_for_everything(
    some: None, signed_in: SignedIn, complaints: list[str], tmp_path: Path
) -> None:
    page = signed_in(FILES)
    page.set_viewport_size({"width": 360, "height": 780})
    expect(rows(page).first).to_be_visible()
    no_sideways_scroll(page)
    no_small_targets(page)
    (tmp_path / "program.exe").write_bytes(b"MZ")
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("upload-files").click()
    chooser.value.set_files(tmp_path / "program.exe")
    page.get_by_test_id("upload-fold").click()
    expect(page.get_by_test_id("upload")).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_test_id("upload-fold").click()
    link(page, "lembar-beta.txt").click()
    expect(page.get_by_test_id("preview-text")).to_be_visible()
    no_sideways_scroll(page)
