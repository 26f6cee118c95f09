"""From a click to the changed pixel, in Chromium on the built application with demonstration data.

Beside it the same on a bare Reflex counter, in the same run. A moment counts as changed with the first frame that is
drawn after the element in question has changed. The browser asks for less motion: the samples on the page of components
that move by themselves would hold each frame back until the display's next beat, which the counter does not wait for.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from app.demonstration.cast import DOMAIN
from app.demonstration.loading import PASSWORD
from bench.counter import bare_counter
from bench.figure import Figure, median, percentile
from bench.stage import ROOT, Stage
from scripts.browser import find_chromium
from scripts.screenshots import served_demonstration

TIMES_COUNTER, CLICK_MS, KEY_MS = 1.3, 150.0, 250.0
WAIT_MS = 4_000
# Runs `act` on the first `press`, and answers the milliseconds until a frame shows that `shown` has changed.
TIMED = """async ([press, shown, typed]) => {
  const target = document.querySelector(press);
  const seen = () => { const all = [...document.querySelectorAll(shown)];
    return location.pathname + all.map((one) => one.className + one.textContent).join("|"); };
  const before = seen();
  return await new Promise((answer, fail) => {
    const began = performance.now();
    const watch = new MutationObserver(look);
    const gaveUp = setTimeout(() => { watch.disconnect(); fail(new Error("nothing changed: " + press)); }, 4000);
    function look() {
      if (seen() === before) return;
      watch.disconnect(); clearTimeout(gaveUp);
      requestAnimationFrame(() => answer(performance.now() - began));
    }
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    if (typed === null) target.click();
    else {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(target, typed);
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}"""

Act = Callable[[Page, int], float]
TURNS = 3


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    rounds = 5 if is_quick else 25
    subprocess.run([sys.executable, ROOT / "scripts" / "frontend.py"], check=True)
    with chromium() as browser, bare_counter(stage.directory) as bare, served_demonstration() as served:
        time.sleep(5)  # the first ticks of the clock plan two days ahead
        page = _signed_in(browser, served.url)
        patient = _repeat(page, "/patients", rounds, _open_patient, again=True)
        chosen = _repeat(page, "/patients", rounds, _filter)
        dose = _repeat(page, "/today", min(rounds, 8), _confirm)
        key = _repeat(page, "/patients", rounds, _search)
        counter, own = [], []
        for _ in range(TURNS):  # in turn, and last: the work of the start is done by now
            counter += _bare(browser, bare, rounds)
            own += _repeat(page, "/dev/look", rounds, _turn_page)
    beside = f"{median(counter):.0f} ms bare Reflex counter (p95 {percentile(counter, 0.95):.0f} ms)"
    return [
        Figure("a click on a page of ours, of a counter's", median(own) / median(counter), "×", TIMES_COUNTER, "less",
               reference=beside, note=f"{median(own):.0f} ms"),
        _p95("opening a patient: p95", patient, CLICK_MS, beside),
        _p95("confirming a dose: p95", dose, CLICK_MS, beside),
        _p95("changing a filter: p95", chosen, CLICK_MS, beside),
        _p95("a keystroke in search to new rows: p95", key, KEY_MS, beside),
    ]  # fmt: skip


def timed(page: Page, press: str, shown: str, *, typed: str | None = None) -> float:
    """Milliseconds from the click (or the typing of `typed`) to the frame that shows the change."""
    took: float = page.evaluate(TIMED, [press, shown, typed])
    return took


def _turn_page(page: Page, _number: int) -> float:
    return timed(page, "[data-testid=next-page]", "[data-testid=pager] span")


def _open_patient(page: Page, number: int) -> float:
    return timed(page, f"tr[data-row]:nth-child({number % 20 + 1}) [data-open]", "main h1")


def _filter(page: Page, number: int) -> float:
    page.get_by_test_id("filter-isActive").click()
    page.wait_for_timeout(100)
    which = "first" if number % 2 else "last"  # any, and those who rest
    return timed(page, f"[role=menuitemradio]:{which}-child", "tr[data-row]")


def _search(page: Page, number: int) -> float:
    text = ("rat", "kus", "sis", "lub", "dja")[number % 5]
    return timed(page, "[data-testid=search]", "tr[data-row]", typed=text)


def _confirm(page: Page, _number: int) -> float:
    return timed(page, "[data-testid=confirm]", "[data-row]")


def _repeat(page: Page, path: str, rounds: int, act: Act, *, again: bool = False) -> list[float]:
    """The moments of `rounds` acts on one page, after two that warm it up. `again`: come back each time."""
    found = []
    for number in range(rounds + 2):
        if number == 0 or again:
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
            page.locator("[data-row]").first.wait_for(timeout=WAIT_MS)
            page.wait_for_timeout(300)
        found.append(act(page, number))
        page.wait_for_timeout(250)
    return found[2:]


def _p95(name: str, moments: list[float], goal: float, beside: str) -> Figure:
    note = f"median {median(moments):.0f} ms"
    return Figure(name, percentile(moments, 0.95), "ms", goal, "less", reference=beside, note=note)


def _bare(browser: Browser, url: str, rounds: int) -> list[float]:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(url)
    page.wait_for_timeout(1_500)
    found = []
    for _ in range(rounds + 2):
        found.append(timed(page, "#press", "#shown"))
        page.wait_for_timeout(250)
    page.close()
    return found[2:]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that every figure on a screen is measured in."""
    path = find_chromium()
    assert path is not None, "no Chromium: make setup installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", f"laras@{DOMAIN}")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/today")
    return page
