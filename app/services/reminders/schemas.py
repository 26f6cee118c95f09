"""What a person asks of a reminder, checked value by value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from app.errors import Detail, Invalid
from app.models.reminder import Frequency, ReminderKind
from app.services.reminders.local_time import parse_time, zone_of
from app.services.reminders.recurrence import WEEKDAYS

MAX_TEXT = 4096
MAX_TIMES = 24
MAX_VALUE = 200
MAX_INTERVAL = 366
MAX_WINDOW = 24 * 60
VARIABLES = frozenset({"name", "time", "date", "medicine", "dose", "hospital", "doctor", "place", "organisation"})
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class NewReminder:
    """A reminder to be made. Dates and times are the patient's local ones. `template_id`: what its text came from;
    `file_id`: what goes along with every message."""

    patient_id: UUID
    kind: ReminderKind
    message: str
    start_date: date
    times_of_day: Sequence[str]
    freq: Frequency = Frequency.DAILY
    interval: int = 1
    by_day: Sequence[str] = ()
    end_date: date | None = None
    pauses: Sequence[dict[str, str]] = ()
    timezone: str | None = None
    window_minutes: int = 120
    variables: dict[str, str] = field(default_factory=dict)
    template_id: UUID | None = None
    file_id: UUID | None = None


@dataclass(frozen=True)
class ReminderChanges:
    """What to change; `None` leaves a field as it is. `clear` names fields to empty (endDate, timezone, fileId)."""

    kind: ReminderKind | None = None
    message: str | None = None
    start_date: date | None = None
    times_of_day: Sequence[str] | None = None
    freq: Frequency | None = None
    interval: int | None = None
    by_day: Sequence[str] | None = None
    end_date: date | None = None
    pauses: Sequence[dict[str, str]] | None = None
    timezone: str | None = None
    window_minutes: int | None = None
    variables: dict[str, str] | None = None
    file_id: UUID | None = None
    clear: frozenset[str] = frozenset()

    def given(self) -> dict[str, object]:
        values: dict[str, object] = {
            item.name: _plain(getattr(self, item.name))
            for item in fields(self)
            if item.name != "clear" and getattr(self, item.name) is not None
        }
        return values | dict.fromkeys(self.clear & {"end_date", "timezone", "file_id"})


RULE_FIELDS = frozenset(
    {"start_date", "times_of_day", "freq", "interval", "by_day", "end_date", "pauses", "timezone", "window_minutes"}
)


def check_values(values: dict[str, object]) -> list[Detail]:
    """Every field of `values` that does not hold, each with its sentence."""
    found: list[Detail] = []
    for name, check in _CHECKS.items():
        if name in values:
            try:
                check(values[name])
            except Invalid as problem:
                found += problem.details
    start, end = values.get("start_date"), values.get("end_date")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        found.append(Detail("endDate", "error.end_before_start"))
    return found


def variables_in(message: str) -> set[str]:
    return set(_VARIABLE.findall(message))


def _message(value: object) -> None:
    text = str(value)
    if not text.strip():
        raise Invalid.field("message", "error.message_empty")
    if len(text) > MAX_TEXT:
        raise Invalid.field("message", "error.message_too_long", limit=str(MAX_TEXT))
    if unknown := sorted(variables_in(text) - VARIABLES):
        raise Invalid.field("message", "error.variable_unknown", name=", ".join(unknown), count=str(len(unknown)))


def _times(value: object) -> None:
    times = [str(item) for item in value] if isinstance(value, list | tuple) else []
    if not times:
        raise Invalid.field("timesOfDay", "error.times_empty")
    if len(times) > MAX_TIMES:
        raise Invalid.field("timesOfDay", "error.times_too_many", limit=str(MAX_TIMES))
    for text in times:
        parse_time(text)
    if len(set(times)) != len(times):
        raise Invalid.field("timesOfDay", "error.times_repeated")


def _by_day(value: object) -> None:
    if not isinstance(value, list | tuple) or any(item not in WEEKDAYS for item in value):
        raise Invalid.field("recurrence.byDay", "error.weekday_unknown")


def _interval(value: object) -> None:
    if not isinstance(value, int) or not 1 <= value <= MAX_INTERVAL:
        raise Invalid.field("recurrence.interval", "error.interval", limit=str(MAX_INTERVAL))


def _window(value: object) -> None:
    if not isinstance(value, int) or not 5 <= value <= MAX_WINDOW:
        raise Invalid.field("windowMinutes", "error.window", limit=str(MAX_WINDOW))


def _pauses(value: object) -> None:
    for pause in value if isinstance(value, list | tuple) else []:
        try:
            begin, end = date.fromisoformat(pause["from"]), date.fromisoformat(pause["to"])
        except (KeyError, TypeError, ValueError) as problem:
            raise Invalid.field("pauses", "error.pause_unreadable") from problem
        if end < begin:
            raise Invalid.field("pauses", "error.end_before_start")


def _timezone(value: object) -> None:
    if value is not None:
        zone_of(str(value))


def _variables(value: object) -> None:
    given = value if isinstance(value, dict) else {}
    for name, text in given.items():
        if name not in VARIABLES or not isinstance(text, str) or len(text) > MAX_VALUE:
            raise Invalid.field("variables", "error.variable_value", limit=str(MAX_VALUE))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


_CHECKS = {
    "message": _message,
    "variables": _variables,
    "times_of_day": _times,
    "by_day": _by_day,
    "interval": _interval,
    "window_minutes": _window,
    "pauses": _pauses,
    "timezone": _timezone,
}
