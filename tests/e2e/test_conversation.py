"""The conversation on a patient's page: live, with notes, saved replies, later messages, and two thousand lines."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta

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


def _day(ahead: int) -> date:
    return (datetime.now(UTC) + timedelta(days=ahead)).date()


def conversation(signed_in: SignedIn, patient: dict[str, str], *, language: str = "en") -> Page:
    page = signed_in(f"/patients/{patient['id']}?tab=conversation", language=language)
    expect(page.get_by_test_id("composer")).to_be_visible()
    return page


def test_both_sides_are_seen_at_once_with_what_became_of_them(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Ratna Kusumawati", agreed=True)
    page = conversation(signed_in, patient)
    care.says(patient, "Boleh puasa hari Kamis, Bu?")
    expect(page.get_by_test_id("message-in").last).to_contain_text("Boleh puasa hari Kamis, Bu?")
    expect(page.get_by_test_id("message-in").last).to_contain_text(re.compile(r"Question, \d+%"))

    page.get_by_test_id("composer").fill("Saya tanyakan dulu ke dokter ya.")
    page.get_by_test_id("composer").press("Enter")

    ours = page.get_by_test_id("message-person").last
    expect(ours).to_contain_text("Saya tanyakan dulu ke dokter ya.")
    expect(ours).to_contain_text("Delivered")
    expect(page.get_by_test_id("composer")).to_have_value("")
    target = care.messages(patient)[-1]["providerMessageId"]
    care.post(f"/simulator/patients/{patient['id']}/react", messageId=target, emoji="👍")
    expect(ours.locator(".msg-reaction svg")).to_be_visible()
    no_axe_findings(page)


def test_a_note_stays_with_the_staff_and_can_be_taken_back(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Agus Hermanto")
    page = conversation(signed_in, patient)
    page.get_by_test_id("mode-note").click()
    page.get_by_test_id("composer").fill("Call after four")  # at once, whatever the page shows yet
    expect(page.get_by_test_id("mode-note")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("composer")).to_have_value("Call after four")
    page.get_by_test_id("send").click()
    note = page.get_by_test_id("note")
    expect(note).to_contain_text("Call after four")
    assert care.messages(patient) == []
    note.get_by_test_id("remove-note").click()
    expect(note).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(note).to_have_count(1)


def test_what_was_typed_survives_leaving_the_page(care: Care, signed_in: SignedIn) -> None:
    patient = care.patient("Made Suwitra")
    page = conversation(signed_in, patient)
    page.get_by_test_id("composer").fill("Pagi, saya ingin")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("composer")).to_have_value("Pagi, saya ingin")


def test_a_saved_reply_is_brought_up_by_a_slash(care: Care, signed_in: SignedIn, complaints: list[str]) -> None:
    care.post("/saved-replies", shortcut="dokter", text="Saya tanyakan dulu ke dokter ya, {name}.")
    patient = care.patient("Wayan Sari")
    page = conversation(signed_in, patient)
    page.get_by_test_id("composer").press_sequentially("/dok")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("Saya tanyakan dulu ke dokter ya, Wayan Sari.")


def test_a_message_for_later_waits_below_and_is_cancelled(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Rina Marlina")
    page = conversation(signed_in, patient)
    page.get_by_test_id("composer").fill("Bagaimana mualnya pagi ini?")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.get_by_label("Other ways to send").click()
    page.get_by_test_id("send-later").click()
    expect(page.get_by_test_id("schedule")).to_be_visible()
    no_axe_findings(page)
    page.get_by_test_id("schedule").click()
    later = page.get_by_test_id("later")
    expect(later).to_contain_text("Bagaimana mualnya pagi ini?")
    later.get_by_test_id("cancel-later").click()
    expect(later).to_have_count(0)
    assert [row["state"] for row in care.get(f"/patients/{patient['id']}/scheduled-messages")] == ["cancelled"]


def test_a_message_for_later_gets_other_words_and_another_time(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Made Suryani")
    care.post(f"/patients/{patient['id']}/scheduled-messages", text="Halo Bu", sendAt=f"{_day(30):%Y-%m-%d}T01:15:00Z")
    page = conversation(signed_in, patient)
    page.get_by_test_id("edit-later").click()
    expect(page.get_by_test_id("later-words")).to_have_value("Halo Bu")
    no_axe_findings(page)
    page.get_by_test_id("later-words").fill("")
    page.get_by_test_id("save-later").click()
    expect(page.get_by_test_id("later-edit").get_by_role("alert")).to_be_visible()
    page.get_by_test_id("later-words").fill("Bagaimana kabarnya, Bu?")
    day = _day(45)
    page.get_by_test_id("edit-day").fill(f"{day:%Y-%m-%d}")
    page.get_by_test_id("save-later").click()

    expect(page.get_by_test_id("notice")).to_contain_text("It goes out at its new time")
    expect(page.get_by_test_id("later")).to_contain_text("Bagaimana kabarnya, Bu?")
    expect(page.get_by_test_id("later")).to_contain_text(f"{day.day} {day:%b}")


def test_a_long_conversation_opens_at_its_end_and_does_not_move_when_more_is_fetched(
    care: Care, signed_in: SignedIn
) -> None:
    patient = care.patient("Siti Aminah")
    for number in range(120):
        care.post(f"/patients/{patient['id']}/notes", text=f"catatan {number}")
    begun = time.monotonic()
    page = conversation(signed_in, patient)
    newest = page.get_by_text("catatan 119", exact=True)
    expect(newest).to_be_in_viewport()
    assert time.monotonic() - begun < 15
    page.get_by_test_id("earlier").scroll_into_view_if_needed()
    anchor = page.get_by_text("catatan 70", exact=True)
    before = anchor.bounding_box()
    page.get_by_test_id("earlier").click()
    expect(page.get_by_text("catatan 20", exact=True)).to_have_count(1)
    after = anchor.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 60, (before, after)
    care.post(f"/patients/{patient['id']}/notes", text="baru saja")
    expect(page.get_by_text("baru saja", exact=True)).to_have_count(1)
    moved = anchor.bounding_box()
    assert moved is not None
    assert abs(moved["y"] - after["y"]) < 5, (after, moved)


def test_nothing_is_wider_than_the_screen(care: Care, signed_in: SignedIn) -> None:
    patient = care.patient("Somebody With a Rather Long Name Indeed", agreed=True)
    care.says(patient, "y" * 300)
    care.post(f"/patients/{patient['id']}/messages", text="x" * 300)
    until(lambda: len(care.messages(patient)) > 3)
    page = conversation(signed_in, patient, language="id")
    expect(page.get_by_test_id("message-person").last).to_be_visible()
    fits_every_screen(page)


@pytest.mark.parametrize("size", [(360, 640), (360, 800), (768, 1024), (1366, 768)])
def test_where_one_writes_is_on_the_screen_with_the_newest_above_it(
    care: Care, signed_in: SignedIn, complaints: list[str], size: tuple[int, int]
) -> None:
    patient = care.patient(f"Rahmat Layar {size[0]} {size[1]}", agreed=True)
    for number in range(12):
        care.says(patient, f"Kabar nomor {number}")
    until(lambda: len(care.messages(patient)) >= 12)
    page = signed_in("/profile")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{page.url.removesuffix('/profile')}/patients/{patient['id']}?tab=conversation")

    expect(page.locator(".thread .msg-meta").last).to_be_in_viewport(ratio=1)
    send, foot = page.get_by_test_id("send"), page.locator(".bar-bottom")
    expect(send).to_be_in_viewport(ratio=1)
    if size[0] < 720:
        below, bar = send.bounding_box(), foot.bounding_box()
        assert below is not None
        assert bar is not None
        assert below["y"] + below["height"] <= bar["y"]
        expect(page.get_by_test_id("head-number")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    no_layout_shift(page)
