"""`make screenshots`: every page with demonstration data, at three widths, light and dark, into docs/screenshots/.

Phones in Indonesian, desktops in English, always the same Wednesday morning. A message of the browser's console or a
page wider than the window ends it with an error: pictures of a broken page are worth nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

import httpx
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.demonstration.cast import DOMAIN
from app.demonstration.loading import PASSWORD
from scripts.browser import find_chromium
from scripts.shots import LAST_SHOTS, SHOTS, Shot
from tests.servers.carepost import CarepostProcess, free_port

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
MORNING = datetime(2026, 4, 15, 2, 42, tzinfo=UTC)  # 09.42 in Jakarta
WIDTHS = {360: (800, "id"), 768: (1024, "en"), 1440: (1000, "en")}
START_WITHIN = 400  # seconds; loading the demonstration takes minutes on a machine with much to do
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
SETTLE = 600  # milliseconds for the last row and picture


def main() -> None:
    wanted = set(sys.argv[1:])
    groups = [[shot for shot in group if not wanted or shot.name in wanted] for group in (SHOTS, LAST_SHOTS)]
    TARGET.mkdir(parents=True, exist_ok=True)
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium: `make setup` installs it.")
    with served_demonstration() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        rounds = [(shots, width) for shots in groups for width in WIDTHS]
        problems = [problem for shots, width in rounds for problem in _round(browser, served.url, shots, width)]
        if not wanted or "setup" in wanted:
            problems += _take_setup(browser)
        browser.close()
    if problems:
        sys.exit("\n".join(dict.fromkeys(problems)))


@dataclass(frozen=True)
class Served:
    """A running demonstration: its address, and its process."""

    url: str
    pid: int


@contextmanager
def served_demonstration() -> Iterator[Served]:
    """While the block runs: the same morning, whatever the hour."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="carepost-look-") as directory:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CAREPOST_")}
        environment |= {
            "PORT": str(port), "CAREPOST_DATA_DIR": directory, "CAREPOST_HOST": "127.0.0.1",
            "CAREPOST_RATE_LIMITS": "off", "CAREPOST_ORGANISATION_NAME": "Yayasan Tepi Teduh",
        }  # fmt: skip
        command = [sys.executable, "-m", "scripts.serve_at", MORNING.isoformat()]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _await(f"http://127.0.0.1:{port}", server)
            yield Served(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            server.wait(40)


def _take_setup(browser: Browser) -> list[str]:
    """The first page of all, which is there only while nobody is."""
    empty = {
        "CAREPOST_ADMIN_EMAIL": "", "CAREPOST_ADMIN_PASSWORD": "", "CAREPOST_RATE_LIMITS": "off",
        "CAREPOST_ORGANISATION_NAME": "Yayasan Tepi Teduh",
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="carepost-look-") as directory,
        CarepostProcess(Path(directory), **empty) as carepost,
    ):
        code = re.search(r"/setup\?code=(\S+)", carepost.log.read_text())
        if code is None:
            return ["setup: no code was printed"]
        shot = Shot("setup", f"/setup?code={code[1]}", who="")
        return [problem for width in WIDTHS for problem in _round(browser, carepost.url, [shot], width)]


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/api/health/ready", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    sys.exit("The demonstration did not start; its output stands above.")


def _round(browser: Browser, url: str, shots: list[Shot], width: int) -> list[str]:
    """All pictures of one width. Returns what was wrong."""
    problems: list[str] = []
    height, language = WIDTHS[width]
    for who in dict.fromkeys(shot.who for shot in shots):
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=width < 720, locale=language,
        )  # fmt: skip
        context.clock.set_system_time(MORNING)
        context.add_cookies([{"name": "carepost-language", "value": language, "url": url}])
        _sign_in(context, url, who)
        for shot in (each for each in shots if each.who == who):
            problems += _take(context, url, shot, f"{shot.name}-{width}")
        context.close()
    return problems


def _sign_in(context: BrowserContext, url: str, who: str) -> None:
    if not who:
        return
    page = context.new_page()
    page.goto(f"{url}/sign-in?next=/profile")
    page.fill("input[name=email]", f"{who}@{DOMAIN}")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/profile")
    page.close()


def _take(context: BrowserContext, url: str, shot: Shot, name: str) -> list[str]:
    """Both themes of one page, from one visit."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{url}{shot.path}")
    _settle(page, shot)
    shot.then(page)
    _settle(page, shot)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        _keep(page.screenshot(animations="disabled"), TARGET / f"{name}-{theme}.png")
    is_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.close()
    return [f"{name}: {text}" for text in said] + ([f"{name}: wider than the window"] if is_wide else [])


def _settle(page: Page, shot: Shot) -> None:
    """Until the page has come: no skeleton is left, except among the components that are shown for themselves."""
    page.wait_for_timeout(SETTLE)
    if shot.name != "look":
        page.locator("main .sk").locator("visible=true").first.wait_for(state="hidden")
        page.wait_for_timeout(SETTLE)


def _keep(picture: bytes, target: Path) -> None:
    """In all its colours: of a palette, the pale ones differ from page to page."""
    with Image.open(BytesIO(picture)) as taken:
        taken.convert("RGB").save(target, optimize=True)


if __name__ == "__main__":
    main()
