"""Many patients changed at once in a browser: given to somebody, stopped with a reason, begun again, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

A_PAGE = 50

pytestmark = pytest.mark.browser


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


@pytest.fixture
def choir(care: Care) -> Iterator[Callable[[], list[dict]]]:
    """Two patients whom one word finds, and how they are now. Afterwards nobody is found by it."""
    made = [care.patient(name, agreed=True)["id"] for name in ("Bersama Anjani", "Bersama Baskara")]
    yield lambda: [care.get(f"/patients/{one}") for one in made]
    for one in made:
        care.delete(f"/patients/{one}")


def all_selected(page: Page) -> None:
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(page.get_by_test_id("bulk-bar")).to_have_count(0)
    page.get_by_test_id("patients").locator("thead input[type=checkbox]").click()
    expect(page.get_by_test_id("bulk-bar")).to_contain_text("2 selected")


def test_they_get_a_volunteer_and_it_is_taken_back(
    care: Care, choir: Callable[[], list[dict]], signed_in: SignedIn, complaints: list[str]
) -> None:
    care.colleague("Utari Prameswari", "volunteer")
    page = signed_in("/patients?q=bersama&sort=name")
    all_selected(page)

    page.get_by_test_id("bulk-assign").click()
    page.get_by_role("menuitem", name="Utari Prameswari").click()

    expect(page.get_by_test_id("notice")).to_contain_text("2 patients have a new volunteer.")
    assert len({one["assignedVolunteerId"] for one in choir()}) == 1
    assert None not in {one["assignedVolunteerId"] for one in choir()}
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("notice").last).to_contain_text("2 patients are as before.")
    assert [one["assignedVolunteerId"] for one in choir()] == [None, None]


def test_they_are_stopped_with_a_reason_and_begun_again_but_not_who_asked_for_no_more(
    care: Care, choir: Callable[[], list[dict]], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in("/patients?q=bersama&sort=name")
    all_selected(page)
    page.get_by_test_id("bulk-deactivate").click()
    page.get_by_label("Reason").fill("The choir is on its journey")
    page.get_by_test_id("bulk-do").click()
    expect(page.get_by_test_id("notice")).to_contain_text("2 patients are inactive.")
    assert [one["isActive"] for one in choir()] == [False, False]

    care.says(choir()[0], "stop")
    until(lambda: choir()[0]["inactiveReason"] == "staff_unsubscribed")
    all_selected(page)
    page.get_by_test_id("bulk-activate").click()

    expect(page.get_by_test_id("notice").last).to_contain_text("1 patient is active.")
    left = page.get_by_test_id("bulk-left")
    expect(left).to_contain_text("1 patient asked for no more messages.")
    left.get_by_test_id("left-close").click()
    expect(left).to_be_hidden()
    assert [one["isActive"] for one in choir()] == [False, True]


def test_all_that_match_are_changed_beyond_the_page_that_is_seen(own: CarepostProcess, signed_in: SignedIn) -> None:
    care = Care(own)
    for number in range(A_PAGE + 1):
        care.patient(f"Ramai {number}")
    page = signed_in("/patients?q=ramai", address=own.url)
    ticked = page.locator("tbody [data-pick]:checked")
    expect(page.locator("[data-row]")).to_have_count(A_PAGE)
    for key in "jjx":
        page.keyboard.press(key)
    expect(ticked).to_have_count(1)

    page.get_by_role("button", name=f"Select all {A_PAGE + 1} that match").click()
    expect(ticked).to_have_count(A_PAGE)
    page.get_by_test_id("search").fill("ramai 7")
    expect(page.get_by_test_id("bulk-bar")).to_have_count(0)  # all of one list are not all of another
    expect(page.locator("[data-row]")).not_to_have_count(A_PAGE)
    page.get_by_test_id("search").fill("ramai")
    expect(page.locator("[data-row]")).to_have_count(A_PAGE)
    page.get_by_test_id("patients").locator("thead input[type=checkbox]").click()
    page.get_by_role("button", name=f"Select all {A_PAGE + 1} that match").click()
    page.get_by_test_id("bulk-tag").click()
    page.get_by_label("Tag", exact=True).fill("crowd")
    page.get_by_test_id("bulk-do").click()

    expect(page.get_by_test_id("notice")).to_contain_text(f"{A_PAGE + 1} patients tagged.")
