"""Files for strangers and from them: whoever has a link, on a phone in which no script runs, and its owner beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.bringing import FILES
from tests.e2e.care import until
from tests.e2e.conftest import PATIENCE, SignedIn
from tests.factories.bytes import a_picture
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

CONTENT = b"Hb 11,8 g/dL\nLeukosit 4.900\n"
PASSWORD = "kopi hitam pagi"
ASKED = "Foto resep Bu Rini"


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[Page]:
    """Somebody outside: not signed in, and nothing of the application's JavaScript can run or is asked for."""
    phone = chromium.new_context(
        viewport={"width": 360, "height": 780}, locale="en-GB", java_script_enabled=False, has_touch=True
    )
    phone.set_default_timeout(PATIENCE)
    page, asked_for = phone.new_page(), list[str]()
    page.on("request", lambda request: asked_for.append(request.resource_type))
    yield page
    phone.close()
    assert not {"script", "fetch", "xhr", "websocket"} & set(asked_for)


def brought(carepost: CarepostProcess, name: str) -> None:
    with carepost.client() as api:
        api.post("/upload", files={"file": (name, CONTENT, "text/plain")}).raise_for_status()


def open_sharing(owner: Page, name: str) -> None:
    """The dialog that shares one file, from the list."""
    owner.get_by_test_id("files").get_by_role("link", name=name).click()
    owner.get_by_test_id("share").click()
    expect(owner.get_by_test_id("share-do")).to_be_visible()


def make_link(owner: Page, **typed: str) -> str:
    """The address that the dialog gives for a link with what is `typed` into its fields."""
    dialog = owner.get_by_test_id("share-dialog")
    for name, text in typed.items():
        dialog.locator(f"input[name={name}]").fill(text)
    dialog.get_by_test_id("share-do").click()
    address = dialog.get_by_test_id("share-url")
    expect(address).to_have_value(re.compile(r"/s/"))
    return address.input_value()


def ask(owner: Page, **typed: str) -> str:
    """The address that the dialog gives for a link by which files are sent; then it is closed."""
    owner.get_by_test_id("ask").click()
    for name, text in typed.items():
        owner.locator(f"#ask-{name}").fill(text)
    owner.get_by_test_id("ask-do").click()
    address = owner.get_by_test_id("ask-url")
    expect(address).to_have_value(re.compile(r"/d/"))
    made = address.input_value()
    owner.get_by_test_id("ask-dialog").get_by_role("button", name="Close", exact=True).last.click()
    expect(owner.get_by_test_id("ask-dialog")).to_be_hidden()
    return made


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def take(page: Page) -> bytes:
    """What the button of the page gives."""
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download").click()
    return Path(kept.value.path()).read_bytes()


def test_a_picture_has_its_place_before_it_is_there(
    carepost: CarepostProcess, stranger: Page, complaints: list[str]
) -> None:
    with carepost.client() as api:
        picture = {"file": ("gambar.png", a_picture(width=800, height=500), "image/png")}
        file_id = api.post("/upload", files=picture).raise_for_status().json()["data"]["id"]
        until(lambda: api.get(f"/files/{file_id}").json()["data"]["hasThumbnail"])
        address = api.post(f"/files/{file_id}/shares", json={}).raise_for_status().json()["data"]["url"]

    held: list[Route] = []
    stranger.route("**/preview", lambda route: held.append(route))
    stranger.goto(address, wait_until="domcontentloaded")
    place = stranger.get_by_alt_text("gambar.png")
    before = place.bounding_box()
    until(lambda: place.bounding_box() and held)  # the picture is asked for beside the document
    with stranger.expect_response("**/preview"):
        held[0].continue_()
    stranger.wait_for_load_state("load")
    assert before is not None
    assert (before, round(before["width"] / before["height"], 2)) == (place.bounding_box(), 1.6)


def test_a_link_with_a_password_gives_the_file_as_often_as_its_owner_said(
    carepost: CarepostProcess, signed_in: SignedIn, stranger: Page, complaints: list[str]
) -> None:
    brought(carepost, "hasil-siti.txt")
    owner = signed_in(f"{FILES}?q=hasil-siti")
    open_sharing(owner, "hasil-siti.txt")
    address = make_link(owner, password=PASSWORD, most="2")

    stranger.goto(address)
    heading(stranger, "This link asks for a password")
    expect(stranger.get_by_text("hasil-siti")).to_have_count(0)
    stranger.fill("input[name=password]", "kopi susu sore")
    stranger.get_by_role("button", name="Continue").click()
    expect(stranger.get_by_text("That is not the password.")).to_be_visible()
    stranger.fill("input[name=password]", PASSWORD)
    stranger.get_by_role("button", name="Continue").click()
    heading(stranger, "hasil-siti.txt")

    assert [take(stranger), take(stranger)] == [CONTENT, CONTENT]
    stranger.goto(address)
    heading(stranger, "There is nothing to see here")
    expect(stranger.get_by_text("downloaded as often as the sender allowed")).to_be_visible()
    owner.reload()
    owner.get_by_test_id("share").click()
    line = owner.get_by_test_id("share-line")
    expect(line).to_contain_text("All downloads used")

    line.get_by_test_id("share-more").click()
    details = owner.get_by_test_id("share-details")
    expect(details.get_by_test_id("share-visit").filter(has_text="Downloaded")).to_have_count(2)
    expect(details.get_by_test_id("share-visit").filter(has_text="Turned away")).to_have_count(1)
    details.locator("input[name=most]").fill("3")
    owner.get_by_test_id("share-save").click()
    expect(line).to_contain_text("Works")
    stranger.reload()
    heading(stranger, "hasil-siti.txt")


def test_a_link_that_its_owner_ends_says_so_and_works_again_when_it_is_restored(
    carepost: CarepostProcess, signed_in: SignedIn, stranger: Page, complaints: list[str]
) -> None:
    brought(carepost, "hasil-wahyu.txt")
    owner = signed_in(f"{FILES}?q=hasil-wahyu")
    open_sharing(owner, "hasil-wahyu.txt")
    address = make_link(owner)
    stranger.goto(address)
    heading(stranger, "hasil-wahyu.txt")

    line = owner.get_by_test_id("share-line")
    line.get_by_test_id("share-end").click()
    expect(line).to_contain_text("Ended")
    stranger.reload()
    expect(stranger.get_by_text("Whoever sent you this link has ended it.")).to_be_visible()
    assert stranger.request.get(f"{address}/preview?original=1").status == 410

    line.get_by_test_id("share-restore").click()
    expect(line).to_contain_text("Works")
    stranger.reload()
    heading(stranger, "hasil-wahyu.txt")


def ask_for_one_more(owner: Page) -> Locator:
    """The link has brought its two files and may bring a third."""
    owner.get_by_test_id("ask").click()
    expect(owner.get_by_test_id("ask-dialog")).to_be_visible()
    expect(owner.get_by_test_id("ask-line").filter(has_text=ASKED)).to_have_count(0)  # not among those that are open
    owner.get_by_test_id("ask-over").click()
    owner.get_by_test_id("ask-line").filter(has_text="2 of 2 files").get_by_test_id("ask-more").click()
    owner.locator("#ask-change-most").fill("3")
    owner.get_by_test_id("ask-save").click()
    owner.get_by_test_id("ask-open").click()
    line = owner.get_by_test_id("ask-line").filter(has_text="2 of 3 files")
    expect(line).to_be_visible()
    return line


def test_what_a_stranger_sends_appears_among_the_files_by_itself(
    carepost: CarepostProcess, signed_in: SignedIn, stranger: Page, complaints: list[str], tmp_path: Path
) -> None:
    (tmp_path / "resep-rini.txt").write_bytes(CONTENT)
    (tmp_path / "resep.exe").write_bytes(b"MZ" * 40)
    owner = signed_in(f"{FILES}?q=resep-rini")
    expect(owner.get_by_text("No file matches")).to_be_visible()
    address = ask(owner, title=ASKED, message="Terima kasih banyak.", folder="Resep", most="2")

    stranger.goto(address)
    heading(stranger, ASKED)
    expect(stranger.get_by_text("Terima kasih banyak.")).to_be_visible()
    stranger.set_input_files("input[type=file]", [tmp_path / "resep-rini.txt", tmp_path / "resep.exe"])
    stranger.get_by_role("button", name="Send").click()
    heading(stranger, "Thank you")
    expect(stranger.get_by_text("resep-rini.txt")).to_be_visible()
    expect(stranger.get_by_role("alert")).to_contain_text("resep.exe")

    expect(owner.get_by_test_id("files").get_by_role("link", name="resep-rini.txt")).to_be_visible()
    stranger.get_by_role("link", name="Send more").click()
    heading(stranger, ASKED)
    stranger.set_input_files("input[type=file]", tmp_path / "resep-rini.txt")
    stranger.get_by_role("button", name="Send").click()
    heading(stranger, "Thank you")
    stranger.goto(address)
    expect(stranger.get_by_text("As many files as were asked for have arrived. Thank you.")).to_be_visible()

    line = ask_for_one_more(owner)
    stranger.reload()
    heading(stranger, ASKED)
    line.get_by_test_id("ask-end").click()
    expect(line).to_contain_text("Ended")
    stranger.reload()
    expect(stranger.get_by_text("Whoever sent you this link has ended it.")).to_be_visible()
