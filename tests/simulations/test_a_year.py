"""A year in zones that change their clocks in every way: each due moment once, at its own local time, never another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.models.reminder import Occurrence, OccurrenceStatus
from tests.databases import Database
from tests.simulations.world import DAY, HOUR, MINUTE, SECOND, Plan, World, a_world, changes_of

BEGIN = datetime(2026, 1, 1, 3, 20, tzinfo=UTC)
END = datetime(2027, 1, 1, 3, 20, tzinfo=UTC)

Span = tuple[datetime, datetime]

FIVE = {
    "Asia/Jakarta": ("20:00",),  # never changes
    "Europe/Berlin": ("02:30",),  # missing in March, and comes twice in October
    "Pacific/Auckland": ("02:30",),  # the same half a year later
    "Australia/Lord_Howe": ("01:45",),  # changes by half an hour
    "America/Havana": ("00:00", "00:30"),  # changes at midnight: both are 01:00 on that day in March
}
MANY = {
    **FIVE,
    "America/Nuuk": ("23:00", "23:45"),  # changes an hour before midnight, into the next day
    "America/Santiago": ("00:00", "23:30"),
    "Asia/Kathmandu": ("06:15",),
    "Africa/Casablanca": ("02:30", "03:00"),  # changes with Ramadan
    "Pacific/Chatham": ("02:45", "03:30"),
    "Africa/Cairo": ("00:00", "23:10"),
    "America/St_Johns": ("00:01", "12:00"),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_dose_of_a_year_in_five_zones_leaves_once_at_its_time(database: Database) -> None:
    """The days around a change are lived dose by dose; between them the process wakes up once a day."""
    careful = [(change - DAY / 2, change + DAY / 2) for change in _changes(FIVE)]
    _live_through(database, FIVE, window=DAY, careful=careful)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_dose_of_a_year_in_many_zones_leaves_within_two_minutes(database: Database) -> None:
    _live_through(database, MANY, window=2 * HOUR, careful=[(BEGIN, END)])


def _live_through(
    database: Database, zones: Mapping[str, Sequence[str]], *, window: timedelta, careful: Sequence[Span]
) -> None:
    with a_world(database, BEGIN) as world:
        for zone, times in zones.items():
            world.remind(zone, *times, window=window)
        world.live(_ticks(world, careful))
        for plan in world.plans:
            rows = [row for row in world.occurrences(plan.reminder) if row.due_at <= END - DAY]
            _check_moments(rows, plan)
            _check_sends(rows, window=window, careful=careful)
        world.assert_each_left_once()


def _ticks(world: World, careful: Sequence[Span]) -> Iterator[datetime]:
    """In careful spans right after each dose is due, otherwise once a day."""
    chance = random.Random(2026)
    yield BEGIN
    while world.now < END:
        next_span = min((begin for begin, _ in careful if begin > world.now), default=END)
        if any(begin <= world.now < end for begin, end in careful):
            yield max(world.next_due() or END, world.now) + chance.uniform(0, 90) * SECOND
        else:
            yield min(world.now + chance.uniform(20, 23) * HOUR, next_span)


def _check_moments(rows: Sequence[Occurrence], plan: Plan) -> None:
    """Hold the rows against moments that were worked out by other means."""
    assert [row.due_at for row in rows] == plan.moments(END - DAY), plan.zone
    changes = changes_of(plan.zone, BEGIN.date(), END.date())
    for row in rows:
        local = f"{row.due_at.astimezone(plan.zone):%H:%M}"
        assert local == row.slot or row.due_at in changes, f"{plan.zone}: {row.slot} at {local}"


def _check_sends(rows: Sequence[Occurrence], *, window: timedelta, careful: Sequence[Span]) -> None:
    for row in rows:
        assert row.status is OccurrenceStatus.SENT, row
        assert row.sent_at is not None
        is_careful = any(begin <= row.due_at < end for begin, end in careful)
        assert timedelta() <= row.sent_at - row.due_at < (2 * MINUTE if is_careful else window), row


def _changes(zones: Mapping[str, Sequence[str]]) -> list[datetime]:
    return [change for zone in zones for change in changes_of(ZoneInfo(zone), BEGIN.date(), END.date())]
