"""The simulator in a browser: a patient's phone that receives, answers and reacts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn
from tests.e2e.looking import fits_every_screen, no_axe_findings, no_layout_shift
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


def phone_of(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_test_id("phone")).to_contain_text(name)


def test_what_is_sent_appears_by_itself_and_the_patient_answers(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Nurhayati Siregar", agreed=True)
    page = signed_in("/simulator")
    phone_of(page, "Nurhayati Siregar")
    care.post(f"/patients/{patient['id']}/messages", text="Selamat pagi, Bu.")
    expect(page.get_by_test_id("phone-sent").last).to_contain_text("Selamat pagi, Bu.")

    page.get_by_test_id("phone-text").fill("pagi juga")
    page.get_by_test_id("phone-text").press("Enter")

    expect(page.get_by_test_id("phone-own").last).to_contain_text("pagi juga")
    expect(page.get_by_test_id("phone-text")).to_have_value("")
    until(lambda: "pagi juga" in [message["body"] for message in care.messages(patient)])
    page.get_by_test_id("see-all").click()
    until(lambda: "read" in [message["status"] for message in care.messages(patient)])
    no_axe_findings(page)


def test_a_thumb_a_quote_and_a_photo(care: Care, signed_in: SignedIn, complaints: list[str]) -> None:
    patient = care.patient("Yohanes Tukan", agreed=True)
    care.post(f"/patients/{patient['id']}/messages", text="Sudah makan?")
    page = signed_in("/simulator")
    phone_of(page, "Yohanes Tukan")
    line = page.get_by_test_id("phone-sent").filter(has_text="Sudah makan?")
    line.get_by_test_id("phone-thumb").click()
    expect(line.locator(".phone-reaction svg")).to_be_visible()

    line.get_by_test_id("phone-acts").click()
    page.get_by_test_id("quote").click()
    page.get_by_test_id("phone-text").fill("sudah tadi")
    page.get_by_test_id("phone-send").click()
    expect(page.get_by_test_id("phone-own").last).to_contain_text("Sudah makan?sudah tadi")

    page.get_by_test_id("attach").click()
    page.get_by_test_id("send-image").click()
    expect(page.get_by_test_id("phone-own").last).to_contain_text("Photo")
    until(lambda: "image" in [message["mediaKind"] for message in care.messages(patient)])


def test_a_phone_is_found_by_its_owners_name(care: Care, signed_in: SignedIn) -> None:
    care.patient("Theresia Manurung")
    page = signed_in("/simulator")
    page.get_by_test_id("search").fill("theresia")
    expect(page.get_by_test_id("phones").get_by_role("link")).to_have_count(1)
    phone_of(page, "Theresia Manurung")
    expect(page.get_by_text("Nothing on this phone yet")).to_be_visible()


def test_nothing_is_wider_than_the_screen(care: Care, signed_in: SignedIn) -> None:
    patient = care.patient("Somebody With a Rather Long Name Indeed", agreed=True)
    care.post(f"/patients/{patient['id']}/messages", text="x" * 300)
    page = signed_in("/simulator")
    expect(page.get_by_test_id("phones")).to_be_visible()
    fits_every_screen(page)
    phone_of(page, "Somebody With")
    no_layout_shift(page, at_most=0.1)
    fits_every_screen(page)
