"""What the form of a reminder asks for and what it leaves folded: the words of a template, the number of days."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


def test_the_words_of_a_template_are_folded_and_open_for_who_changes_them(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = Care(carepost).patient("Lipat Wulandari")["id"]
    page = signed_in(f"/patients/{patient}?tab=reminders")
    page.get_by_test_id("new-reminder").click()
    page.get_by_role("button", name="Minum obat sesudah makan").click()
    page.get_by_test_id("form-next").click()
    page.get_by_test_id("medicine").fill("Tamoxifen 20 mg")
    preview = page.get_by_test_id("phone-preview")
    expect(preview).to_contain_text("Setelah itu Tamoxifen 20 mg ya")
    expect(page.get_by_test_id("unfilled")).to_have_count(0)
    expect(page.get_by_test_id("message")).to_be_hidden()

    page.get_by_test_id("change-words").click()
    page.get_by_test_id("message").fill("Halo ")
    page.get_by_test_id("insert-{name}").click()
    page.get_by_test_id("insert-{doctor}").click()
    expect(page.get_by_test_id("message")).to_have_value("Halo {name}{doctor}")
    expect(preview).to_contain_text("Halo Lipat Wulandari")
    expect(page.get_by_test_id("unfilled")).to_contain_text("Doctor")
    page.get_by_test_id("message").fill("Halo {nama}")
    expect(page.locator("#rem-message-error")).to_be_visible()
    expect(page.get_by_test_id("message")).to_be_visible()


def test_only_who_counts_the_days_is_asked_for_their_number_and_the_button_counts_the_doses(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = Care(carepost).patient("Hitung Pratiwi")["id"]
    page = signed_in(f"/patients/{patient}?tab=reminders")
    page.get_by_test_id("new-reminder").click()
    page.get_by_test_id("form-next").click()
    page.get_by_test_id("message").fill("Halo {name}")
    page.get_by_test_id("startDate").fill("2031-01-01")
    save = page.get_by_test_id("form-save")
    expect(page.get_by_test_id("next-dates").get_by_role("listitem")).to_have_count(5)
    expect(save).to_have_text("Start reminding")
    expect(page.get_by_test_id("interval")).to_have_count(0)
    page.get_by_test_id("rhythm").select_option("daily_few")
    expect(page.get_by_test_id("interval")).to_have_value("2")
    page.get_by_test_id("interval").fill("3")
    page.get_by_test_id("endDate").fill("2031-01-10")
    expect(save).to_have_text("Start reminding, 4 doses")
    save.click()

    expect(page.get_by_test_id("notice")).to_contain_text("The reminder begins.")
    (made,) = Care(carepost).get(f"/reminders?patientId={patient}")
    assert made["recurrence"] == {**made["recurrence"], "freq": "daily", "interval": 3}
