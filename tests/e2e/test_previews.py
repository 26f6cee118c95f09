"""What files show of themselves in a browser: pictures when they are drawn, pages, sound and video with seeking."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Locator, Page, expect

from app.demonstration import contents
from app.demonstration.chance import Chance
from tests.e2e.bringing import FILES
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

CHANCE = Chance("previews")
_HEARD_AT = """(one) => new Promise((answer) => {
  one.addEventListener("seeked", () => answer(one.currentTime), { once: true });
  one.currentTime = 3;
})"""
_FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const brush = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.start();
  for (let frame = 0; frame < 12; frame += 1) {
    brush.fillRect(frame * 20, 40, 18, 90);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => { recorder.addEventListener("stop", resolve, { once: true }); recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


def bring(carepost: CarepostProcess, name: str, content: bytes, **said: str) -> str:
    with carepost.client() as api:
        answer = api.post("/upload", files={"file": (name, content)}, data=said).raise_for_status()
    file_id: str = answer.json()["data"]["id"]
    return file_id


def film(page: Page) -> bytes:
    """A second of moving pictures, made by the browser itself."""
    return base64.b64decode(page.evaluate(_FILM))


def is_drawn(picture: Locator) -> None:
    """Its bytes have come, also when another element took its place meanwhile."""
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    expect(picture).not_to_have_js_property("naturalWidth", 0)


def test_a_picture_is_seen_small_as_soon_as_it_is_drawn_and_large_when_it_is_opened(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{FILES}?q=pemandangan&view=grid")
    expect(page.get_by_text("No file matches")).to_be_visible()
    bring(carepost, "pemandangan.jpg", contents.landscape(CHANCE))

    small = page.get_by_test_id("grid").locator("img.pic")
    is_drawn(small)
    page.get_by_test_id("grid").get_by_role("link", name="pemandangan.jpg").click()
    large = page.get_by_test_id("preview-image")
    is_drawn(large)


def test_a_page_is_seen_in_the_browsers_own_viewer(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{FILES}?file={bring(carepost, 'surat.pdf', contents.letter('Surat', ['Dengan hormat,']))}")
    viewer = page.get_by_test_id("preview-pdf")
    expect(viewer).to_be_visible()
    answer = page.request.get(f"{carepost.url}{viewer.get_attribute('src')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def test_text_is_read_in_the_charset_that_it_says(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    wide = b"\xff\xfe" + "Minum obat — sesudah makan".encode("utf-16-le")
    page = signed_in(f"{FILES}?file={bring(carepost, 'catatan-lebar.txt', wide)}")
    expect(page.get_by_test_id("preview-text")).to_have_text("Minum obat — sesudah makan")


def test_only_the_beginning_of_a_long_text_is_fetched(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    long = bring(carepost, "panjang.txt", "é".encode() * 1_000_000)
    page = signed_in(FILES)
    with page.expect_response(lambda answer: f"/preview/{long}" in answer.url) as answered:
        page.goto(f"{carepost.url}{FILES}?file={long}")
    assert (answered.value.status, answered.value.headers["content-length"]) == (206, "800000")
    expect(page.get_by_test_id("preview-text")).to_have_text("é" * 200_000)


def test_one_may_go_to_any_moment_of_a_sound(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(f"{FILES}?file={bring(carepost, 'suara.wav', contents.voice(CHANCE))}")
    sound = page.get_by_test_id("preview-audio")
    expect(sound).to_have_js_property("readyState", 4)
    assert sound.evaluate(_HEARD_AT) == pytest.approx(3, abs=0.1)


def test_a_video_is_shown(carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(FILES)
    expect(page.get_by_test_id("upload-files")).to_be_visible()
    page.goto(f"{carepost.url}{FILES}?file={bring(carepost, 'gerak.webm', film(page))}")
    video = page.get_by_test_id("preview-video")
    expect(video).to_have_js_property("videoWidth", 320)
    expect(video).to_have_js_property("error", None)
