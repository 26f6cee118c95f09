"""How long a file is kept, from the moment it was stored (F5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models.file import Duration

LASTS = {
    Duration.HOUR: timedelta(hours=1),
    Duration.DAY: timedelta(days=1),
    Duration.WEEK: timedelta(days=7),
    Duration.MONTH: timedelta(days=30),
    Duration.QUARTER: timedelta(days=90),
}


def expiry(duration: Duration, *, since: datetime) -> datetime | None:
    """The moment from which the file is expired; None for one that is kept."""
    lasts = LASTS.get(duration)
    return since + lasts if lasts else None
