"""What every page must hold, as questions to an open one: axe, width, movement, the size of targets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SCREENS = (360, 768, 1440)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_SHIFTS = """() => new Promise((answer) => {
  let sum = 0; const what = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (entry.hadRecentInput) return;
    sum += entry.value;
    what.push(...entry.sources.map((one) => one.node?.className ?? String(one.node)));
  })).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => answer({ sum, what }), 300);
})"""
_BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1 && one.getClientRects().length)
  .slice(0, 5).map((one) => `${one.tagName}.${one.className}`)"""
_SMALL = """() => [...document.querySelectorAll("main button, main a.btn, nav a, nav button, header button, header a")]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.height > 1 && box.height < 43.5)
  .filter(([one]) => !one.matches(".chip .x, .link, .edit-open, .dialog *, .sr"))
  .slice(0, 8).map(([one, box]) => `${one.className}: ${one.textContent.trim().slice(0, 24)} ${box.height}`)"""


def no_axe_findings(page: Page) -> None:
    """Fail with what axe finds."""
    _no_findings(page, {"type": "tag", "values": RULES})


def no_weak_contrast(page: Page) -> None:
    """The only finding of axe's that another theme may bring."""
    _no_findings(page, {"type": "rule", "values": ["color-contrast"]})


_AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one instanceof CSSTransition)
  .map((one) => one.finished))"""
_IS_STILL = "matchMedia('(prefers-reduced-motion: reduce)').matches"


def go_dark(page: Page) -> None:
    """The dark theme at once: while one colour passes into another it is neither."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")


def _no_findings(page: Page, wanted: dict[str, object]) -> None:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": wanted, "resultTypes": ["violations"]}  # to describe all that is well takes longer
    with _at_rest(page):
        violations = page.evaluate("(options) => axe.run(options).then((told) => told.violations)", options)
    found = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in violations
    ]
    assert not found, "\n".join(found)


@contextmanager
def _at_rest(page: Page) -> Iterator[None]:
    """Nothing moves or fades while one looks: what is half there has neither its colours nor its place."""
    was_still = page.evaluate(_IS_STILL)
    page.emulate_media(reduced_motion="reduce")  # for what comes meanwhile
    page.evaluate(_AT_REST)  # for what is on its way
    yield
    if not was_still:
        page.emulate_media(reduced_motion="no-preference")


def no_sideways_scroll(page: Page) -> None:
    """Nothing sticks out at the side of the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide: {page.evaluate(_BEYOND)}"


def fits_every_screen(page: Page) -> None:
    """Nothing sticks out on a phone, on a tablet or at a desk. The window is left as wide as the last."""
    for width in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        no_sideways_scroll(page)


def no_layout_shift(page: Page, *, at_most: float = 0.01) -> None:
    """Nothing moved by itself since the page was opened (the sum of Chromium's layout shifts)."""
    shifts = page.evaluate(_SHIFTS)
    assert shifts["sum"] <= at_most, shifts


def no_small_targets(page: Page) -> None:
    """Every button is at least 44 px high: on a phone."""
    small = page.evaluate(_SMALL)
    assert not small, small
