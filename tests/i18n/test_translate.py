"""One grammar of messages, spoken by the server and by the browser."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.i18n import BrokenMessage, fill, translate

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES: list[tuple[str, str, dict[str, str | int], str]] = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "message", "params", "expected"), CASES)
def test_the_server_fills_messages(language: str, message: str, params: dict[str, str | int], expected: str) -> None:
    assert fill(message, params, language=language) == expected


def test_the_browser_fills_them_alike() -> None:
    script = (
        f"const {{ fill }} = await import({json.dumps(str(ROOT / 'assets' / 'scripts' / 'words.js'))});"
        f"const cases = {json.dumps(CASES)};"
        "console.log(JSON.stringify(cases.map(([language, message, params]) => fill(message, params, language))));"
    )
    node = Path(sys.executable).parent / "node"
    ran = subprocess.run(
        [node, "--input-type=module", "--eval", script], capture_output=True, text=True, check=True, timeout=30
    )

    assert json.loads(ran.stdout) == [expected for _, _, _, expected in CASES]


def test_an_unknown_key_is_shown_as_it_is_and_an_unknown_language_is_english() -> None:
    assert translate("en", "no.such.key") == "no.such.key"
    assert translate("fr", "role.volunteer") == translate("en", "role.volunteer")


@pytest.mark.parametrize("message", ["{open", "{count, plural, one {x}}", "{count, plural, few {x} other {y}}"])
def test_a_message_that_is_cut_off_or_has_no_last_choice_is_refused(message: str) -> None:
    with pytest.raises(BrokenMessage):
        fill(message, {"count": 2}, language="en")
