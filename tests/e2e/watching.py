"""What a browser says by itself during a journey: complaints, breaches of the policy, and whatever moves unasked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext

MOST_MOVED = 0.02  # the sum of Chromium's layout shifts on one page; Web Vitals calls five times that good

# What moves in answer to an act on the same page is what was asked for, however slow the machine. Everything else
# counts: a page that comes, by a document or by a link, and what others do while one looks.
# The browser's own viewer of PDFs is a page as well, and not ours.
_SCRIPT = """(() => {
  if (!location.protocol.startsWith("http")) return;
  const ANSWER_MS = 6000;
  let acted = -ANSWER_MS, where = "";
  const note = () => { acted = performance.now(); where = location.pathname; };
  for (const kind of ["pointerdown", "pointerup", "keydown", "wheel", "input"]) addEventListener(kind, note, true);
  document.addEventListener("securitypolicyviolation", (breach) =>
    carepostSays({ breach: `${breach.violatedDirective}: ${breach.blockedURI}` }));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const path = location.pathname;
      if (entry.hadRecentInput || (entry.startTime - acted < ANSWER_MS && where === path)) continue;
      const named = (node) => node?.className || node?.parentElement?.className || node?.nodeName || "";
      const box = ({ node, previousRect: from, currentRect: to }) =>
        `${named(node)} ${from.x},${from.y} > ${to.x},${to.y} (${to.width}x${to.height})`;
      carepostSays({ path, moved: entry.value, what: entry.sources.map(box) });
    }
  }).observe({ type: "layout-shift", buffered: true });
})()"""


@dataclass
class Watched:
    """What was heard from the browsers of one test."""

    complaints: list[str] = field(default_factory=list)
    _moved: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _what: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page that is opened in `context` from now on."""
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda thrown: self.complaints.append(str(thrown.error)))
        context.expose_binding("carepostSays", self._note)
        context.add_init_script(_SCRIPT)

    def verdict(self) -> list[str]:
        """What must not be: a list for people, empty when all was quiet."""
        restless = [path for path, sum_of_page in self._moved.items() if sum_of_page > MOST_MOVED]
        moved = [f"{path} moved by {self._moved[path]:.3f}: {'; '.join(self._what[path][:8])}" for path in restless]
        return self.complaints + moved

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _note(self, source: dict[str, Any], told: dict[str, Any]) -> None:
        if "breach" in told:
            self.complaints.append(f"the policy was breached: {told['breach']}")
            return
        key = f"{told['path']} ({source['page'].viewport_size['width']} px)"
        self._moved[key] += told["moved"]
        self._what[key] += told["what"]
