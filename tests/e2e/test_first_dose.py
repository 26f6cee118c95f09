"""From nothing to the first confirmed dose: a newcomer with the printed code follows what the pages say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, zone_of_morning
from tests.e2e.looking import no_axe_findings, no_sideways_scroll
from tests.e2e.visiting import BY_KEYBOARD, BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.servers.carepost import CarepostProcess

BY_ITSELF = 60_000  # milliseconds for what the machine sends and reads, with its pauses

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def empty(built: None, tmp_path: Path) -> Iterator[CarepostProcess]:
    """Carepost as `make run` starts it for the first time: nobody is there, a code is printed."""
    settings = {"CAREPOST_ADMIN_EMAIL": "", "CAREPOST_ADMIN_PASSWORD": "", "CAREPOST_RATE_LIMITS": "off"}
    with CarepostProcess(tmp_path, CAREPOST_DEFAULT_TIMEZONE=zone_of_morning(), **settings) as carepost:
        yield carepost


def printed_code(carepost: CarepostProcess) -> str:
    found = re.search(r"/setup\?code=(\S+)", carepost.log.read_text())
    assert found is not None, carepost.log.read_text()
    return found[1]


@pytest.mark.parametrize("manner", [BY_TOUCH, BY_MOUSE, BY_KEYBOARD], ids=str)
def test_a_newcomer_gets_to_the_first_confirmed_dose(empty: CarepostProcess, visits: Visits, manner: Manner) -> None:
    page = _first_admin(empty, visits, manner)

    _take_step(page, manner, "/patients/new", done=0)
    manner.write(page.locator("[name=name]"), "Ratna Kusumawati")
    manner.write(page.locator("[name=phoneNumber]"), "0812 3456 7890")
    manner.press(page.get_by_test_id("save-patient"))
    expect(page.get_by_test_id("patient-name")).to_have_text("Ratna Kusumawati")
    _go_home(page, manner)

    _take_step(page, manner, "/patients/", done=1)
    manner.press(page.get_by_test_id("ask-consent"))
    manner.press(page.get_by_test_id("ask"))
    expect(page.get_by_test_id("consent-limits")).to_contain_text(re.compile(r"\d"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("consent-dialog")).to_be_hidden()  # the keys of the page rest while it is open
    _go_home(page, manner)
    _take_step(page, manner, "/simulator?phone=", done=1)
    _answer_as_patient(page, manner, "ya")
    _go_home(page, manner)

    _take_step(page, manner, "", done=2)
    manner.press(page.get_by_test_id("form-next"))
    manner.write(page.get_by_test_id("message"), "Halo {name}, waktunya Tamoxifen.")
    manner.write(page.get_by_test_id("times"), "23:30")
    expect(page.get_by_test_id("phone-preview")).to_contain_text("Halo Ratna Kusumawati, waktunya Tamoxifen.")
    manner.press(page.get_by_test_id("form-save"))

    _take_step(page, manner, "", done=3)
    _take_step(page, manner, "/simulator?phone=", done=4)
    expect(page.get_by_test_id("phone-sent").last).to_contain_text("Halo Ratna Kusumawati, waktunya Tamoxifen.")
    _answer_as_patient(page, manner, "sudah")
    _go_home(page, manner)
    expect(page.get_by_test_id("step-confirmed")).to_have_class(re.compile("is-done"), timeout=BY_ITSELF)


def _first_admin(empty: CarepostProcess, visits: Visits, manner: Manner) -> Page:
    """The page of setup, filled in: Today."""
    page = visits.open(manner, f"{empty.url}/setup?code={printed_code(empty)}")
    no_axe_findings(page)
    no_sideways_scroll(page)
    manner.write(page.locator("[name=name]"), "Laras Setyowati")
    manner.write(page.locator("[name=email]"), "laras@example.org")
    manner.write(page.locator("[name=password]"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    return page


def _take_step(page: Page, manner: Manner, way: str, *, done: int) -> None:
    """Follow the one solid button of the first steps, once `done` of them are behind and it leads to `way`."""
    steps = page.get_by_test_id("first-steps")
    expect(steps.locator(".is-done")).to_have_count(done, timeout=BY_ITSELF)
    following = steps.get_by_test_id("next-step")
    if way:
        expect(following).to_have_attribute("href", re.compile(re.escape(way)), timeout=BY_ITSELF)
    manner.press(following)


def _answer_as_patient(page: Page, manner: Manner, text: str) -> None:
    manner.write(page.get_by_test_id("phone-text"), text)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("phone-own").last).to_contain_text(text)


def _go_home(page: Page, manner: Manner) -> None:
    """To Today, by the bar at the foot, by the sidebar, or by `g t`."""
    if manner.by == "keyboard":
        if page.evaluate("document.activeElement.matches('input, textarea')"):
            page.keyboard.press("Escape")  # out of the field one writes in; elsewhere it leads back
        page.keyboard.press("g")
        page.keyboard.press("t")
    else:
        manner.press(page.locator("nav.bar-bottom, aside.side").locator("visible=true").locator("a[href='/today']"))
    page.wait_for_url("**/today")
    expect(page.get_by_test_id("first-steps")).to_be_visible()
