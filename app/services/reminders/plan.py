"""What planning needs to know of one reminder: its days, its times on each of them, its zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from app.models.reminder import Frequency
from app.services.reminders.recurrence import Rule


class PlanSource(Protocol):
    """A reminder, or the row of one that was read without its sealed text."""

    id: UUID
    patient_id: UUID
    start_date: date
    start_slot: str | None
    end_date: date | None
    end_slot: str | None
    anchor_date: date | None
    freq: Frequency
    interval: int
    by_day: list[str]
    pauses: list[dict[str, str]]
    times_of_day: list[str]
    timezone: str | None
    window_minutes: int
    planned_until: datetime | None


@dataclass(frozen=True)
class Plan:
    """The rule of one reminder, ready to be put into moments."""

    reminder_id: UUID
    patient_id: UUID
    rule: Rule
    times: Sequence[str]
    timezone: str
    window: timedelta
    planned_until: datetime | None
    start_slot: str | None = None
    end_slot: str | None = None

    @classmethod
    def of(cls, source: PlanSource, patient_timezone: str) -> Plan:
        return cls(
            reminder_id=source.id,
            patient_id=source.patient_id,
            rule=rule_of(source),
            times=source.times_of_day,
            timezone=source.timezone or patient_timezone,
            window=timedelta(minutes=source.window_minutes),
            planned_until=source.planned_until,
            start_slot=source.start_slot,
            end_slot=source.end_slot,
        )

    def slots_on(self, day: date) -> Sequence[str]:
        """The times of one day of the rule: all, but on the first and last day of a rule that was cut in two."""
        times = self.times
        if self.start_slot and day == self.rule.start:
            times = [slot for slot in times if slot >= self.start_slot]
        if self.end_slot and day == self.rule.end:
            times = [slot for slot in times if slot < self.end_slot]
        return times

    def includes(self, day: date, slot: str) -> bool:
        """Whether the rule means this time of this day."""
        return self.rule.includes(day) and slot in self.slots_on(day)


def rule_of(source: PlanSource) -> Rule:
    return Rule(
        start=source.start_date,
        freq=source.freq,
        interval=source.interval,
        by_day=tuple(source.by_day),
        end=source.end_date,
        pauses=[(date.fromisoformat(pause["from"]), date.fromisoformat(pause["to"])) for pause in source.pauses],
        anchor=source.anchor_date,
    )
