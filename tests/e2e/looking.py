"""What every page must hold, as questions to an open one: axe, width, movement, the size of targets."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


def no_axe_findings(page: Page, *, without: str | None = None) -> None:
    """Fail with what axe finds. `without` is a selector that is left out (a page of somebody else within ours)."""
    context = {"exclude": [without]} if without else None
    options = {"runOnly": {"type": "tag", "values": RULES}}
    results = Axe().run(page, context=context, options=options)
    found = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in results.response["violations"]
    ]
    assert not found, "\n".join(found)


def no_sideways_scroll(page: Page) -> None:
    """Nothing sticks out at the side of the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide: {page.evaluate(_BEYOND)}"


def no_layout_shift(page: Page, *, at_most: float = 0.01) -> None:
    """Nothing moved by itself since the page was opened (the sum of Chromium's layout shifts)."""
    shifts = page.evaluate(_SHIFTS)
    assert shifts["sum"] <= at_most, shifts


def no_small_targets(page: Page) -> None:
    """Every button is at least 44 px high: on a phone."""
    small = page.evaluate(_SMALL)
    assert not small, small
