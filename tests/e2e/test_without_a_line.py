"""Without a line: a link still leads on, what was typed stays, and a page that cannot be loaded says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn
from tests.e2e.looking import no_axe_findings
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""
IS_READY = """async () => {
  const files = await (await fetch("/sw.js")).text();
  const wanted = JSON.parse(files.split("FILES = ")[1].split(";")[0]).filter((each) => !each.includes("/words-"));
  const kept = await Promise.all(wanted.map((each) => caches.match(each)));
  return navigator.serviceWorker.controller !== null && kept.every(Boolean);
}"""


def ready(page: Page) -> Page:
    """Once the worker has fetched what the other places need."""
    until(lambda: page.evaluate(IS_READY))
    return page


def test_a_page_that_cannot_be_loaded_says_so_and_comes_by_itself(
    signed_in: SignedIn, context: BrowserContext, carepost: CarepostProcess
) -> None:
    page = ready(signed_in("/today"))
    for language, title in (("id", "Tidak ada sambungan"), ("en", "No connection")):
        context.add_cookies([{"name": "carepost-language", "value": language, "url": carepost.url}])
        page.goto(f"{carepost.url}/reminders")
        expect(page.get_by_test_id("doses").or_(page.locator(".empty"))).to_be_visible()
        context.set_offline(True)
        page.goto(f"{carepost.url}/patients")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        no_axe_findings(page)
        page.get_by_test_id("try-again").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        context.set_offline(False)
        expect(page.locator("#main h1")).to_be_visible()
    assert page.url == f"{carepost.url}/patients"


def test_only_scripts_style_sheets_and_that_one_page_are_kept_and_nothing_after_signing_out(
    signed_in: SignedIn, care: Care, complaints: list[str]
) -> None:
    patient = care.patient("Sari Utami")
    page = ready(signed_in(f"/patients/{patient['id']}"))
    page.reload()
    expect(page.get_by_role("heading", name="Sari Utami")).to_be_visible()

    kept = page.evaluate(KEPT)
    assert "/offline" in kept
    assert [path for path in kept if not re.fullmatch(r"/assets/[\w.-]+\.(js|css)|/offline", path)] == []
    assert [path for path in kept if "reflex-env" in path] == []

    page.goto(page.url.split("/patients")[0] + "/sign-out")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("input[name=email]")).to_be_visible()
    assert page.evaluate(KEPT) == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_link_to_a_place_that_was_not_opened_yet_leads_there(signed_in: SignedIn, context: BrowserContext) -> None:
    page = ready(signed_in("/today"))
    page.evaluate("window.isSamePage = true")
    context.set_offline(True)

    page.locator(".side").get_by_role("link", name="Files").click()

    expect(page).to_have_url(re.compile("/files$"))
    expect(page.get_by_test_id("no-connection")).to_be_visible()
    assert page.evaluate("window.isSamePage") is True
    context.set_offline(False)
    expect(page.get_by_test_id("no-connection")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_reply_that_was_typed_is_there_when_one_comes_back_and_becomes_a_draft_with_the_line(
    signed_in: SignedIn, context: BrowserContext, care: Care, width: int
) -> None:
    patient, other = care.patient(f"Ketut Lestari {width}"), care.patient(f"Ketut Budi {width}")
    page = signed_in("/patients")
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{page.url}/{patient['id']}?tab=conversation")
    box = page.get_by_test_id("composer")
    box.fill("Selamat")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    ready(page)
    context.set_offline(True)
    expect(page.get_by_test_id("no-connection")).to_be_visible()
    box.press("End")
    box.press_sequentially(" pagi, Bu Ketut")

    above = page.get_by_test_id("send").bounding_box()
    below = page.get_by_test_id("no-connection").bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] or below["y"] + below["height"] <= above["y"]

    page.get_by_role("link", name="Patients").filter(visible=True).first.click()
    expect(page).to_have_url(re.compile("/patients$"))
    page.go_back()
    expect(box).to_have_value("Selamat pagi, Bu Ketut")
    page.get_by_role("link", name="Patients").filter(visible=True).first.click()

    context.set_offline(False)
    expect(page.get_by_test_id("no-connection")).to_have_count(0)
    page.go_back()
    expect(box).to_have_value("Selamat pagi, Bu Ketut")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    until(lambda: care.get(f"/drafts/message?subject={patient['id']}")["content"]["reply"] == "Selamat pagi, Bu Ketut")
    page.goto(page.url.replace(patient["id"], other["id"]))
    expect(box).to_have_value("")
    page.goto(page.url.replace(other["id"], patient["id"]))
    expect(box).to_have_value("Selamat pagi, Bu Ketut")


def test_what_was_typed_in_a_form_is_not_left_without_a_question(
    signed_in: SignedIn, context: BrowserContext, carepost: CarepostProcess
) -> None:
    page = ready(signed_in("/patients/new"))
    name = page.locator("input[name=name]")
    expect(name).to_have_value("")
    context.set_offline(True)
    expect(page.get_by_test_id("no-connection")).to_be_visible()
    name.fill("Ketut Ayu")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(name).to_have_value("Ketut Ayu")

    context.set_offline(False)
    expect(page.get_by_test_id("no-connection")).to_have_count(0)
    with carepost.client() as client:
        until(lambda: "Ketut Ayu" in client.get("/drafts/patient?subject=new").text)
    expect(signed_in("/patients/new").locator("input[name=name]")).to_have_value("Ketut Ayu")


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)
