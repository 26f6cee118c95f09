"""Days and times in the browser: as the language writes them, and by the clock that is named, never the browser's."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.components import dates

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-04-15T02:47:00+00:00"

CASES = [
    ("id", "written", [AT, "time", "Asia/Jakarta"], "09.47"),
    ("en", "written", [AT, "time", "Asia/Jakarta"], "09:47"),
    ("en", "written", [AT, "time", "America/Lima"], "21:47"),
    ("en", "written", [AT, "short", "America/Lima"], "14 Apr"),
    ("en", "written", [AT, "moment", "Asia/Jayapura"], "15 April 2026 at 11:47"),
    ("en", "written", [AT, "time", ""], ""),
    ("en", "written", ["", "time", "Asia/Jakarta"], ""),
    ("en", "written", [AT, "time", "Nowhere/Land"], "02:47 UTC"),
    ("id", "writtenDay", ["2026-04-15", "day"], "Rabu 15 April"),
    ("en", "writtenDay", ["", "day"], ""),
    ("id", "writtenTimes", [["05:00", "20:30"]], "05.00, 20.30"),
    ("en", "writtenTimes", [["05:00", "20:30"]], "05:00, 20:30"),
    ("en", "writtenTimes", [[]], ""),
]


def test_times_are_written_by_the_clock_that_is_named_and_as_the_language_does() -> None:
    script = (
        "globalThis.window = globalThis;"
        f"const writers = await import({json.dumps(str(ROOT / 'assets' / 'scripts' / 'dates.js'))});"
        f"const cases = {json.dumps([case[:3] for case in CASES])};"
        "console.log(JSON.stringify(cases.map(([language, name, values]) => {"
        "window.carepostWords = { language }; return writers[name](...values); })));"
    )
    node = Path(sys.executable).parent / "node"
    elsewhere = {"TZ": "Pacific/Auckland"}
    ran = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env=elsewhere,
    )

    assert json.loads(ran.stdout) == [expected for *_, expected in CASES]


@pytest.mark.parametrize("writer", [dates.written, dates.moment])
def test_no_page_can_show_a_moment_without_saying_whose_clock(writer: object) -> None:
    assert callable(writer)

    assert inspect.signature(writer).parameters["zone"].default is inspect.Parameter.empty
