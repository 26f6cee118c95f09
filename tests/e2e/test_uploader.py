"""The queue of uploads in a browser: what it refuses, what it asks, what it keeps, and where it goes along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.bringing import FILES, LONG, MEGABYTE, a_text, choose, row, slow_down, stored, wait_for_progress
from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.servers.carepost import CarepostProcess

ANSWERED = 20.0  # seconds: the client alone would have five, few on a busy machine

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def quiet(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """A Carepost to which nobody else uploads."""
    with carepost_of_morning(tmp_path_factory.mktemp("quiet")) as running:
        yield running


def test_only_the_id_of_an_upload_and_a_hash_stand_in_the_browser(
    quiet: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in(FILES, address=quiet.url)
    slow_down(page)
    choose(page, a_text(tmp_path, "rahasia.txt", 60 * MEGABYTE))
    wait_for_progress(page, "rahasia.txt")

    kept = json.loads(page.evaluate("localStorage.getItem('carepost-uploads')"))
    ((upload_id, mark),) = kept.items()
    with quiet.client() as api:
        assert [one["id"] for one in api.get("/uploads").json()["data"]] == [upload_id]
    assert len(mark) == 64
    assert int(mark, 16)
    row(page, "rahasia.txt").get_by_test_id("upload-cancel").click()
    expect(page.get_by_test_id("uploads")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('carepost-uploads')") is None


def test_kind_and_size_are_looked_at_before_a_byte_leaves(
    signed_in: SignedIn, complaints: list[str], tmp_path: Path
) -> None:
    page = signed_in(FILES)
    begun: list[str] = []
    page.on("request", lambda asked: begun.append(asked.url) if asked.url.endswith("/uploads") else None)
    (tmp_path / "program.exe").write_bytes(b"MZ" * 100)
    (tmp_path / "kosong.pdf").write_bytes(b"")
    with (tmp_path / "raksasa.pdf").open("wb") as huge:
        huge.truncate(101 * 1024 * 1024)
    choose(page, *(tmp_path / name for name in ("program.exe", "kosong.pdf", "raksasa.pdf")))

    expect(row(page, "program.exe")).to_contain_text("Files ending in .exe are not taken")
    expect(row(page, "kosong.pdf")).to_contain_text("This file is empty")
    expect(row(page, "raksasa.pdf")).to_contain_text("the limit is")
    assert begun == []


def test_a_name_that_is_taken_is_asked_about(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str], tmp_path: Path
) -> None:
    page = signed_in(FILES)
    for answer, content in ((None, "satu"), ("both", "dua"), ("version", "tiga"), ("skip", "empat")):
        path = tmp_path / "kembar.txt"
        path.write_text(content)
        choose(page, path)
        if answer is not None:
            page.get_by_test_id(f"upload-{answer}").click()
        if answer != "skip":
            expect(row(page, "kembar").last).to_have_attribute("data-state", "stored")
            page.get_by_test_id("upload-clear").click()
    expect(page.get_by_test_id("uploads")).to_be_hidden()

    assert sorted(str(one["name"]) for one in stored(carepost, "kembar")) == ["kembar (2).txt", "kembar.txt"]
    with carepost.client() as api:
        (newest,) = (one for one in stored(carepost, "kembar") if one["name"] == "kembar.txt")
        assert api.get(f"/download/{newest['id']}").text == "tiga"


def test_the_queue_goes_on_from_page_to_page_and_asks_before_it_is_left(
    quiet: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in(FILES, address=quiet.url)
    slow_down(page)
    choose(page, a_text(tmp_path, "lanjut.txt", 40 * MEGABYTE))
    expect(row(page, "lanjut.txt")).to_have_attribute("data-state", "sending")
    page.get_by_role("link", name="Patients", exact=True).first.click()
    page.wait_for_url("**/patients")
    expect(row(page, "lanjut.txt")).to_be_visible()

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    expect(row(page, "lanjut.txt")).to_have_attribute("data-state", "stored", timeout=LONG)
    assert asked == ["beforeunload"]


def test_a_picture_is_pasted_and_files_are_dropped(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(FILES)
    expect(page.get_by_test_id("upload-files")).to_be_visible()
    page.evaluate("""() => {
      const brought = new DataTransfer();
      brought.items.add(new File(["jatuh"], "jatuhan.txt", { type: "text/plain" }));
      document.querySelector("main").dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: brought }));
      const pasted = new DataTransfer();
      pasted.items.add(new File(["tempel"], "tempelan.txt", { type: "text/plain" }));
      document.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: pasted }));
    }""")

    expect(row(page, "jatuhan.txt")).to_have_attribute("data-state", "stored")
    expect(row(page, "tempelan.txt")).to_have_attribute("data-state", "stored")
    expect(row(page, "jatuhan.txt").get_by_test_id("upload-copy")).to_be_visible()
    assert len(stored(carepost, "jatuhan")) == 1


def test_somebody_elses_upload_is_not_offered(quiet: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(FILES, address=quiet.url)
    page.evaluate(
        "localStorage.setItem('carepost-uploads', JSON.stringify({'5e0a3a52-4df0-4d39-9f0c-5f2f6f0a8f0e': 'ab'}))"
    )
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/uploads")):
        page.reload()

    expect(page.get_by_test_id("upload-files")).to_be_visible()
    expect(page.get_by_test_id("uploads")).to_be_hidden()
    assert httpx.get(f"{quiet.url}/api/v1/uploads", timeout=ANSWERED).status_code == 401
