"""The queue of uploads in a browser: paused, reloaded, cut off, the server killed; what it refuses, asks and keeps."""

from __future__ import annotations

import hashlib
import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

FILES = "/files"
MEGABYTE = 1_000_000
TWENTY_MBIT = 2_500_000  # bytes a second
TWICE_AT_MOST = 16 * 1024 * 1024
LONG = 120_000

_COUNT_SENT = """(() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    let before = 0;
    this.upload.addEventListener("progress", ({ loaded }) => { countSent(loaded - before); before = loaded; });
    return send.call(this, body);
  };
})()"""


@pytest.fixture
def own(built: None, tmp_path: Path) -> Iterator[CarepostProcess]:
    """A Carepost that may be killed."""
    with CarepostProcess(tmp_path, CAREPOST_RATE_LIMITS="off") as running:
        yield running


def a_text(folder: Path, name: str, size: int) -> Path:
    """A text of `size` bytes that is like no other."""
    chance = random.Random(name)
    line = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(999)) + "\n"
    path = folder / name
    path.write_text((f"{name}\n" + line * (size // 1000 + 1))[:size])
    return path


def choose(page: Page, *paths: Path, button: str = "upload-files") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id(button).click()
    chooser.value.set_files([str(path) for path in paths])


def row(page: Page, name: str) -> Locator:
    return page.get_by_test_id("upload").filter(has_text=name)


def wait_for_progress(page: Page, name: str) -> None:
    bar = row(page, name).get_by_role("progressbar")
    expect(bar).not_to_have_attribute("aria-valuenow", "0", timeout=LONG)


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stored(carepost: CarepostProcess, name: str) -> list[dict[str, object]]:
    with carepost.client() as api:
        found: list[dict[str, object]] = api.get("/files", params={"q": name}).raise_for_status().json()["data"]
    return found


def sha_of(carepost: CarepostProcess, name: str) -> str:
    """The sum of what the server gives out for the file of that name."""
    (file,) = stored(carepost, name)
    with carepost.client() as api:
        return hashlib.sha256(api.get(f"/download/{file['id']}", timeout=60).raise_for_status().content).hexdigest()


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": TWENTY_MBIT},
    )


def test_three_files_survive_a_pause_a_reload_a_lost_network_and_a_killed_server(
    own: CarepostProcess, context: BrowserContext, signed_in: SignedIn, tmp_path: Path
) -> None:
    paths = [a_text(tmp_path, f"besar-{number}.txt", 30 * MEGABYTE) for number in range(3)]
    sent: list[int] = []
    context.expose_function("countSent", lambda size: sent.append(size))  # a method of a list cannot be wrapped
    context.add_init_script(_COUNT_SENT)
    page = signed_in(FILES, address=own.url)
    page.on("dialog", lambda asked: asked.accept())
    slow_down(page)

    choose(page, *paths)
    for path in paths:
        expect(row(page, path.name)).to_have_attribute("data-state", "sending")
    row(page, "besar-2.txt").get_by_test_id("upload-pause").click()
    expect(row(page, "besar-2.txt")).to_have_attribute("data-state", "paused")
    expect(row(page, "besar-0.txt").get_by_role("progressbar")).not_to_have_attribute(
        "aria-valuenow", "0", timeout=LONG
    )

    kept = page.evaluate(
        "JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage))"
    )
    assert "besar" not in kept
    page.reload()
    expect(row(page, "besar-0.txt")).to_have_attribute("data-state", "ghost")
    expect(page.get_by_test_id("upload")).to_have_count(3)
    slow_down(page)
    choose(page, *paths)
    expect(row(page, "besar-0.txt")).to_have_attribute("data-state", "sending")

    context.set_offline(True)
    expect(row(page, "besar-0.txt")).to_have_attribute("data-state", "offline")
    page.wait_for_timeout(10_000)
    context.set_offline(False)
    slow_down(page)
    expect(row(page, "besar-0.txt")).to_have_attribute("data-state", "sending", timeout=LONG)

    own.stop(by=signal.SIGKILL)
    own.start()
    for path in paths:
        again = row(page, path.name).get_by_test_id("upload-retry")
        done = row(page, path.name).and_(page.locator('[data-state="stored"], [data-state="sending"]'))
        expect(again.or_(done).first).to_be_visible(timeout=LONG)
        if again.is_visible():
            again.click()
    for path in paths:
        expect(row(page, path.name)).to_have_attribute("data-state", "stored", timeout=LONG)

    assert [sha_of(own, path.name) for path in paths] == [sum_of(path) for path in paths]
    assert sum(sent) <= sum(path.stat().st_size for path in paths) + len(paths) * TWICE_AT_MOST
    assert page.evaluate("localStorage.getItem('carepost-uploads')") is None


def test_only_the_id_of_an_upload_and_a_hash_stand_in_the_browser(
    own: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in(FILES, address=own.url)
    slow_down(page)
    choose(page, a_text(tmp_path, "rahasia.txt", 20 * MEGABYTE))
    wait_for_progress(page, "rahasia.txt")

    kept = json.loads(page.evaluate("localStorage.getItem('carepost-uploads')"))
    ((upload_id, mark),) = kept.items()
    with own.client() as api:
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
    own: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in(FILES, address=own.url)
    slow_down(page)
    choose(page, a_text(tmp_path, "lanjut.txt", 15 * MEGABYTE))
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


def test_somebody_elses_upload_is_not_offered(own: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(FILES, address=own.url)
    page.evaluate(
        "localStorage.setItem('carepost-uploads', JSON.stringify({'5e0a3a52-4df0-4d39-9f0c-5f2f6f0a8f0e': 'ab'}))"
    )
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/uploads")):
        page.reload()

    expect(page.get_by_test_id("upload-files")).to_be_visible()
    expect(page.get_by_test_id("uploads")).to_be_hidden()
    assert httpx.get(f"{own.url}/api/v1/uploads").status_code == 401
