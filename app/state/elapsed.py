"""How long ago something was, as a key of the catalogues and a number: put into words in the browser."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def elapsed(since: datetime, now: datetime, *, form: Literal["ago.", "span."] = "ago.") -> tuple[str, int]:
    """How long ago `since` was, in the largest unit that fits: `("ago.hours", 3)`."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if seconds >= length:
            return f"{form}{unit}", seconds // length
    return f"{form}now", 0
