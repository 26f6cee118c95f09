"""Every page, in both themes, on a phone and at a desk: axe finds nothing, nothing sticks out, nothing moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import somebody_signs_up
from tests.e2e.looking import no_axe_findings, no_sideways_scroll, no_small_targets
from tests.e2e.visiting import BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OUTSIDE = ("/sign-in", "/sign-up", "/forgot-password")
PLACES = (
    "/today", "/patients", "/patients?isActive=false", "/patients/new", "/patients/import",
    "/reminders", "/reminders?view=month", "/reminders?view=templates", "/simulator",
    "/admin/overview", "/admin/approvals", "/admin/jobs", "/profile",
)  # fmt: skip
OF_A_PATIENT = ("", "/edit", "?tab=reminders", "?tab=conversation", "?tab=record", "?tab=contacts")
BETWEEN = 768  # a tablet: only that nothing sticks out there


@pytest.fixture(scope="module")
def pages(carepost: CarepostProcess) -> list[str]:
    """All of them, with something on each."""
    care = Care(carepost)
    patient = care.patient("Ratna Kusumawati Wijayaningrum", agreed=True)
    care.post(
        "/reminders",
        patientId=patient["id"],
        kind="medication",
        message="Halo {name}, waktunya obat ({time}).",
        startDate="2026-01-01",
        timesOfDay=["00:01", "23:58"],
        recurrence={"freq": "daily"},
    )
    care.post(f"/patients/{patient['id']}/notes", text="Call after four")
    somebody_signs_up(carepost, "Sekar Arum")
    phone = f"/simulator?phone={patient['phoneNumber'].removeprefix('+')}"
    return [*PLACES, phone, *(f"/patients/{patient['id']}{part}" for part in OF_A_PATIENT)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("manner", [BY_TOUCH, BY_MOUSE], ids=str)
def test_nothing_is_wrong_with_any_page(
    carepost: CarepostProcess, pages: list[str], visits: Visits, manner: Manner, scheme: Literal["light", "dark"]
) -> None:
    outside = visits.open(manner, f"{carepost.url}/sign-in", scheme=scheme)
    found = [wrong for path in OUTSIDE for wrong in _wrong_with(outside, carepost.url + path, manner)]
    how = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD, "scheme": scheme}
    context = visits.sign_in(manner, carepost.url, "/today", **how).context
    for path in pages:
        tab = context.new_page()  # one that holds nothing of another page
        found += _wrong_with(tab, carepost.url + path, manner)
        tab.close()
    assert found == []


def _wrong_with(page: Page, address: str, manner: Manner) -> list[str]:
    page.goto(address)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    expect(page.locator("main .sk").locator("visible=true")).to_have_count(0)
    checks: list[Callable[[Page], None]] = [no_axe_findings, no_sideways_scroll]
    if manner.by == "touch":
        checks.append(no_small_targets)
    found = [failed for check in checks if (failed := _failure_of(check, page))]
    if manner.by == "mouse":
        page.set_viewport_size({"width": BETWEEN, "height": 1000})
        found += [failed for failed in [_failure_of(no_sideways_scroll, page)] if failed]
        page.set_viewport_size({"width": manner.width, "height": 1000})
    return [f"{re.sub(r'[0-9a-f-]{36}', '…', address)}: {one}" for one in found]


def _failure_of(check: Callable[[Page], None], page: Page) -> str:
    try:
        check(page)
    except AssertionError as failed:
        return str(failed)
    return ""
