"""Patients in a browser: found, narrowed down, kept as a view, changed many at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignedIn
from tests.e2e.looking import fits_every_screen
from tests.servers.carepost import CarepostProcess

PATIENTS = "/patients"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def some(carepost: CarepostProcess) -> list[str]:
    """Five patients, one of whom is inactive."""
    people = ["Sutrisno Hadi", "Dewi Lestari", "Siti Rahmawati", "Ahmad Fauzi", "Wahyu Nugroho"]
    made = []
    with carepost.client() as api:
        for number, name in enumerate(people):
            new = {
                "name": name,
                "phoneNumber": f"08121111000{number}",
                "cancerType": "colon" if number < 2 else "breast",
            }
            made.append(api.post("/patients", json=new).raise_for_status().json()["data"]["id"])
        api.patch(f"/patients/{made[3]}", json={"isActive": False}).raise_for_status()
    return made


def names(page: Page) -> list[str]:
    return page.get_by_test_id("patients").get_by_test_id("row-name").all_inner_texts()


def test_a_name_with_a_typing_error_is_found_and_back_shows_everybody(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PATIENTS)
    rows = page.get_by_test_id("patients").locator("tbody tr")
    expect(rows.first).to_be_visible()
    page.get_by_test_id("search").fill("sutrsno")

    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Sutrisno Hadi")
    assert "q=sutrsno" in page.url
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_test_id("search").fill("0812 1111 0001")
    expect(rows.first).to_contain_text("Dewi Lestari")


def test_filters_stand_in_the_address_and_survive_back(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PATIENTS)
    page.get_by_test_id("filter-more").click()
    page.get_by_test_id("filter-cancerType").click()
    page.get_by_role("menuitemradio", name="colon").click()

    expect(page.get_by_text("2 patients match.")).to_be_visible()
    assert "cancerType=colon" in page.url
    page.get_by_role("link", name="Dewi Lestari", exact=True).click()
    page.wait_for_url("**/patients/*?*")
    page.go_back()
    expect(page.get_by_text("2 patients match.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("2 patients match.")).to_be_hidden()


def test_a_view_is_saved_changed_and_reverted(some: list[str], signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(f"{PATIENTS}?isActive=false")
    page.get_by_test_id("save-view-as").click()
    page.get_by_label("Name of the view").fill("Resting")
    page.get_by_test_id("view-do").click()

    tab = page.get_by_role("link", name="Resting")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_test_id("filter-more").click()
    page.get_by_test_id("filter-cancerType").click()
    page.get_by_role("menuitemradio", name="breast").click()
    expect(page.get_by_test_id("save-view")).to_be_visible()
    page.get_by_role("button", name="Undo changes").click()
    expect(page.get_by_test_id("save-view")).to_be_hidden()
    page.get_by_test_id("remove-view").click()
    expect(tab).to_have_count(0)


def test_selected_patients_are_tagged_and_it_is_taken_back(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{PATIENTS}?sort=name")
    boxes = page.get_by_test_id("patients").locator("tbody input[type=checkbox]")
    expect(boxes.first).to_be_visible()
    boxes.nth(0).click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()

    page.get_by_test_id("bulk-tag").click()
    page.get_by_label("Tag", exact=True).fill("visit")
    page.get_by_test_id("bulk-do").click()

    expect(page.get_by_test_id("notice")).to_contain_text("3 patients tagged.")
    expect(page.get_by_test_id("bulk-bar")).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("notice").last).to_contain_text("3 patients are as before.")


def test_a_tag_is_taken_from_selected_patients(some: list[str], signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(f"{PATIENTS}?sort=name")
    boxes = page.get_by_test_id("patients").locator("tbody input[type=checkbox]")
    boxes.nth(0).click()
    page.get_by_test_id("bulk-tag").click()
    page.get_by_label("Tag", exact=True).fill("choir")
    page.get_by_test_id("bulk-do").click()
    expect(page.get_by_test_id("notice").last).to_contain_text("1 patient tagged.")
    page.reload()

    boxes.nth(0).click()
    page.get_by_test_id("bulk-untag").click()
    page.get_by_test_id("untag-which").select_option("choir")
    page.get_by_test_id("bulk-do").click()
    expect(page.get_by_test_id("notice").last).to_contain_text("1 patient without the tag.")


def test_the_keyboard_moves_selects_and_opens(some: list[str], signed_in: SignedIn) -> None:
    page = signed_in(f"{PATIENTS}?sort=name")
    expect(page.get_by_role("link", name="Ahmad Fauzi", exact=True)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/*?*")


def test_a_phone_chooses_the_order_of_the_list(some: list[str], signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(f"{PATIENTS}?cancerType=colon")
    page.set_viewport_size({"width": 360, "height": 800})
    names = page.get_by_test_id("row-name")
    expect(page.get_by_test_id("sort-menu")).to_have_text("Sorted by: Added")

    two = ["Dewi Lestari", "Sutrisno Hadi"]
    for address, order in (("**sort=name**", two), ("**sort=-name**", two[::-1])):
        page.get_by_test_id("sort-menu").click()
        page.get_by_role("menuitemradio", name="Name", exact=True).click()
        page.wait_for_url(address)
        expect(names).to_have_text(order)
    page.get_by_test_id("sort-menu").click()
    page.get_by_role("menuitemradio", name="Heard from").click()
    page.wait_for_url("**sort=-lastInboundAt**")


def test_a_phone_shows_boxes_only_while_one_selects(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{PATIENTS}?sort=name&cancerType=colon")
    page.set_viewport_size({"width": 360, "height": 800})
    box = page.get_by_role("checkbox", name="Select Dewi Lestari")
    card = page.get_by_test_id("patients").locator("tbody tr").first
    expect(card).to_be_visible()
    expect(box).to_be_hidden()

    page.get_by_test_id("pick").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("pick")).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_visible()
    card.click(position={"x": 200, "y": 40})  # anywhere on the card

    expect(box).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_test_id("pick").click()
    expect(page.get_by_test_id("bulk-bar")).to_have_count(0)
    expect(box).to_be_hidden()


def test_the_first_patient_of_a_phone_stands_high_and_says_how_they_do(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PATIENTS)
    page.set_viewport_size({"width": 360, "height": 800})
    rows = page.get_by_test_id("patients").locator("tbody tr")
    expect(rows.filter(has_text="Sutrisno Hadi")).to_contain_text("Not asked")
    card = rows.first
    place = card.bounding_box()
    assert place is not None
    assert place["y"] < 320
    assert place["height"] < 100


def test_what_is_on_comes_out_of_the_menu_of_filters_as_a_chip(
    some: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PATIENTS)
    expect(page.get_by_test_id("filter-band")).to_have_count(0)
    page.get_by_test_id("filter-more").click()
    page.get_by_role("menuitem", name="Doses").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitemradio", name="Nothing counted yet").click()

    expect(page.get_by_test_id("filter-band")).to_have_text("Doses are Nothing counted yet")
    page.get_by_test_id("filter-more").click()
    page.get_by_role("menuitemradio", name="Slipping").click()
    expect(page.get_by_test_id("filter-slipping")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("filter-slipping").click()
    expect(page.get_by_test_id("filter-slipping")).to_have_count(0)


def test_a_call_is_recorded_from_the_list(some: list[str], signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(f"{PATIENTS}?q=ahmad")
    page.get_by_role("button", name="Call Ahmad Fauzi").click()
    expect(page.get_by_test_id("call-sheet")).to_contain_text("Ahmad Fauzi")

    page.get_by_test_id("call-reached").click()

    expect(page.get_by_test_id("call-sheet")).to_be_hidden()
    expect(page.get_by_test_id("notice")).to_contain_text("Ahmad Fauzi")


def test_a_file_that_is_no_table_is_refused_in_words(signed_in: SignedIn, tmp_path: Path) -> None:
    page = signed_in("/patients/import", language="id")
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    page.get_by_test_id("bring-file").set_input_files(path)
    expect(page.get_by_test_id("bring-problem")).to_contain_text("Simpan sebagai .xlsx atau CSV")


def test_the_sample_table_can_be_brought_as_it_is(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in("/patients/import")
    with page.expect_download() as download:
        page.get_by_test_id("sample").click()
    assert download.value.suggested_filename == "patients.csv"
    page.get_by_test_id("bring-file").set_input_files(download.value.path())
    expect(page.get_by_text("2 of 2 rows are ready to be added.")).to_be_visible()
    expect(page.get_by_test_id("start-import")).to_be_visible()
    page.get_by_test_id("cancel-import").click()
    expect(page.get_by_text("Cancelled. Nobody was added.")).to_be_visible()


@pytest.mark.parametrize("path", [PATIENTS, "/patients/import"])
def test_nothing_is_wider_than_the_screen(some: list[str], signed_in: SignedIn, path: str) -> None:
    page = signed_in(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    fits_every_screen(page)
