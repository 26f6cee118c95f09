"""A cry for help comes in: the banner is on everybody's page by itself, one takes it, and says what was done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import PASSWORD, SignedIn
from tests.e2e.looking import no_axe_findings, no_sideways_scroll
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser
CRY = "dada saya sesak sekali, susah napas"
PAGE = "/admin/approvals"


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


def page_of(chromium: Browser, carepost: CarepostProcess, email: str, path: str, *, width: int = 1440) -> Page:
    """Another person's browser, at `path`."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "carepost-language", "value": "en", "url": carepost.url}])
    page = context.new_page()
    page.goto(f"{carepost.url}/sign-in?next={path}")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{carepost.url}{path}")
    return page


def test_it_appears_by_itself_is_taken_and_closed_with_words(
    chromium: Browser, carepost: CarepostProcess, care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Sulastri Handayani")
    other = page_of(chromium, carepost, care.colleague("Bayu Pratama"), f"/patients/{patient['id']}")
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
    other.context.close()


def test_the_conversation_is_one_tap_away_on_a_phone(chromium: Browser, carepost: CarepostProcess, care: Care) -> None:
    patient = care.patient("Wartini Suseno")
    page = page_of(chromium, carepost, care.colleague("Dewi Anggraini"), f"/patients/{patient['id']}", width=360)
    care.says(patient, CRY)
    bar = page.get_by_test_id("emergency").filter(has_text="Wartini")
    expect(bar).to_be_visible()
    no_sideways_scroll(page)

    bar.get_by_test_id("emergency-open").click()

    page.wait_for_url(f"**/patients/{patient['id']}?tab=conversation")
    expect(page.get_by_test_id("message-in")).to_contain_text(CRY)
    bar.get_by_test_id("emergency-take").click()
    bar.get_by_test_id("emergency-record").click()
    page.get_by_test_id("emergency-outcome").fill("Reached her.")
    page.get_by_test_id("emergency-close").click()
    expect(bar).to_have_count(0)
    page.context.close()
