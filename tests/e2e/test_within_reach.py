"""What a thumb reaches on a phone: the one thing most people come to do, named for who hears it, and out of the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.visiting import Manner, Visits
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

PHONE = Manner("touch", "en", 360)
WHO = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}

pytestmark = pytest.mark.browser


def test_the_floating_button_steps_aside_while_one_reads_on_and_names_what_it_does(
    carepost: CarepostProcess, visits: Visits
) -> None:
    care = Care(carepost)
    rule = {"kind": "medication", "message": "Halo {name}", "startDate": "2026-01-01", "recurrence": {"freq": "daily"}}
    for number in range(12):
        patient = care.patient(f"Gulir {number}")
        care.post("/reminders", patientId=patient["id"], timesOfDay=["00:01", "23:58"], **rule)
    page = visits.sign_in(PHONE, carepost.url, "/reminders", **WHO)
    new, root = page.get_by_test_id("new"), page.locator("html")
    expect(page.get_by_role("button", name="New reminder", exact=True)).to_be_visible()
    assert new.inner_text() == "Reminder"
    expect(page.get_by_test_id("doses").get_by_role("listitem").nth(11)).to_be_attached()
    page.evaluate("window.scrollTo(0, 400)")
    expect(root).to_have_attribute("data-reads-on", "")
    expect(page.get_by_role("button", name="New reminder", exact=True)).to_be_visible()
    assert root.evaluate("(html) => html.scrollWidth") <= 360
    page.evaluate("window.scrollTo(0, 300)")
    expect(root).not_to_have_attribute("data-reads-on", "")
    page.goto(f"{carepost.url}/reminders?view=templates")
    page.get_by_role("button", name="New template", exact=True).tap()
    expect(page.get_by_test_id("template-form")).to_be_visible()


def test_of_a_patient_it_is_that_of_the_tab(carepost: CarepostProcess, visits: Visits) -> None:
    patient = Care(carepost).patient("Jangkau Lestari")
    page = visits.sign_in(PHONE, carepost.url, f"/patients/{patient['id']}", **WHO)
    within_reach = page.locator(".head-actions .btn-solid").locator("visible=true")
    for tab, words in (
        ("timeline", "New reminder"),
        ("reminders", "New reminder"),
        ("record", "Add entry"),
        ("files", "Upload"),
        ("contacts", "Add contact"),
    ):
        page.get_by_test_id(f"tab-{tab}").tap()
        expect(within_reach).to_have_accessible_name(words)
        same = page.locator("main").get_by_role("button", name=words, exact=True).locator("visible=true")
        expect(same).to_have_count(1)
