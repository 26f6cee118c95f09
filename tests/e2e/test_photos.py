"""Photos in a browser: chosen, moved under the window, kept, seen beside the name, taken away and brought back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn
from tests.e2e.looking import no_axe_findings, no_sideways_scroll, no_small_targets
from tests.servers.carepost import CarepostProcess

pytestmark = pytest.mark.browser

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


@pytest.fixture
def patient(care: Care) -> dict[str, Any]:
    return care.patient("Ratna Kusumawati")


def picture(*, width: int = 1200, height: int = 900) -> FilePayload:
    """Red on the left half, blue on the right."""
    drawn, out = Image.new("RGB", (width, height), RED), io.BytesIO()
    drawn.paste(BLUE, (width // 2, 0, width, height))
    drawn.save(out, "JPEG")
    return {"name": "Keluarga.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(page: Page, chosen: FilePayload) -> Locator:
    """The window, with the picture under it."""
    expect(page.get_by_test_id("photo-choose")).to_be_enabled()
    page.get_by_test_id("photo-file").set_input_files(chosen)
    return page.get_by_test_id("photo-window")


def keep(page: Page) -> None:
    page.get_by_test_id("photo-keep").click()
    expect(page.get_by_test_id("photo-dialog")).to_be_hidden()


def kept(page: Page) -> Image.Image:
    """The photo as the server gives it."""
    address = page.get_by_test_id("photo").locator("img").get_attribute("src")
    answer = page.request.get(f"{page.url.partition('//')[0]}//{page.url.split('/')[2]}{address}")
    assert answer.ok
    return Image.open(io.BytesIO(answer.body())).convert("RGB")


def is_red(drawn: Image.Image, left: float) -> bool:
    red, _, blue = drawn.getpixel((int(drawn.width * left), drawn.height // 2))  # type: ignore[misc]
    return red > blue


def shown_in(face: Locator) -> None:
    """The face is there, and its bytes have come."""
    expect(face).to_be_visible()
    expect(face).to_have_js_property("complete", True)
    expect(face).not_to_have_js_property("naturalWidth", 0)


def test_ones_own_photo_is_in_the_frame_at_once_and_comes_back_after_a_slip(
    signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in("/profile")
    window = choose(page, picture())
    expect(window).to_be_focused()
    for _ in range(5):
        page.keyboard.press("+")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    keep(page)

    expect(page.get_by_test_id("notice").last).to_contain_text("Your photo is now beside your name.")
    shown_in(page.get_by_label("Your account").locator("img"))
    assert is_red(kept(page), 0.1)
    assert is_red(kept(page), 0.9)  # moved to the left as far as it goes, only the left half is seen

    page.get_by_test_id("photo-remove").click()
    expect(page.get_by_label("Your account").locator("img")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    shown_in(page.get_by_label("Your account").locator("img"))

    page.get_by_test_id("photo-remove").click()
    expect(page.get_by_test_id("photo").locator("img")).to_have_count(0)


def test_a_patients_photo_is_beside_the_name_wherever_it_stands(
    patient: dict[str, Any], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"/patients/{patient['id']}/edit")
    page.get_by_label("Doctor").fill("dr. Anindya")  # half a change of the form is not touched by it
    choose(page, picture())
    expect(page.get_by_test_id("photo-dialog")).to_be_visible()
    no_axe_findings(page)
    keep(page)
    shown_in(page.get_by_test_id("photo").locator("img"))
    assert is_red(kept(page), 0.1)
    assert not is_red(kept(page), 0.9)
    expect(page.get_by_label("Doctor")).to_have_value("dr. Anindya")
    no_axe_findings(page)

    page.goto(page.url.removesuffix("/edit"))
    shown_in(page.locator(".patient-face img"))
    page.get_by_test_id("tab-conversation").click()
    shown_in(page.locator(".patient-face img"))
    page.goto(page.url.partition("/patients/")[0] + "/patients")
    shown_in(page.get_by_test_id("patients").locator(f"tr[data-row='{patient['id']}'] img"))


def test_somebody_new_is_added_with_their_photo(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in("/patients/new")
    choose(page, picture())
    keep(page)
    expect(page.get_by_test_id("photo-waiting")).to_be_visible()
    page.locator("input[name=name]").fill("Endang Purwanti")
    page.locator("input[name=phoneNumber]").fill("0812 7764 9013")
    page.get_by_test_id("save-patient").click()
    expect(page.get_by_test_id("patient-name")).to_have_text("Endang Purwanti")
    shown_in(page.locator(".patient-face img"))


def test_on_a_phone_the_picture_is_dragged_by_a_finger(
    patient: dict[str, Any], signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"/patients/{patient['id']}/edit")
    page.set_viewport_size({"width": 360, "height": 760})
    window = choose(page, picture())
    expect(window).to_be_visible()
    no_sideways_scroll(page)
    window.hover()  # once the dialog stands still
    box = window.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, middle, steps=5)
    page.mouse.up()
    keep(page)

    shown_in(page.get_by_test_id("photo").locator("img"))
    assert is_red(kept(page), 0.6)  # in the middle as it was, this is blue
    no_sideways_scroll(page)
    no_small_targets(page)
    page.get_by_test_id("photo-remove").click()
    page.get_by_role("button", name="Undo").click()
    shown_in(page.get_by_test_id("photo").locator("img"))


def test_what_is_no_picture_is_said_and_a_cut_line_loses_nothing(patient: dict[str, Any], signed_in: SignedIn) -> None:
    page = signed_in(f"/patients/{patient['id']}/edit")
    choose(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script>"})
    expect(page.get_by_test_id("photo-problem")).to_contain_text("cannot be opened")

    choose(page, picture())
    page.route("**/photo", lambda route: route.abort())
    page.get_by_test_id("photo-keep").click()
    expect(page.get_by_test_id("photo-problem")).to_contain_text("try again")
    expect(page.get_by_test_id("photo-window")).to_be_visible()
    page.unroute("**/photo")
    keep(page)
    shown_in(page.get_by_test_id("photo").locator("img"))
