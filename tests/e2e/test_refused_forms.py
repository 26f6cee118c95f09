"""A form that was refused says so where the person looks, and nobody loses their place: the focus is never nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


def has_focus(page: Page, words: str) -> None:
    """Wait until what is focused says `words`; nothing focused is the body."""
    page.wait_for_function(
        "(words) => document.activeElement !== document.body && document.activeElement.textContent.includes(words)",
        arg=words,
    )


def is_in_view(page: Page, selector: str) -> None:
    """Wait until it stands below the sticky head and within the window."""
    page.wait_for_function(
        """(selector) => {
          const at = document.querySelector(selector)?.getBoundingClientRect();
          const head = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
          return at && at.top >= head && at.bottom <= window.innerHeight;
        }""",
        arg=selector,
    )


def test_a_long_form_that_is_refused_shows_what_to_correct_each_time(
    signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in("/patients/new")
    page.set_viewport_size({"width": 360, "height": 740})
    for _ in range(2):
        page.get_by_test_id("save-patient").scroll_into_view_if_needed()
        page.get_by_test_id("save-patient").click()
        has_focus(page, "Name: Write a name.")
        is_in_view(page, ".summary")
    expect(page.locator(".summary")).to_contain_text("Phone: Write a phone number.")
    page.locator(".summary a").first.click()
    is_in_view(page, "#field-name")


def test_the_second_step_of_a_reminder_begins_at_its_heading_and_a_refusal_at_its_field(
    signed_in: SignedIn, care: Care, complaints: list[str]
) -> None:
    care.patient("Puspa Rendah")
    page = signed_in("/reminders")
    page.get_by_test_id("new").click()
    page.get_by_test_id("find-patient").fill("puspa")
    page.get_by_test_id("found-patients").get_by_role("button", name="Puspa Rendah").click()
    expect(page.get_by_test_id("found-patients")).to_have_count(0)
    expect(page.get_by_test_id("form-next")).to_be_enabled()
    page.get_by_test_id("form-next").focus()
    page.keyboard.press("Enter")
    has_focus(page, "New reminder for Puspa Rendah")

    page.get_by_test_id("times").fill("")
    page.get_by_test_id("message").fill("Waktunya obat")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("times")).to_be_focused()
    page.get_by_test_id("times").fill("23.57")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("notice")).to_contain_text("The reminder begins.")
    expect(page.get_by_test_id("new")).to_be_focused()


def test_asking_for_consent_keeps_the_focus_in_the_dialog_and_escape_gives_it_back(
    signed_in: SignedIn, care: Care, complaints: list[str]
) -> None:
    patient = care.patient("Ratna Sunyi")
    page = signed_in(f"/patients/{patient['id']}")
    opener = page.get_by_test_id("consent")
    opener.click()
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("ask")).to_be_disabled()
    has_focus(page, "Consent")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("consent-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_dose_whose_time_was_emptied_asks_for_it(signed_in: SignedIn, care: Care, complaints: list[str]) -> None:
    patient = care.patient("Sekar Tanpa")
    words = {"kind": "medication", "message": "Waktunya obat, {name}.", "recurrence": {"freq": "daily"}}
    care.post("/reminders", patientId=patient["id"], startDate="2026-01-01", timesOfDay=["23:58"], **words)
    page = signed_in("/reminders?q=sekar+tanpa")
    page.get_by_test_id("doses").get_by_test_id("edit").last.click()
    page.get_by_test_id("one-time").fill("")
    page.get_by_test_id("one-save").click()
    expect(page.get_by_test_id("one-time")).to_have_accessible_description(
        re.compile("Write the time as hours and minutes")
    )
    expect(page.get_by_test_id("one-form")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "typed", "field", "sentence"),
    [
        ("/sign-in", {}, "email", "Write your e-mail address."),
        ("/sign-in", {"email": "dewi@example.org"}, "password", "Write your password."),
        ("/sign-up", {"name": "Dewi"}, "email", "This is not a complete e-mail address"),
        ("/sign-up", {"name": "Dewi", "email": "dewi@example.org", "password": "short"}, "password", "at least 12"),
    ],
)
def test_a_form_of_the_door_comes_back_at_the_first_field_with_an_error(
    context: BrowserContext,
    carepost: CarepostProcess,
    path: str,
    typed: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    context.add_cookies([{"name": "carepost-language", "value": "en", "url": carepost.url}])
    page = context.new_page()
    page.goto(f"{carepost.url}{path}")
    for name, text in typed.items():
        page.fill(f"#{name}", text)
    page.get_by_role("main").locator("button[type=submit]").last.click()
    expect(page.locator(f"#{field}")).to_be_focused()
    expect(page.locator(f"#{field}")).to_have_accessible_description(re.compile(sentence))
