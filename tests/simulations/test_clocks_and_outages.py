"""Clocks that are set and processes that are away: nothing twice, nothing beyond its window, nothing forgotten."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.models.reminder import Occurrence, OccurrenceStatus
from tests.databases import Database
from tests.simulations.world import DAY, HOUR, MINUTE, SECOND, World, a_world

BEGIN = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
WINDOW = 2 * HOUR
ZONES = {
    "Asia/Jakarta": ("06:00", "12:00", "18:00", "22:30"),
    "Europe/Berlin": ("02:30", "08:00", "20:00"),  # the clocks change on the 29th, in the middle of it all
    "America/Havana": ("00:00", "09:00"),
}
SPANS = (3 * MINUTE, 50 * MINUTE, 3 * HOUR, 3 * DAY)


class Days:
    """A world whose process ticks soon after each dose is due, and a note of every tick."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world = world
        self.ticks: list[datetime] = []
        self.latest = world.now  # by a clock that was not wrong
        self._chance = chance
        self._tick()

    def go_on(self, span: timedelta) -> None:
        until = self.world.now + span
        doses = {due for plan in self.world.plans for due in plan.moments(until) if due >= self.world.now - MINUTE}
        for due in sorted(doses):
            self._tick(max(due, self.world.now) + self._chance.uniform(1, 20) * SECOND)
        self._tick(max(until, self.world.now))
        self.latest = max(self.latest, self.world.now)

    def jump(self, by: timedelta) -> None:
        self.world.jump(by)
        self._tick()

    def glitch(self, by: timedelta) -> None:
        """The clock is wrong for a minute, as a machine's is that has just lost its battery, and is mended."""
        self.jump(by)
        self._tick(self.world.now + MINUTE)
        self.jump(-by)

    def a_new_patient(self) -> None:
        """Somebody comes with a dose due in half an hour."""
        soon = (self.world.now + 30 * MINUTE).astimezone(ZoneInfo("Asia/Jakarta"))
        self.world.remind("Asia/Jakarta", f"{soon:%H:%M}", window=WINDOW)

    def be_away(self, span: timedelta) -> None:
        """The process is killed with all its leases in hand, and comes back."""
        self.world.kill()
        self.world.now += span
        self.world.start()
        for _ in range(3):  # what a dead worker held is free within half a minute
            self._tick(self.world.now + 31 * SECOND)

    def _tick(self, moment: datetime | None = None) -> None:
        """Two seconds of work: the first may plan what is then found due in the next."""
        first = moment or self.world.now + SECOND
        self.ticks += [first, first + SECOND]
        self.world.live(self.ticks[-2:])


def check(days: Days) -> None:
    """Every dose whose window saw a tick has left, in time; every other is too late; none has left twice."""
    world, latest = days.world, days.latest
    for plan in world.plans:
        rows = {row.due_at: row for row in world.occurrences(plan.reminder)}
        for due in plan.moments(latest):
            assert due in rows, f"{plan.zone}: {due} was never planned"
            _check_dose(rows[due], [tick for tick in days.ticks if due <= tick < due + WINDOW], until=latest)
    world.assert_each_left_once()


def _check_dose(row: Occurrence, chances: list[datetime], *, until: datetime) -> None:
    if not chances:
        assert row.status is OccurrenceStatus.TOO_LATE or row.expires_at > until, row
        return
    assert row.status is OccurrenceStatus.SENT, f"{row.slot} of {row.local_date} {row.due_at}: {row.status}"
    assert row.sent_at is not None
    assert timedelta() <= row.sent_at - chances[0] < 3 * MINUTE or row.sent_at in chances, (row, chances)
    assert row.due_at <= row.sent_at < row.expires_at, row


CASES: dict[str, Callable[[Days], object]] = {
    "forward 3 minutes": lambda days: days.jump(3 * MINUTE),
    "forward 3 hours": lambda days: days.jump(3 * HOUR),
    "forward 3 days": lambda days: days.jump(3 * DAY),
    "back 3 minutes": lambda days: days.jump(-3 * MINUTE),
    "back 3 hours": lambda days: days.jump(-3 * HOUR),
    "back 3 days": lambda days: days.jump(-3 * DAY),
    "back 3 hours, and a new patient": lambda days: (days.jump(-3 * HOUR), days.a_new_patient()),
    "wrong by 5 hours for a minute": lambda days: days.glitch(5 * HOUR),
    "wrong by 5 years for a minute": lambda days: days.glitch(5 * 365 * DAY),
    "away for 3 hours": lambda days: days.be_away(3 * HOUR),
    "away for 3 days": lambda days: days.be_away(3 * DAY),
    "killed while the clock is set back by 3 hours": lambda days: days.be_away(-3 * HOUR),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_one_bad_moment(database: Database, case: str) -> None:
    with a_world(database, BEGIN) as world:
        days = _begin(world, seed=1)
        days.go_on(14 * HOUR)
        CASES[case](days)
        days.go_on(14 * HOUR)
        check(days)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(12))
def test_weeks_of_bad_days(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with a_world(database, BEGIN) as world:
        days = _begin(world, seed=seed)
        for _ in range(25):
            by = chance.choice(SPANS)
            trouble = chance.choice((days.jump, days.glitch, days.be_away, lambda by: days.jump(-by)))
            trouble(by)
            days.go_on(chance.uniform(1, 30) * HOUR)
        check(days)


def _begin(world: World, *, seed: int) -> Days:
    for zone, times in ZONES.items():
        world.remind(zone, *times, window=WINDOW)
    return Days(world, random.Random(seed))
