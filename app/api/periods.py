"""`from` and `to` of lists: a day in the organisation's zone or an instant, both included (PRODUCT 0.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from app.errors import Invalid
from app.settings import get_settings

_MOMENT = "A day (`2026-03-01`, in the organisation's zone) or an instant (`2026-03-01T08:00:00Z`). Included."


@dataclass(frozen=True)
class Period:
    since: datetime | None = None
    until: datetime | None = None


async def _period(
    since: Annotated[str | None, Query(alias="from", min_length=1, max_length=40, description=_MOMENT)] = None,
    until: Annotated[str | None, Query(alias="to", min_length=1, max_length=40, description=_MOMENT)] = None,
) -> Period:
    begin = _read(since, "from", is_end=False) if since else None
    end = _read(until, "to", is_end=True) if until else None
    if begin and end and end < begin:
        raise Invalid.field("to", "error.end_before_start")
    return Period(begin, end)


PeriodQuery = Annotated[Period, Depends(_period)]


def _read(text: str, field: str, *, is_end: bool) -> datetime:
    zone = ZoneInfo(get_settings().default_timezone)
    try:
        if "T" not in text:
            day = date.fromisoformat(text)
            wall = datetime.combine(day, time.max if is_end else time.min)
            return wall.replace(tzinfo=zone).astimezone(UTC)
        # A plus that was not escaped arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid.field(field, "validation.moment") from None
