"""From one patient to another on a slow line: nothing that still stands on the page is done to the one who comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser


class SlowLine:
    """What the server says waits while `is_held`, and arrives in its order when it is let go."""

    def __init__(self, context: BrowserContext) -> None:
        self.is_held = False
        self._waiting: list[Callable[[], None]] = []
        context.route_web_socket(re.compile("/_event"), self._join)

    def _join(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(lambda said: self._tell(lambda: browser.send(said)))

    def _tell(self, send: Callable[[], None]) -> None:
        if self.is_held:
            self._waiting.append(send)
        else:
            send()

    def let_go(self) -> None:
        self.is_held = False
        for send in self._waiting:
            send()
        self._waiting = []


@pytest.fixture
def line(context: BrowserContext) -> SlowLine:
    return SlowLine(context)


def name_on(page: Page, name: str) -> None:
    expect(page.get_by_test_id("patient-name")).to_have_text(name)


def go_on_from(shown: dict[str, Any], *, to: dict[str, Any], page: Page) -> Page:
    """From the patient who is shown to the next one of the list."""
    name_on(page, shown["name"])
    page.locator('[data-key="j"]').click()
    name_on(page, to["name"])
    return page


def test_what_is_pressed_before_the_next_patient_has_come_is_done_to_nobody(
    line: SlowLine, signed_in: SignedIn, carepost: CarepostProcess, complaints: list[str]
) -> None:
    care = Care(carepost)
    first, second = care.patient("Ani Lestari"), care.patient("Budi Santoso")
    page = go_on_from(second, to=first, page=signed_in(f"/patients/{second['id']}?list=all"))
    page.get_by_test_id("patient-menu").click()
    expect(page.get_by_test_id("delete")).to_be_visible()

    line.is_held = True
    page.go_back()
    page.wait_for_url(re.compile(str(second["id"])))
    name_on(page, "Ani Lestari")
    page.get_by_test_id("delete").click()
    line.let_go()

    name_on(page, "Budi Santoso")
    page.locator('[data-key="j"]').click()
    name_on(page, "Ani Lestari")
    assert [care.get(f"/patients/{one['id']}")["name"] for one in (first, second)] == ["Ani Lestari", "Budi Santoso"]
    page.get_by_test_id("consent").click()  # and once they are there, everything works
    expect(page.get_by_role("dialog")).to_be_visible()


def test_what_was_typed_for_one_patient_does_not_stand_at_the_next(
    line: SlowLine, signed_in: SignedIn, carepost: CarepostProcess, complaints: list[str]
) -> None:
    care = Care(carepost)
    first, second = care.patient("Cahya Dewi"), care.patient("Dedi Kurnia")
    page = go_on_from(second, to=first, page=signed_in(f"/patients/{second['id']}?list=all"))
    doctor = page.get_by_test_id("property-doctor")
    doctor.get_by_role("button").click()
    doctor.get_by_role("textbox").fill("dr. Sri")

    line.is_held = True
    page.go_back()
    page.wait_for_url(re.compile(str(second["id"])))
    name_on(page, "Cahya Dewi")
    doctor.get_by_role("textbox").press("Enter")
    line.let_go()

    name_on(page, "Dedi Kurnia")
    expect(doctor).not_to_contain_text("dr. Sri")
    assert [care.get(f"/patients/{one['id']}")["doctor"] for one in (first, second)] == [None, None]
