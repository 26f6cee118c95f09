"""What the list of patients is limited to, said in chips that come off with one tap; and the deleted ones."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

PATIENTS = "/patients"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def two(carepost: CarepostProcess) -> list[str]:
    """Two patients; the second was deleted."""
    made = []
    with carepost.client() as api:
        for number, name in enumerate(("Chipping Wulandari", "Deleted Purnomo")):
            new = {"name": name, "phoneNumber": f"08137770091{number}", "cancerType": "thyroid"}
            made.append(api.post("/patients", json=new).raise_for_status().json()["data"]["id"])
        api.delete(f"/patients/{made[1]}").raise_for_status()
    return made


def test_a_filter_says_what_it_is_and_comes_off_with_one_tap(
    two: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{PATIENTS}?cancerType=thyroid&isActive=true")
    chip = page.get_by_test_id("filter-isActive")
    expect(chip).to_have_text("Status is Active")

    page.get_by_role("button", name="Remove the filter Active").click()

    expect(chip).to_have_text("Status")
    assert page.url.endswith("?cancerType=thyroid")
    page.get_by_test_id("filter-cancerType").click()
    page.get_by_role("menuitemradio", name="Any").click()
    expect(page.get_by_role("button", name="Remove the filter thyroid")).to_have_count(0)


def test_a_deleted_patient_is_found_and_restored_long_after(
    two: list[str], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PATIENTS)
    page.get_by_test_id("view-deleted").click()
    row = page.get_by_test_id("deleted-patients").get_by_role("row").filter(has_text="Deleted Purnomo")
    expect(row).to_be_visible()
    expect(page.get_by_text("Chipping Wulandari")).to_have_count(0)

    row.get_by_role("button", name="Restore Deleted Purnomo").click()

    expect(page.get_by_test_id("patient-name")).to_have_text("Deleted Purnomo")
    page.goto(page.url.partition(PATIENTS)[0] + f"{PATIENTS}?deleted=true")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(row).to_have_count(0)


def test_the_head_says_who_has_nobody_and_the_tab_counts_them(
    own: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    care = Care(own)
    for name in ("Alone Suharto", "Alone Wijaya"):
        care.patient(name)
    page = signed_in(PATIENTS, address=own.url)

    expect(page.get_by_text("2 patients. Nobody needs a call, 2 have no volunteer.")).to_be_visible()
    expect(page.get_by_test_id("view-nobody")).to_have_text("Without a volunteer2")
    care.patient("Alone Harjo")  # by somebody else, while one looks
    expect(page.get_by_text("3 patients. Nobody needs a call, 3 have no volunteer.")).to_be_visible()
    expect(page.get_by_test_id("view-nobody")).to_have_text("Without a volunteer3")
    page.get_by_test_id("view-nobody").click()
    expect(page.get_by_text("3 patients match.")).to_be_visible()
