"""The texts of the reminder form, read as a reminder; and a reminder written as the texts of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.errors import Detail, Invalid
from app.ids import parse_id
from app.models.reminder import Frequency, Reminder, ReminderKind
from app.services.reminders.schemas import NewReminder, ReminderChanges
from app.services.shapes import FIRST_DAY, LAST_DAY
from app.state.numbers import number_in

VALUES = ("medicine", "dose", "place")  # variables that a person fills in
EDITED = (
    "kind", "message", "fileId", *VALUES, "freq", "interval", "byDay", "times", "startDate", "endDate", "pauses",
    "windowMinutes",
)  # fmt: skip
EVERY_FEW = "_few"  # ends the name of a rhythm whose days, weeks or months a person counts
UNFINISHED = frozenset({"error.message_empty", "error.times_empty", "error.start_missing", "error.pause_unreadable"})
FIELD_OF = {
    "timesOfDay": "times",
    "recurrence.interval": "interval",
    "recurrence.byDay": "byDay",
    "variables": "medicine",
}
_LOOSE_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")


@dataclass(frozen=True)
class ReadForm:
    """What the texts mean, and what in them cannot be read, by field of the form."""

    new: NewReminder
    problems: list[Detail]


def blank(*, today: date) -> dict[str, str]:
    """An empty form: a dose every day from today on."""
    return {
        "patientId": "", "patientName": "", "kind": ReminderKind.MEDICATION.value, "templateId": "", "message": "",
        "fileId": "", "medicine": "", "dose": "", "place": "", "freq": Frequency.DAILY.value, "interval": "1",
        "byDay": "",
        "times": "08:00", "startDate": today.isoformat(), "endDate": "", "pauses": "", "windowMinutes": "120",
        "step": "1", "version": "", "base": "", "occurrenceId": "", "reminderId": "", "rhythm": "", "ownWords": "yes",
    }  # fmt: skip


def rhythm_of(values: Mapping[str, str]) -> str:
    """What the choice of the rhythm shows: "daily", or "daily_few" for every so many days."""
    freq, interval = values.get("freq", ""), values.get("interval", "")
    return freq if freq == Frequency.ONCE or interval == "1" else f"{freq}{EVERY_FEW}"


def chosen_rhythm(values: Mapping[str, str], rhythm: str) -> dict[str, str]:
    """The texts that a choice of the rhythm changes; every few days begins with every second."""
    freq, is_few = rhythm.removesuffix(EVERY_FEW), rhythm.endswith(EVERY_FEW)
    counted = values.get("interval", "") if values.get("interval") not in ("", "1") else "2"
    return {"rhythm": rhythm, "freq": freq, "interval": counted if is_few else "1"}


def texts_of(reminder: Reminder) -> dict[str, str]:
    """What a reminder says now, as the texts of a form."""
    return {
        "kind": reminder.kind.value,
        "message": reminder.message,
        "fileId": str(reminder.file_id or ""),
        **{name: reminder.variables.get(name, "") for name in VALUES},
        "freq": reminder.freq.value,
        "interval": str(reminder.interval),
        "byDay": ",".join(reminder.by_day),
        "times": ", ".join(reminder.times_of_day),
        "startDate": reminder.start_date.isoformat(),
        "endDate": reminder.end_date.isoformat() if reminder.end_date else "",
        "pauses": pauses_text([(pause["from"], pause["to"]) for pause in reminder.pauses]),
        "windowMinutes": str(reminder.window_minutes),
        "version": str(reminder.version),
        "reminderId": str(reminder.id),
        "patientId": str(reminder.patient_id),
        "ownWords": "",
    }


def read_form(values: Mapping[str, str], patient_id: UUID, *, today: date) -> ReadForm:
    """Read the texts. What cannot be read stands among the problems, with something harmless in its place."""
    problems: list[Detail] = []

    def day(name: str) -> date | None:
        text = values.get(name, "").strip()
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
            if FIRST_DAY <= found <= LAST_DAY:
                return found
            problems.append(Detail(name, "validation.date_out_of_reach"))
        except ValueError:
            problems.append(Detail(name, "validation.no_such_day"))
        return None

    start, end = day("startDate"), day("endDate")
    if start is None and not any(problem.field == "startDate" for problem in problems):
        problems.append(Detail("startDate", "error.start_missing"))
    freq, pauses = values.get("freq", ""), pauses_in(values)
    if any(bool(first) is not bool(last) for first, last in pauses):
        problems.append(Detail("pauses", "error.pause_unreadable"))
    new = NewReminder(
        patient_id=patient_id,
        kind=_kind(values.get("kind", "")),
        message=values.get("message", ""),
        start_date=start or today,
        times_of_day=read_times(values.get("times", "")),
        freq=Frequency(freq) if freq in list(Frequency) else Frequency.DAILY,
        interval=number_in(values.get("interval", "")) or 0,
        by_day=[name for name in values.get("byDay", "").split(",") if name] if freq == Frequency.WEEKLY else [],
        end_date=end if freq != Frequency.ONCE else None,
        pauses=[{"from": first, "to": last} for first, last in pauses if first and last],
        window_minutes=number_in(values.get("windowMinutes", "")) or 0,
        variables={name: values[name].strip() for name in VALUES if values.get(name, "").strip()},
        template_id=parse_id(values.get("templateId", "")),
        file_id=parse_id(values.get("fileId", "")),
    )
    return ReadForm(new, problems)


def changes_of(values: Mapping[str, str], base: Mapping[str, str], read: NewReminder) -> ReminderChanges:
    """Only what the person changed since the form was opened, so that others' changes stay."""
    is_new = {name for name in EDITED if values.get(name, "") != base.get(name, "")}
    emptied = {"endDate": ("end_date", read.end_date), "fileId": ("file_id", read.file_id)}
    clear = frozenset(field for name, (field, value) in emptied.items() if name in is_new and value is None)
    return ReminderChanges(
        kind=read.kind if "kind" in is_new else None,
        message=read.message if "message" in is_new else None,
        start_date=read.start_date if "startDate" in is_new else None,
        times_of_day=sorted(read.times_of_day) if "times" in is_new else None,
        freq=read.freq if "freq" in is_new else None,
        interval=read.interval if "interval" in is_new else None,
        by_day=list(read.by_day) if is_new & {"byDay", "freq"} else None,
        end_date=read.end_date if "endDate" in is_new else None,
        pauses=list(read.pauses) if "pauses" in is_new else None,
        window_minutes=read.window_minutes if "windowMinutes" in is_new else None,
        variables=read.variables if is_new & set(VALUES) else None,
        file_id=read.file_id if "fileId" in is_new else None,
        clear=clear,
    )


def pauses_in(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pauses as the form holds them, first and last day each; "" where none was chosen yet."""
    parts = (part.partition("/") for part in values.get("pauses", "").split(",") if part)
    return [(first, last) for first, _, last in parts]


def pauses_text(pauses: Sequence[tuple[str, str]]) -> str:
    """The same as the one text that a draft keeps: `2026-12-24/2026-12-26,…`."""
    return ",".join(f"{first}/{last}" for first, last in pauses)


def read_times(text: str) -> list[str]:
    """Times as people write them (`8, 20.30`), each as `08:00`; what is none stays as it is, to be named."""
    return sorted(_time(part) for part in re.split(r"[,;\s]+", text.strip()) if part)


def refuse_unreadable(read: ReadForm) -> None:
    """Raise Invalid when something in the form could not be read."""
    if read.problems:
        raise Invalid(details=read.problems)


def by_field(details: list[Detail]) -> list[Detail]:
    """The same problems, under the names of the form's fields."""
    return [Detail(FIELD_OF.get(each.field, each.field), each.message, each.params) for each in details]


def _time(part: str) -> str:
    match = _LOOSE_TIME.fullmatch(part)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return part[:20]
    return f"{int(match[1]):02}:{match[2] or '00'}"


def _kind(text: str) -> ReminderKind:
    return ReminderKind(text) if text in list(ReminderKind) else ReminderKind.GENERAL
