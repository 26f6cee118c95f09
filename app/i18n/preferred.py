"""Which of our languages somebody prefers, by what their program says of itself."""

from __future__ import annotations

from app.i18n import LANGUAGES

_MOST_LISTED = 20


def preferred_language(header: str) -> str | None:
    """The first language of `Accept-Language` that we speak, by its weight (RFC 9110, section 12.5.4)."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:_MOST_LISTED]):
        name, _, weight = part.strip().partition(";q=")
        language = name.strip().split("-")[0].lower()
        if language in LANGUAGES:
            weighed.append((-_weight(weight), position, language))
    return min(weighed)[2] if weighed else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
