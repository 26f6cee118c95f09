"""The uploader in a browser: files of a known size, the rows of its queue, a slow line, and what the server got."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.servers.carepost import CarepostProcess

FILES = "/files"
MEGABYTE = 1_000_000
TWENTY_MBIT = 2_500_000  # bytes a second
LONG = 120_000  # milliseconds


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


def drop(page: Page, *paths: Path) -> None:
    """Drop files or folders from the disk on the middle of the page, as the system's file manager does."""
    session = page.context.new_cdp_session(page)
    brought = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": 700, "y": 500, "data": brought})


def row(page: Page, name: str) -> Locator:
    return page.get_by_test_id("upload").filter(has_text=name)


def wait_for_progress(page: Page, name: str) -> None:
    """Until more of it is on its way than there was."""
    bar = row(page, name).get_by_role("progressbar")
    before = bar.get_attribute("aria-valuenow") or ""
    expect(bar).not_to_have_attribute("aria-valuenow", before, timeout=LONG)


def slow_down(page: Page) -> None:
    """20 Mbit/s from this page, until it is loaded anew or the network comes back."""
    session = page.context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": TWENTY_MBIT},
    )


def stored(carepost: CarepostProcess, name: str) -> list[dict[str, object]]:
    with carepost.client() as api:
        found: list[dict[str, object]] = api.get("/files", params={"q": name}).raise_for_status().json()["data"]
    return found


def sha_of(carepost: CarepostProcess, name: str) -> str:
    """The sum of what the server gives out for the file of that name."""
    (file,) = stored(carepost, name)
    with carepost.client() as api:
        return hashlib.sha256(api.get(f"/download/{file['id']}", timeout=60).raise_for_status().content).hexdigest()
