"""When reminders are due, in a browser: a month that leads to its days, and a time that too many others have."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


def a_dose(care: Care, name: str, at: str) -> None:
    """Somebody who takes something every day."""
    rule = {"kind": "medication", "message": "Halo {name}", "startDate": "2026-01-01", "recurrence": {"freq": "daily"}}
    care.post("/reminders", patientId=care.patient(name)["id"], timesOfDay=[at], **rule)


def turn_over(page: Page, name: str) -> None:
    """To another month, and until that is the one from which the next step leads on."""
    head, link = page.get_by_role("heading", level=2), page.get_by_role("link", name=name)
    shown, way = head.inner_text(), link.get_attribute("href") or ""
    link.click()
    expect(head).not_to_have_text(shown)
    expect(link).not_to_have_attribute("href", way)


def test_a_month_is_turned_over_and_leads_to_its_days(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    a_dose(Care(carepost), "Bulan Purnama", "23:58")
    page = signed_in("/reminders?view=month")
    month, head = page.get_by_test_id("month"), page.get_by_role("heading", level=2)
    today = month.locator(".is-today")
    expect(today).to_contain_text("Planned")
    shown = head.inner_text()
    for _ in range(2):  # at the end of a month the weeks of the next one begin with today
        turn_over(page, "The month after")
    expect(head).not_to_have_text(shown)
    expect(today).to_have_count(0)
    for _ in range(2):
        turn_over(page, "The month before")
    expect(head).to_have_text(shown)

    today.click()

    expect(page.get_by_test_id("view-day")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="Bulan Purnama").first).to_be_visible()


def test_a_time_with_too_many_others_is_told_with_better_ones_while_one_types(
    built: None, tmp_path: Path, signed_in: SignedIn, complaints: list[str]
) -> None:
    with carepost_of_morning(tmp_path, CAREPOST_SEND_SPACING="1500-1500") as slow:
        care = Care(slow)
        for number in range(6):
            a_dose(care, f"Ramai {number}", "20:00")
        page = signed_in(f"/patients/{care.patient('Sepi Lestari')['id']}?tab=reminders", address=slow.url)
        page.get_by_test_id("new-reminder").click()
        page.get_by_test_id("form-next").click()
        page.get_by_test_id("message").fill("Halo {name}")
        page.get_by_test_id("times").fill("20:00")

        expect(page.get_by_test_id("crowd")).to_contain_text("At 20:00 6 others are due.")
        expect(page.get_by_test_id("crowd")).to_contain_text("Better:")
