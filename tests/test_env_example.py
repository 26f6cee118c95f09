"""`.env.example` is the reader's copy of the settings: every one, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from app.settings import Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def _named() -> list[str]:
    return re.findall(r"^#((?:CAREPOST_)?[A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_setting_stands_in_the_example_once() -> None:
    expected = ["PORT" if name == "port" else f"CAREPOST_{name.upper()}" for name in Settings.model_fields]

    assert sorted(_named()) == sorted(expected)


def test_every_setting_of_the_example_is_explained_above_it_or_beside_its_kind() -> None:
    blocks = EXAMPLE.read_text(encoding="utf-8").split("# ---")[1:]

    assert all(re.search(r"^# \S", block.split("\n", 1)[1], re.MULTILINE) for block in blocks)
