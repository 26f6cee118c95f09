"""Your profile in a browser: name, language, password, other browsers, keys."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SignedIn
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

PROFILE = "/profile"
ANSWERED = 20.0  # seconds: the client alone would have five, few on a busy machine

pytestmark = pytest.mark.browser


def sign_in_elsewhere(chromium: Browser, carepost: CarepostProcess, path: str = PROFILE) -> Page:
    """The same person in another browser."""
    page = chromium.new_context(
        user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36"
    ).new_page()
    page.goto(f"{carepost.url}{path}")
    page.fill("input[name=email]", ADMIN_EMAIL)
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{carepost.url}{path}")
    return page


def test_a_new_name_is_everywhere_at_once(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(PROFILE)
    page.get_by_test_id("property-name").get_by_role("button").click()
    expect(page.get_by_test_id("property-name").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Laras Setyowati")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("notice")).to_contain_text("You are now called Laras Setyowati.")
    expect(page.get_by_label("Your account")).to_contain_text("LS")


def test_another_language_comes_with_the_whole_page_and_stays(signed_in: SignedIn, carepost: CarepostProcess) -> None:
    page = signed_in(PROFILE)
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", name="Profil Anda", level=1)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "id"

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Your profile", level=1)).to_be_visible()


def test_another_browser_is_seen_and_signed_out(
    chromium: Browser, carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(PROFILE)
    elsewhere = sign_in_elsewhere(chromium, carepost)
    page.reload()
    other = page.get_by_test_id("session").filter(has_text="Chrome on Android").first
    expect(other).to_be_visible()

    page.get_by_test_id("everywhere").click()

    expect(page.get_by_text("You are signed out everywhere but here.")).to_be_visible()
    expect(page.get_by_test_id("session")).to_have_count(1)
    expect(elsewhere.get_by_test_id("session-over")).to_be_visible()
    elsewhere.context.close()


def test_a_key_is_made_shown_once_used_and_revoked(
    signed_in: SignedIn, carepost: CarepostProcess, complaints: list[str]
) -> None:
    page = signed_in(PROFILE)
    page.get_by_role("link", name="New key").click()
    page.fill("#name", "Night report")
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("#key").input_value()
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{carepost.url}/api/v1/users/me", headers=headers, timeout=ANSWERED).status_code == 200

    page.get_by_role("link", name="I have copied it").click()
    row = page.get_by_test_id("key").filter(has_text="Night report")
    expect(row).to_be_visible()
    assert key not in page.content()
    row.get_by_test_id("revoke").click()
    confirm = page.get_by_test_id("confirm")
    expect(confirm).to_be_disabled()
    page.get_by_test_id("revoke-key").get_by_role("textbox").fill("Night report")
    confirm.click()

    expect(page.get_by_test_id("notice").filter(has_text="Night report")).to_be_visible()
    assert httpx.get(f"{carepost.url}/api/v1/users/me", headers=headers, timeout=ANSWERED).status_code == 401


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (1440, "light")])
def test_nothing_is_wider_than_the_screen(signed_in: SignedIn, width: int, scheme: str) -> None:
    page = signed_in(PROFILE)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    expect(page.get_by_test_id("session").first).to_be_visible()

    assert page.locator("html").evaluate("(root) => root.scrollWidth") <= width
