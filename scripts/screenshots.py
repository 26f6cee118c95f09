"""`make screenshots`: every page with demonstration data, at three widths, light and dark, into docs/screenshots/.

Phones in Indonesian, desktops in English, always the same Wednesday morning. A message of the browser's console or a
page wider than the window ends it with an error: pictures of a broken page are worth nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
from app.demonstration.files import REQUEST_TOKEN, SHARE_TOKEN
from app.demonstration.loading import PASSWORD
from scripts.browser import find_chromium
from tests.servers.carepost import free_port

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
MORNING = datetime(2026, 4, 15, 2, 42, tzinfo=UTC)  # 09.42 in Jakarta
WIDTHS = {360: (800, "id"), 768: (1024, "en"), 1440: (1000, "en")}
START_WITHIN = 400  # seconds; loading the demonstration takes minutes on a machine with much to do
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
SETTLE = 600  # milliseconds for the last row and picture


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, and what they do before it is taken."""

    name: str
    path: str
    who: str = "laras"
    then: Callable[[Page], None] = lambda _page: None


def _first_patient(page: Page) -> None:
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**/patients/*-*")


def _tab(name: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        _first_patient(page)
        page.goto(f"{page.url.partition('?')[0]}?tab={name}")

    return choose


def _new_reminder(page: Page) -> None:
    """Its second step, filled in, begun anew where a picture before left a draft."""
    _first_patient(page)
    page.get_by_test_id("head-new-reminder").click()
    form = page.get_by_test_id("reminder-form")
    form.locator("[data-testid=form-next], [data-testid=start-over]").first.wait_for()
    if form.get_by_test_id("start-over").is_visible():
        form.get_by_test_id("start-over").click()
        form.get_by_test_id("form-next").wait_for()
    form.locator(".rem-templates button").first.click()
    form.get_by_test_id("form-next").click()
    form.get_by_test_id("medicine").fill("Tamoxifen 20 mg")
    form.get_by_test_id("phone-preview").wait_for()


def _first_phone(page: Page) -> None:
    page.get_by_test_id("phones").get_by_role("link").first.click()
    page.get_by_test_id("phone").wait_for()


def _edit(page: Page) -> None:
    _first_patient(page)
    page.goto(f"{page.url.partition('?')[0]}/edit")


def _first_file(page: Page) -> None:
    page.locator("[data-row] a").first.click()
    page.locator("dialog[open] .file-view").wait_for()


SHOTS = (
    Shot("sign-in", "/sign-in", who=""),
    Shot("sign-up", "/sign-up", who=""),
    Shot("forgot-password", "/forgot-password", who=""),
    Shot("share", f"/s/{SHARE_TOKEN}", who=""),
    Shot("send-files", f"/d/{REQUEST_TOKEN}", who=""),
    Shot("today", "/today", who="dewi"),
    Shot("today-staff", "/today"),
    Shot("patients", "/patients"),
    Shot("patient", "/patients", who="dewi", then=_first_patient),
    Shot("patient-reminders", "/patients", who="dewi", then=_tab("reminders")),
    Shot("patient-conversation", "/patients", who="dewi", then=_tab("conversation")),
    Shot("patient-record", "/patients", who="dewi", then=_tab("record")),
    Shot("patient-files", "/patients", who="dewi", then=_tab("files")),
    Shot("patient-contacts", "/patients", who="dewi", then=_tab("contacts")),
    Shot("patient-edit", "/patients", then=_edit),
    Shot("patient-new", "/patients/new"),
    Shot("patients-import", "/patients/import"),
    Shot("reminders", "/reminders"),
    Shot("reminders-month", "/reminders?view=month"),
    Shot("reminders-templates", "/reminders?view=templates"),
    Shot("reminder-new", "/patients", then=_new_reminder),
    Shot("files", "/files"),
    Shot("files-grid", "/files?view=grid"),
    Shot("file", "/files?kind=image", then=_first_file),
    Shot("simulator", "/simulator"),
    Shot("simulator-phone", "/simulator", then=_first_phone),
    Shot("approvals", "/admin/approvals"),
    Shot("overview", "/admin/overview"),
    Shot("jobs", "/admin/jobs"),
    Shot("settings", "/admin/settings"),
    Shot("integrations", "/admin/integrations"),
    Shot("profile", "/profile", who="dewi"),
    Shot("look", "/dev/look"),
)


def main() -> None:
    wanted = set(sys.argv[1:])
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    TARGET.mkdir(parents=True, exist_ok=True)
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium: `make setup` installs it.")
    with served_demonstration() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        problems = [problem for width in WIDTHS for problem in _round(browser, served.url, shots, width)]
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
    """With a palette of 256 colours, which no eye tells from the real ones: a third of the size in the repository."""
    with Image.open(BytesIO(picture)) as taken:
        reduced = taken.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(target, optimize=True)


if __name__ == "__main__":
    main()
