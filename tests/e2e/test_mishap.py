"""When drawing a page fails, the frame stays and says so, with a code that the server's log has too."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

BROKEN_CLOCKS = """
Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get() { throw new Error("no clock here"); } });
"""

pytestmark = pytest.mark.browser


def test_a_page_that_cannot_be_drawn_says_so_and_the_frame_stays(
    signed_in: SignedIn, carepost: CarepostProcess
) -> None:
    page = signed_in("/profile")
    expect(page.get_by_test_id("session").first).to_be_visible()
    page.add_init_script(BROKEN_CLOCKS)
    page.reload()

    mishap = page.get_by_role("main").get_by_role("alert")
    expect(mishap.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Patients").first).to_be_visible()
    code = mishap.locator("p.num").inner_text().split()[-1]
    assert len(code) >= 4
    until = time.monotonic() + 15
    while code not in carepost.log.read_text():
        assert time.monotonic() < until, "the code is in no log"
        page.wait_for_timeout(200)


def test_a_banner_that_cannot_be_drawn_takes_nothing_with_it(signed_in: SignedIn, carepost: CarepostProcess) -> None:
    care = Care(carepost)
    care.says(care.patient("Sulastri Handayani"), "dada saya sesak sekali, susah napas")
    until(lambda: care.get("/emergencies?status=open"))
    try:
        page = signed_in("/admin/approvals")
        expect(page.get_by_test_id("emergency")).to_be_visible()
        page.add_init_script(BROKEN_CLOCKS)
        page.reload()

        expect(page.get_by_text("Emergencies cannot be shown here")).to_be_visible()
        expect(page.get_by_role("link", name="Patients").first).to_be_visible()
    finally:  # no other test has it on its pages
        for emergency in care.get("/emergencies?status=open"):
            care.post(f"/emergencies/{emergency['id']}/take")
            care.post(f"/emergencies/{emergency['id']}/close", outcome="Only a test.")
