"""Numbers that a browser sent as text: in an address, in a field, as the version of what it shows."""

from __future__ import annotations

MOST_DIGITS = 9  # beyond any page, version or count of minutes


def number_in(text: str) -> int | None:
    """The whole number that stands there; None for anything else, and for one that no page could have meant."""
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdigit() and len(clean) <= MOST_DIGITS else None
