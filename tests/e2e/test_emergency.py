"""A cry for help comes in: the banner is on everybody's page by itself, one takes it, and says what was done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import PASSWORD, SignedIn
from tests.e2e.looking import SCREENS, no_axe_findings, no_layout_shift, no_sideways_scroll
from tests.e2e.visiting import BY_KEYBOARD, BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser
CRY = "dada saya sesak sekali, susah napas"
PAGE = "/admin/approvals"
_HEAD_IS_BELOW = """() => {
  const [bars, top] = [".alarm-bars", ".top"].map((one) => document.querySelector(one).getBoundingClientRect());
  return bars.height > 0 && top.top >= bars.bottom - 1;
}"""


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


def test_it_appears_by_itself_is_taken_and_closed_with_words(
    carepost: CarepostProcess, care: Care, visits: Visits, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Sulastri Handayani")
    moderator, path = care.colleague("Bayu Pratama"), f"/patients/{patient['id']}"
    other = visits.sign_in(BY_MOUSE, carepost.url, path, email=moderator, password=PASSWORD)
    page = signed_in(PAGE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    care.says(patient, CRY)

    mine, theirs = page.get_by_test_id("emergency"), other.get_by_test_id("emergency")
    expect(theirs).to_contain_text(f"Emergency. Sulastri Handayani wrote “{CRY}”")
    expect(mine).to_contain_text(re.compile(r"\d:\d\d without anyone"))
    expect(page).to_have_title(re.compile("^Emergency! · "))
    no_axe_findings(page)

    other.get_by_test_id("emergency-take").click()
    expect(other.get_by_test_id("notice")).to_contain_text("It is yours now.")
    expect(mine).to_contain_text("Bayu Pratama took Sulastri Handayani's emergency")
    expect(page).not_to_have_title(re.compile("Emergency!"))
    expect(mine.get_by_test_id("emergency-record")).to_have_count(0)

    theirs.get_by_test_id("emergency-record").click()
    other.get_by_test_id("emergency-close").click()
    expect(other.get_by_test_id("emergency-closing").get_by_text("Say what was done.")).to_be_visible()
    other.get_by_test_id("emergency-outcome").fill("Called. Her daughter brought her to the hospital.")
    no_axe_findings(other)
    other.get_by_test_id("emergency-close").click()

    expect(theirs).to_have_count(0)
    expect(mine).to_have_count(0)
    (closed,) = [one for one in care.get("/emergencies?status=closed") if one["patientId"] == patient["id"]]
    assert closed["outcome"] == "Called. Her daughter brought her to the hospital."


@pytest.mark.parametrize("width", SCREENS)
def test_a_page_that_is_opened_meanwhile_has_the_room_from_its_first_paint_on(
    carepost: CarepostProcess, care: Care, visits: Visits, width: int
) -> None:
    patient = care.patient("Lastri Wulandari")
    moderator = care.colleague("Maya Lestari")
    care.says(patient, CRY)
    until(lambda: _open_of(care, patient))

    try:
        page = visits.sign_in(Manner("mouse", "id", width), carepost.url, "/today", email=moderator, password=PASSWORD)
        bar = page.get_by_test_id("emergency").filter(has_text="Lastri")
        expect(bar).to_be_visible()
        expect(page.locator("main .sk")).to_have_count(0)
        page.wait_for_timeout(500)  # what else comes by itself
        assert page.evaluate(_HEAD_IS_BELOW), "the head lies under the banner before anybody touched the page"
        no_layout_shift(page, at_most=0.001)  # a figure of two digits moves its word by one
        page.mouse.wheel(0, -10)
        page.wait_for_function(_HEAD_IS_BELOW)
    finally:
        for one in _open_of(care, patient):
            care.post(f"/emergencies/{one['id']}/take")
            care.post(f"/emergencies/{one['id']}/close", outcome="Reached her.")
    expect(bar).to_have_count(0)


def _open_of(care: Care, patient: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in care.get("/emergencies?status=open") if one["patientId"] == patient["id"]]


@pytest.mark.parametrize("manner", [BY_TOUCH, BY_KEYBOARD], ids=str)
def test_it_is_answered_taken_and_closed_from_the_banner(
    carepost: CarepostProcess, care: Care, visits: Visits, manner: Manner
) -> None:
    patient = care.patient("Wartini Suseno")
    moderator, path = care.colleague("Dewi Anggraini"), f"/patients/{patient['id']}"
    page = visits.sign_in(manner, carepost.url, path, email=moderator, password=PASSWORD)
    expect(page.get_by_test_id("patient-name")).to_be_visible()
    care.says(patient, CRY)
    bar = page.get_by_test_id("emergency").filter(has_text="Wartini")
    expect(bar).to_be_visible()
    no_sideways_scroll(page)
    page.mouse.wheel(0, -10)  # pulled at its top, the page makes room
    page.wait_for_function(_HEAD_IS_BELOW)

    manner.press(bar.get_by_test_id("emergency-open"))

    page.wait_for_url(f"**{path}?tab=conversation")
    expect(page.get_by_test_id("message-in")).to_contain_text(CRY)
    manner.press(bar.get_by_test_id("emergency-take"))
    manner.press(bar.get_by_test_id("emergency-record"))
    manner.write(page.get_by_test_id("emergency-outcome"), "Reached her.")
    manner.press(page.get_by_test_id("emergency-close"))
    expect(bar).to_have_count(0)
