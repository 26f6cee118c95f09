"""The text of a reminder: variables filled in, never a brace left, never a surprise."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.reminders.text import Fills, reminder_text

DUE = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def said(message: str, *, language: str = "id", **own: str) -> str:
    fills = Fills(name="Ratna {x}", hospital=None, doctor="dr. Wayan", own=own)
    return reminder_text(message, fills, due_at=DUE, zone=JAKARTA, language=language)


@pytest.mark.parametrize(
    ("message", "language", "text"),
    [
        ("{time}", "id", "08.00"),
        ("{time}", "en", "08:00"),
        ("{date}", "id", "10-03-2026"),
        ("{date}", "en", "2026-03-10"),
        ("ke {doctor} di {hospital}", "id", "ke dr. Wayan di"),
        ("Halo {name}", "id", "Halo Ratna {x}"),
        ("Sudah waktunya minum {medicine} {dose} ({time}).", "id", "Sudah waktunya minum (08.00)."),
        ("Halo, minum {medicine} ({dose}) ya ({place}, {hospital}).", "id", "Halo, minum ya."),
        ("{medicine} jam {time}\n{dose} sekali", "id", "jam 08.00\nsekali"),
        ("Tulis ()  atau (x).", "id", "Tulis ()  atau (x)."),
    ],
)
def test_variables_are_filled_in(message: str, language: str, text: str) -> None:
    assert said(message, language=language) == text


def test_a_value_of_the_reminders_own_goes_first_and_a_missing_one_is_nothing() -> None:
    assert said("{medicine} {dose}", medicine="Tamoxifen") == "Tamoxifen"
    assert said("{doctor}", doctor="dr. Sri") == "dr. Sri"
    assert said("{medicine} {dose} ya, {time}.", medicine="Tamoxifen 20 mg") == "Tamoxifen 20 mg ya, 08.00."


def test_what_a_value_contains_is_not_filled_in_again() -> None:
    assert said("{medicine}", medicine="{name}") == "{name}"
