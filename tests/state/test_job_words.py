"""What jobs did and why they failed, in the words of both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.i18n import LANGUAGES, catalogue, translate
from app.state import job_words

JOBS = Path(__file__).parents[2] / "app" / "jobs"


@pytest.fixture(autouse=True)
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_words, "language_of_tab", lambda _: "id")


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("planned 12, reminders 4", "12 direncanakan, 4 pengingat"),
        ("handed over 2", "2 diserahkan"),
        ("nothing to do", ""),
        (None, ""),
        ("dreamt 3", "dreamt 3"),
        ("as it pleases", "as it pleases"),
    ],
)
def test_counts_are_told_in_words(result: str | None, told: str) -> None:
    assert job_words.told_result(None, result) == told  # type: ignore[arg-type]  # the language is given above


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("NotSent: 421 later", "Tidak terjangkau; akan dicoba lagi. (421 later)"),
        ("UNAVAILABLE", "Layanan yang dibutuhkan sedang tidak terjangkau; akan dicoba lagi."),
        ("stale", "Sudah terlalu lama untuk dikirim."),
        ("550 no such user", "Ada yang gagal: 550 no such user"),
        ("KeyError", "Ada yang gagal: KeyError"),
        (None, ""),
    ],
)
def test_failures_are_told_in_words(error: str | None, told: str) -> None:
    assert job_words.told_failure(None, error) == told  # type: ignore[arg-type]  # the language is given above


def test_a_job_is_called_as_on_its_own_page() -> None:
    assert job_words.told_job(None, "reminders.plan") == translate("id", "job.reminders_plan")  # type: ignore[arg-type]
    assert job_words.told_job(None, "moon.rise") == "moon.rise"  # type: ignore[arg-type]


def test_every_outcome_that_a_job_names_has_words_in_both_languages() -> None:
    named = {key for path in JOBS.glob("*.py") for key in _names(path)}
    assert "planned" in named
    for language in LANGUAGES:
        missing = {name for name in named if f"job_said.{re.sub('[^a-z]+', '_', name)}" not in catalogue(language)}
        assert missing == set()


def _names(path: Path) -> set[str]:
    """What stands between the brackets of `report[…]`."""
    found = [
        node.slice
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "report"
    ]
    words = (one for part in found for one in ast.walk(part) if isinstance(one, ast.Constant))
    return {word.value for word in words if isinstance(word.value, str)}
