"""`python -m bench [figure …] [--quick]`: measures, prints a table, and keeps the figures in `var/bench.json`."""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path

from bench import (
    browsers,
    clicks,
    downloads,
    file_lists,
    lists,
    minute,
    planning,
    readers,
    sends,
    start,
    today,
    uploads,
    webhooks,
)
from bench.figure import Figure, table
from bench.stage import Stage, set_up

Measure = Callable[..., list[Figure]]

FIGURES: dict[str, Measure] = {
    "webhooks": webhooks.measure,
    "sends": sends.measure,
    "minute": minute.measure,
    "planning": planning.measure,
    "readers": readers.measure,
    "lists": lists.measure,
    "files": file_lists.measure,
    "uploads": uploads.measure,
    "downloads": downloads.measure,
    "start": start.measure,
    "clicks": clicks.measure,
    "browsers": browsers.measure,
    "today": today.measure,
}
RESULT = Path("var/bench.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, []], help="which figures; all when none is named")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller crowds")
    parser.add_argument("--keep", type=Path, default=RESULT, help="where to write the figures, as JSON")
    given = parser.parse_args()
    figures: list[Figure] = []
    with set_up() as stage:
        for name in given.figures or FIGURES:
            figures += _measured(name, stage, is_quick=given.quick)
    print()
    print(table(figures))
    keep(figures, given.keep)
    raise SystemExit(1 if any(figure.is_met is False for figure in figures) else 0)


def keep(figures: list[Figure], result: Path) -> None:
    """Write the figures beside those of other runs' other names."""
    result.parent.mkdir(exist_ok=True)
    former = json.loads(result.read_text())["figures"] if result.exists() else {}
    measured = {figure.name: figure.as_json() for figure in figures}
    result.write_text(json.dumps({"machine": platform.platform(), "figures": {**former, **measured}}, indent=2) + "\n")


def _measured(name: str, stage: Stage, *, is_quick: bool) -> list[Figure]:
    print(f"measuring {name} …", flush=True)
    started = time.perf_counter()
    figures = FIGURES[name](stage, is_quick=is_quick)
    print(f"  {time.perf_counter() - started:.0f} s", flush=True)
    print("\n".join("  " + line for line in table(figures).splitlines()), flush=True)
    return figures


main()
