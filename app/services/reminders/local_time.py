"""From a patient's wall clock to the one moment it means, whatever daylight saving does (R1, R3).

In a gap (the clock jumps over the time) the moment is the first valid minute after it; in a fold (the time comes
twice) it is the first of the two. Zone data: IANA, by `zoneinfo`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import Invalid

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@lru_cache(maxsize=512)
def zone_of(name: str, *, field: str = "timezone") -> ZoneInfo:
    """The zone of that name. Raises Invalid on `field` when the IANA database has none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Invalid.field(field, "error.timezone_unknown") from problem


def parse_time(text: str, *, field: str = "timesOfDay") -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise Invalid.field(field, "error.time_unreadable")
    return time(int(match[1]), int(match[2]))


def moment_of(day: date, slot: time, zone: ZoneInfo) -> datetime:
    """The UTC moment at which the wall clock of `zone` first shows `slot` on `day`, or the first after a gap."""
    wall = datetime.combine(day, slot)
    early = wall.replace(tzinfo=zone).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    return _end_of_gap(wall, zone)


def local_date_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first minute after the jump: between the readings of `wall` with the offset after and before it."""
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


class QuietHours:
    """A span of the local day in which the machine holds its tongue (R8); it may pass midnight."""

    def __init__(self, text: str) -> None:
        begin, end = text.split("-")
        self.begin, self.end = parse_time(begin), parse_time(end)

    def covers(self, slot: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= slot < self.end
        return slot >= self.begin or slot < self.end

    def next_allowed(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """`moment` itself when it is not quiet, else the end of the quiet span."""
        local = moment.astimezone(zone)
        if not self.covers(local.time()):
            return moment
        day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        return moment_of(day, self.end, zone)
