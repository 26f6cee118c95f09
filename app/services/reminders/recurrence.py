"""The days of a rule: pure arithmetic, with the meaning of iCalendar's RRULE (RFC 5545, section 3.3.10).

Two additions of the house (PRODUCT R1): monthly on the 29th–31st falls on the last day of shorter months, and pauses
take days out. Weeks begin on Monday, and `interval` counts from the start date.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.models.reminder import Frequency

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """On which local days a reminder is due. `end` and the ends of `pauses` are included.

    `anchor` is the day that intervals and the day of the month are counted from, where that is not the start: of a rule
    that goes on with another one's rhythm.
    """

    start: date
    freq: Frequency
    interval: int = 1
    by_day: tuple[str, ...] = ()
    end: date | None = None
    pauses: Sequence[tuple[date, date]] = ()
    anchor: date | None = None

    def days(self, first: date, last: date) -> Iterator[date]:
        """The due days from `first` to `last`, both included, in order. Cost grows with the span, not with the age."""
        first, last = max(first, self.start), min(last, self.end or last)
        if first > last:
            return
        for day in self._candidates(first, last):
            if not any(begin <= day <= end for begin, end in self.pauses):
                yield day

    def includes(self, day: date) -> bool:
        return next(self.days(day, day), None) is not None

    @property
    def _counted_from(self) -> date:
        return self.anchor or self.start

    def _candidates(self, first: date, last: date) -> Iterator[date]:
        if self.freq is Frequency.ONCE:
            if first <= self.start <= last:
                yield self.start
        elif self.freq is Frequency.DAILY:
            yield from self._daily(first, last)
        elif self.freq is Frequency.WEEKLY:
            yield from self._weekly(first, last)
        else:
            yield from self._monthly(first, last)

    def _daily(self, first: date, last: date) -> Iterator[date]:
        wait = -(first - self._counted_from).days % self.interval
        day = first + timedelta(days=wait)
        while day <= last:
            yield day
            day += timedelta(days=self.interval)

    def _weekly(self, first: date, last: date) -> Iterator[date]:
        chosen = {WEEKDAYS.index(name) for name in self.by_day} or {self._counted_from.weekday()}
        first_week = self._counted_from - timedelta(days=self._counted_from.weekday())
        day = first
        while day <= last:
            weeks = (day - first_week).days // 7
            if weeks % self.interval == 0 and day.weekday() in chosen:
                yield day
            day += _DAY

    def _monthly(self, first: date, last: date) -> Iterator[date]:
        began = self._counted_from.year * 12 + self._counted_from.month - 1
        month = first.year * 12 + first.month - 1
        while True:
            year, index = divmod(month, 12)
            if date(year, index + 1, 1) > last:
                return
            if (month - began) % self.interval == 0:
                day = date(year, index + 1, min(self._counted_from.day, calendar.monthrange(year, index + 1)[1]))
                if first <= day <= last:
                    yield day
            month += 1

    def rrule(self) -> str:
        """The rule in iCalendar's words, for people and programs that read those."""
        if self.freq is Frequency.ONCE:
            return "FREQ=DAILY;COUNT=1"
        parts = [f"FREQ={self.freq.value.upper()}", f"INTERVAL={self.interval}"]
        if self.freq is Frequency.WEEKLY and self.by_day:
            parts.append("BYDAY=" + ",".join(self.by_day))
        if self.freq is Frequency.MONTHLY:
            day = self._counted_from.day
            late = ",".join(str(number) for number in range(28, day + 1))
            parts.append(f"BYMONTHDAY={late};BYSETPOS=-1" if day > 28 else f"BYMONTHDAY={day}")
        if self.end:
            parts.append(f"UNTIL={self.end:%Y%m%d}")
        return ";".join(parts)
