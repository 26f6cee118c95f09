"""A built Carepost and a Chromium, started once for all journeys."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.browser import find_chromium
from tests.e2e.visiting import Visits
from tests.e2e.watching import Watched
from tests.servers import shared
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, ROOT, CarepostProcess

ANOTHER_NAME = "carepost.test"
PASSWORD = "another long password 7"

SignedIn = Callable[..., Page]

PATIENCE = 30_000  # milliseconds for what a person sees at once: a machine may have much else to do
OF_NO_RECORD = {"patient": "new", "reminder.form": "new:", "reminder.template": ""}  # forms, and drafts of theirs
HERE = Path(__file__).parent

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def built() -> None:
    """The frontend, built from the sources as they are now: by one of those who run tests beside each other."""

    def build() -> str:
        subprocess.run([sys.executable, ROOT / "scripts" / "frontend.py"], check=True, timeout=300)
        return "built"

    shared.once("frontend", build)


@pytest.fixture(scope="session")
def carepost(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    with carepost_of_morning(tmp_path_factory.mktemp("carepost")) as running:
        yield running


@pytest.fixture(scope="module")
def no_drafts(carepost: CarepostProcess) -> None:
    """What the file of tests before this one left half written in a form for something new is forgotten."""
    with carepost.client() as client:
        for kind, subject in OF_NO_RECORD.items():
            client.delete(f"/drafts/{kind}", params={"subject": subject}).raise_for_status()


@pytest.fixture
def own(built: None, tmp_path: Path) -> Iterator[CarepostProcess]:
    """A Carepost for one test, which may kill it."""
    with carepost_of_morning(tmp_path) as running:
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
    opened.set_default_timeout(PATIENCE)
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
def signed_in(context: BrowserContext, carepost: CarepostProcess, no_drafts: None) -> SignedIn:
    """`signed_in("/admin/approvals")`: that page in English, in the browser of somebody who signed in before."""

    def open_page(path: str, *, address: str = carepost.url, language: str = "en") -> Page:
        context.add_cookies(
            [
                {"name": "carepost-language", "value": language, "url": address},
                {"name": "carepost", "value": session_of(address), "url": address, "httpOnly": True, "sameSite": "Lax"},
            ]
        )
        page = context.new_page()
        page.goto(f"{address}{path}")
        return page

    return open_page


def session_of(address: str, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> str:
    """The cookie of a new session, from the form: by the port alone, as a name may be known to the browser only."""
    with httpx.Client(base_url=f"http://127.0.0.1:{urlsplit(address).port}", timeout=20) as client:
        shown = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
        assert shown is not None
        answer = client.post("/sign-in", data={"csrf": shown[1], "email": email, "password": password})
        assert answer.status_code == 303, answer.text
        return client.cookies["carepost"]


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


def carepost_of_morning(directory: Path, **environment: str) -> CarepostProcess:
    """A Carepost without limits on how often one asks, in which it is morning."""
    morning = {"CAREPOST_RATE_LIMITS": "off", "CAREPOST_DEFAULT_TIMEZONE": zone_of_morning()}
    return CarepostProcess(directory, **{**morning, **environment})


def zone_of_morning() -> str:
    """A zone in which it is about ten o'clock: no quiet hours and no midnight near, whenever the tests run."""
    ahead = (10 - datetime.now(UTC).hour) % 24
    ahead = ahead - 24 if ahead > 12 else ahead
    return f"Etc/GMT{-ahead:+d}"  # by the name of the zone, what lies east has a minus


def resident_megabytes(pid: int) -> float:
    """What a process keeps in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024
