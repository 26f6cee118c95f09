"""All of today sent at once in a browser: who is left out, how far it is, found again and stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.servers.carepost import CarepostProcess

REMINDERS = "/reminders"

pytestmark = pytest.mark.browser


@pytest.fixture
def unhurried(built: None, tmp_path: Path) -> Iterator[CarepostProcess]:
    """A Carepost that rests so long after each message that a run is still under way however slow the browser is."""
    with carepost_of_morning(tmp_path, CAREPOST_SEND_SPACING="1500-1500") as running:
        yield running


def a_patient_with_a_dose_tonight(care: Care, name: str, *, agreed: bool = True) -> None:
    care.post(
        "/reminders",
        patientId=care.patient(name, agreed=agreed)["id"],
        kind="medication",
        message="Halo {name}, waktunya obat ({time}).",
        startDate="2026-01-01",
        timesOfDay=["23:57"],
        recurrence={"freq": "daily"},
    )


def test_all_of_today_is_sent_with_its_progress(
    signed_in: SignedIn, carepost: CarepostProcess, complaints: list[str]
) -> None:
    care = Care(carepost)
    a_patient_with_a_dose_tonight(care, "Kirim Semua", agreed=False)
    a_patient_with_a_dose_tonight(care, "Kirim Setuju")
    page = signed_in(REMINDERS)
    page.get_by_test_id("send-all").click()
    expect(page.get_by_test_id("sending-held")).to_contain_text("cannot go")
    page.get_by_test_id("send-all-go").click()

    expect(page.get_by_test_id("sending-outcome")).to_contain_text("The patient has not agreed to messages yet")
    page.get_by_test_id("sending-close").click()


def test_a_run_that_goes_on_is_found_again_and_stopped(
    unhurried: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    care = Care(unhurried)
    for number in range(3):
        a_patient_with_a_dose_tonight(care, f"Jalan Terus {number}")
    page = signed_in(REMINDERS, address=unhurried.url)
    send = page.get_by_test_id("send-all")
    expect(send).to_have_text("Send 3 now")
    send.click()
    page.get_by_test_id("send-all-go").click()
    expect(page.get_by_test_id("sending-outcome")).to_contain_text("on their way")
    page.get_by_test_id("sending-close").click()
    expect(send).to_contain_text("on their way · Stop")
    expect(page.locator("main .lede")).not_to_contain_text("None is held up")
    page.reload()
    expect(send).to_contain_text("on their way · Stop")
    send.click()
    page.get_by_test_id("send-all-stop").click()
    expect(page.get_by_test_id("sending-outcome")).to_contain_text("taken back")
    page.get_by_test_id("sending-close").click()
    expect(send).to_have_text(re.compile(r"^Send \d now$"))
