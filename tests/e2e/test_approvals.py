"""Admin · Approvals in a browser: yes, no, taken back; two languages; no connection; a session that ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import PASSWORD, SignedIn, session_of, somebody_signs_up
from tests.e2e.looking import fits_every_screen, no_axe_findings
from tests.servers.carepost import CarepostProcess

APPROVALS = "/admin/approvals"
LOOK_MS = 30_000  # how long the page of who waits stands before it asks again (assets/scripts/waiting.js)

pytestmark = pytest.mark.browser


def test_somebody_is_approved_in_one_click_and_it_can_be_taken_back(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    email = somebody_signs_up(carepost, "Nadia Rahmawati")
    page = signed_in(APPROVALS)
    row = page.get_by_test_id(f"waiting-{email}")
    expect(row).to_contain_text("Nadia Rahmawati")

    row.get_by_test_id("approve").click()

    expect(page.get_by_test_id("notice")).to_contain_text("Nadia Rahmawati is now a volunteer.")
    expect(row).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(row).to_have_count(1)


def test_who_waits_is_let_in_as_soon_as_somebody_says_yes(
    carepost: CarepostProcess, context: BrowserContext, complaints: list[str]
) -> None:
    email = somebody_signs_up(carepost, "Wening Astuti")
    context.add_cookies([{"name": "carepost", "value": session_of(carepost.url, email, PASSWORD), "url": carepost.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"{carepost.url}/today")
    expect(page).to_have_url(f"{carepost.url}/pending")
    no_axe_findings(page)
    page.evaluate("document.body.dataset.untouched = ''")

    with page.expect_response("**/pending"):
        page.clock.fast_forward(LOOK_MS)
    expect(page.locator("body[data-untouched]")).to_have_count(1)
    Care(carepost).approve(email)
    page.clock.fast_forward(LOOK_MS)

    expect(page).to_have_url(f"{carepost.url}/today")


def test_another_role_is_two_clicks_away_by_keyboard_too(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    email = somebody_signs_up(carepost, "Yusuf Setiadi")
    page = signed_in(APPROVALS)
    row = page.get_by_test_id(f"waiting-{email}")
    row.get_by_label("Another role for Yusuf Setiadi").focus()

    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Approve as moderator").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("notice")).to_contain_text("Yusuf Setiadi is now a moderator.")


def test_a_notice_leaves_by_itself(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    email = somebody_signs_up(carepost, "Andi Wijaya")
    page = signed_in(APPROVALS)
    page.get_by_test_id(f"waiting-{email}").get_by_test_id("decline").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    page.mouse.move(700, 20)

    expect(page.get_by_test_id("notice")).to_have_count(0)


@pytest.mark.parametrize(("language", "title"), [("en", "Approvals · Carepost"), ("id", "Persetujuan · Carepost")])
def test_the_page_speaks_the_readers_language_from_the_first_paint(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str], language: str, title: str
) -> None:
    page = signed_in(APPROVALS, language=language)
    expect(page).to_have_title(title)

    unscripted = page.context.request.get(carepost.url + APPROVALS).text()

    assert f'lang="{language}"' in unscripted
    assert f"<h1>{title.split(' ·', maxsplit=1)[0]}</h1>" in unscripted
    assert page.locator("html").get_attribute("lang") == language


def test_a_thin_bar_says_that_there_is_no_connection_until_there_is_one(
    carepost: CarepostProcess, signed_in: SignedIn
) -> None:
    page = signed_in(APPROVALS)
    expect(page.get_by_role("heading", name="Approvals")).to_be_visible()
    carepost.stop()
    try:
        expect(page.get_by_text("No connection.")).to_be_visible()
    finally:
        carepost.start()
    expect(page.get_by_text("No connection.")).to_be_hidden()


def test_a_tab_whose_session_ended_says_so_and_leads_back(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(APPROVALS)
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    elsewhere = page.context.new_page()
    elsewhere.goto(f"{carepost.url}/sign-out")
    elsewhere.locator("main form button").first.click()
    elsewhere.wait_for_url("**/sign-in**")

    notice = page.get_by_test_id("session-over")
    expect(notice).to_be_visible()
    assert notice.get_by_role("link").get_attribute("href") == "/sign-in?next=%2Fadmin%2Fapprovals"


def test_nothing_is_wider_than_the_screen(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    somebody_signs_up(carepost, "Somebody With a Rather Long Name Indeed")
    page = signed_in(APPROVALS)
    expect(page.get_by_test_id("approve").first).to_be_visible()

    fits_every_screen(page)


def test_signing_out_from_the_menu_leaves_the_application(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(APPROVALS)
    page.get_by_label("Your account").click()

    page.get_by_role("menuitem", name="Sign out").click()

    page.wait_for_url("**/sign-out")
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in**")
    page.goto(f"{carepost.url}{APPROVALS}")
    page.wait_for_url("**/sign-in?next=/admin/approvals")


def test_somebody_who_registers_appears_without_a_reload_and_what_stands_below_glides(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    for name in ("Sri Wahyuni", "Agus Salim", "Kartini Dewi", "Made Wirawan", "Joko Susilo", "Rini Astuti", "Eko Yuli"):
        Care(carepost).approve(somebody_signs_up(carepost, name))
    first = somebody_signs_up(carepost, "Dewi Lestari")
    page = signed_in(APPROVALS)
    expect(page.get_by_test_id(f"waiting-{first}")).to_be_visible()
    expect(page.get_by_test_id("decided")).to_be_visible()
    page.wait_for_timeout(1000)  # it stands: what moves from here on is what others do

    email = somebody_signs_up(carepost, "Ratna Kusuma")

    expect(page.get_by_test_id(f"waiting-{email}")).to_contain_text("Ratna Kusuma", timeout=10_000)
    page.wait_for_timeout(500)  # as long as it glides


def test_a_volunteer_is_approved_with_their_patients_and_the_decision_can_be_taken_back_below(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    email = somebody_signs_up(carepost, "Wulan Ayu")
    page = signed_in(APPROVALS)
    somebody_is_a_patient(page, "Terpilih Sari")
    row = page.get_by_test_id(f"waiting-{email}")
    row.get_by_test_id("choose-patients").click()
    picker = page.get_by_test_id("picker")
    picker.get_by_test_id("picker-search").fill("terpilih")
    picker.get_by_text("Terpilih Sari").click()
    expect(picker.get_by_test_id("picked")).to_contain_text("Terpilih Sari")
    page.get_by_test_id("picker-done").click()
    expect(row).to_contain_text("1 patient")

    row.get_by_test_id("approve").click()

    decided = page.get_by_test_id("decided-person").filter(has_text="Wulan Ayu")
    expect(decided).to_contain_text("volunteer")
    assert volunteer_of(page, "Terpilih Sari") is not None
    decided.get_by_test_id("undo-decision").click()
    expect(row).to_have_count(1)
    assert volunteer_of(page, "Terpilih Sari") is None


def test_somebody_who_was_declined_is_told_below(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    email = somebody_signs_up(carepost, "Promo Murah")
    page = signed_in(APPROVALS)
    page.get_by_test_id(f"waiting-{email}").get_by_test_id("decline").click()

    expect(page.get_by_test_id("decided-person").filter(has_text="Promo Murah")).to_contain_text("Declined")


def somebody_is_a_patient(page: Page, name: str) -> None:
    """A patient, added over the API by whoever is signed in."""
    token = page.request.get(f"{_origin(page)}/api/v1/auth/csrf").json()["data"]["csrfToken"]
    body = {"name": name, "phoneNumber": f"+6280033{abs(hash(name)) % 1_000_000:06d}"}
    answer = page.request.post(f"{_origin(page)}/api/v1/patients", data=body, headers={"X-CSRF-Token": token})
    assert answer.status == 201, answer.text()


def volunteer_of(page: Page, name: str) -> str | None:
    found = page.request.get(f"{_origin(page)}/api/v1/patients").json()["data"]
    return next(patient["assignedVolunteerId"] for patient in found if patient["name"] == name)


def _origin(page: Page) -> str:
    return str(page.evaluate("location.origin"))
