"""Admin · Settings in a browser: somebody is put on call on a day, stays so, is taken off, and brought back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


def test_somebody_is_put_on_call_and_taken_off(
    signed_in: SignedIn, carepost: CarepostProcess, complaints: list[str]
) -> None:
    care = Care(carepost)
    care.colleague("Wulan Sari")
    page = signed_in("/admin/settings")
    monday = page.get_by_test_id("on-call-mon")
    expect(monday).to_contain_text("All moderators and admins")

    monday.get_by_test_id("add").click()
    page.get_by_role("menuitem", name="Wulan Sari").click()
    expect(monday).to_contain_text("Wulan Sari")
    expect(monday).not_to_contain_text("All moderators and admins")
    assert [person["name"] for person in care.get("/on-call")["mon"]] == ["Wulan Sari"]

    take_off = monday.get_by_role("button", name="Take Wulan Sari off Monday")
    take_off.click()
    expect(monday).to_contain_text("All moderators and admins")
    page.get_by_test_id("notice").get_by_role("button", name="Undo").click()
    expect(monday).to_contain_text("Wulan Sari")
    take_off.click()
    expect(monday).to_contain_text("All moderators and admins")
