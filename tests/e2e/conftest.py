"""A built Carepost and a Chromium, started once for all journeys."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.browser import find_chromium
from tests.e2e.visiting import Visits
from tests.e2e.watching import Watched
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, ROOT, CarepostProcess

ANOTHER_NAME = "carepost.test"
PASSWORD = "another long password 7"

SignedIn = Callable[..., Page]

expect.set_options(timeout=15_000)  # a machine that has much else to do


@pytest.fixture(scope="session")
def built() -> None:
    """The frontend, built from the sources as they are now."""
    subprocess.run([sys.executable, ROOT / "scripts" / "frontend.py"], check=True, timeout=300)


@pytest.fixture(scope="session")
def carepost(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    with CarepostProcess(tmp_path_factory.mktemp("carepost"), CAREPOST_RATE_LIMITS="off") as running:
        yield running


@pytest.fixture
def own(built: None, tmp_path: Path) -> Iterator[CarepostProcess]:
    """A Carepost for one test, which may kill it."""
    with CarepostProcess(tmp_path, CAREPOST_RATE_LIMITS="off") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one file of tests: while it is open its event loop runs in this thread, in the way of others."""
    path = find_chromium()
    assert path is not None, "no Chromium: make setup installs it"
    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP {ANOTHER_NAME} 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", rules])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser complains about; a journey that says nothing else must leave it empty, and nothing moves."""
    watched = Watched()
    watched.watch(context)
    yield watched.complaints
    assert watched.verdict() == []


@pytest.fixture
def visits(chromium: Browser) -> Iterator[Visits]:
    """Browsers of several people, each with their own way of working; nothing that they complain about is let by."""
    opened = Visits(chromium)
    yield opened
    opened.close()
    assert opened.watched.verdict() == []


@pytest.fixture
def signed_in(context: BrowserContext, carepost: CarepostProcess) -> SignedIn:
    """`signed_in("/admin/approvals")`: that page, reached through the sign-in form, in English."""

    def open_page(path: str, *, address: str = carepost.url, language: str = "en") -> Page:
        context.add_cookies([{"name": "carepost-language", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{path}")
        page.fill("input[name=email]", ADMIN_EMAIL)
        page.fill("input[name=password]", ADMIN_PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{address}{path}")
        return page

    return open_page


def somebody_signs_up(carepost: CarepostProcess, name: str) -> str:
    """A person who waits for approval; the answer is their address."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    with httpx.Client(base_url=carepost.url, timeout=10) as client:
        shown = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-up").text)
        assert shown is not None
        typed = {"csrf": shown[1], "name": name, "email": email, "password": PASSWORD, "note": ""}
        answer = client.post("/sign-up", data=typed)
    assert answer.status_code == 303, answer.text
    return email


def resident_megabytes(pid: int) -> float:
    """What a process keeps in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024
