"""Every page, on a phone and at a desk, in both themes: axe finds nothing, nothing sticks out, nothing moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.demonstration.chance import Chance
from app.demonstration.contents import landscape, letter, x_ray
from tests.e2e.care import Care
from tests.e2e.conftest import somebody_signs_up
from tests.e2e.looking import go_dark, no_axe_findings, no_sideways_scroll, no_small_targets, no_weak_contrast
from tests.e2e.visiting import BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

OUTSIDE = ("/sign-in", "/sign-up", "/forgot-password")
PLACES = (
    "/today", "/patients", "/patients?isActive=false", "/patients?deleted=true", "/patients/new", "/patients/import",
    "/reminders", "/reminders?view=month", "/reminders?view=templates", "/simulator",
    "/files", "/files?view=grid",
    "/admin/overview", "/admin/approvals", "/admin/jobs", "/admin/settings", "/admin/integrations", "/profile",
)  # fmt: skip
OF_A_PATIENT = ("", "/edit", "?tab=reminders", "?tab=conversation", "?tab=record", "?tab=contacts", "?tab=files")
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
    picture = _bring(carepost, "rontgen.jpg", x_ray(Chance("every page")), patientId=patient["id"])
    _bring(carepost, "hasil-lab.pdf", letter("Hasil laboratorium", ["Hb 11,8 g/dL"]), patientId=patient["id"])
    phone = f"/simulator?phone={patient['phoneNumber'].removeprefix('+')}"
    return [*PLACES, phone, f"/files?file={picture}", *(f"/patients/{patient['id']}{part}" for part in OF_A_PATIENT)]


@pytest.fixture(scope="module")
def links(carepost: CarepostProcess) -> list[str]:
    """What strangers are given: a picture, one behind a password, and a place to send files to."""
    picture = _bring(carepost, "kunjungan.jpg", landscape(Chance("every link")))
    with carepost.client() as api:
        shares = f"/files/{picture}/shares"
        asked = {"title": "Foto resep terbaru", "message": "Terima kasih.", "maxFiles": 5}
        wishes = [(shares, {"maxDownloads": 3}), (shares, {"password": "kopi hitam"}), ("/file-requests", asked)]
        made = [api.post(path, json=wish).raise_for_status().json()["data"]["url"] for path, wish in wishes]
    return [urlsplit(url).path for url in made]


def _bring(carepost: CarepostProcess, name: str, content: bytes, **said: str) -> str:
    with carepost.client() as api:
        answer = api.post("/upload", files={"file": (name, content)}, data=said).raise_for_status()
    file_id: str = answer.json()["data"]["id"]
    return file_id


@pytest.mark.parametrize("manner", [BY_TOUCH, BY_MOUSE], ids=str)
def test_nothing_is_wrong_with_any_page(
    carepost: CarepostProcess, pages: list[str], links: list[str], visits: Visits, manner: Manner
) -> None:
    outside = visits.open(manner, f"{carepost.url}/sign-in")
    found = [wrong for path in (*OUTSIDE, *links) for wrong in _wrong_with(outside, carepost.url + path, manner)]
    who = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    context = visits.sign_in(manner, carepost.url, "/today", **who).context
    for path in pages:
        tab = context.new_page()  # one that holds nothing of another page
        found += _wrong_with(tab, carepost.url + path, manner)
        tab.close()
    assert found == []


def _wrong_with(page: Page, address: str, manner: Manner) -> list[str]:
    page.goto(address)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    expect(page.locator("main .sk").locator("visible=true")).to_have_count(0)
    found = _failures(page, no_axe_findings, no_sideways_scroll)
    if manner.by == "touch":
        found += _failures(page, no_small_targets)
    else:
        page.set_viewport_size({"width": BETWEEN, "height": 1000})
        found += _failures(page, no_sideways_scroll)
        page.set_viewport_size({"width": manner.width, "height": 1000})
    go_dark(page)
    found += _failures(page, no_weak_contrast)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return [f"{re.sub(r'[0-9a-f-]{36}', '…', address)}: {one}" for one in found]


def _failures(page: Page, *checks: Callable[[Page], None]) -> list[str]:
    found = []
    for check in checks:
        try:
            check(page)
        except AssertionError as failed:
            found.append(str(failed))
    return found
