"""The words a patient reads: a reminder's text with its variables filled in, in the patient's language and time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.settings import get_settings

_VARIABLE = re.compile(r"\{(\w+)\}")
GAP = "\0"  # stands for a variable without a value, until what belongs to it is gone as well
_EMPTY_BRACKETS = re.compile(rf"\([\s,;:/{GAP}-]*{GAP}[\s,;:/{GAP}-]*\)")
_GAP = re.compile(rf"^[ \t]*{GAP}[ \t]*|[ \t]?{GAP}", re.MULTILINE)


@dataclass(frozen=True)
class Fills:
    """What the variables of a reminder's text stand for."""

    name: str
    hospital: str | None = None
    doctor: str | None = None
    own: dict[str, str] | None = None


def reminder_text(message: str, fills: Fills, *, due_at: datetime, zone: ZoneInfo, language: str) -> str:
    """The text for one due moment. A variable without a value becomes nothing, with its blank and the brackets that
    held only it, never a brace."""
    local = due_at.astimezone(zone)
    values = {
        "name": fills.name,
        "time": clock_text(local, language),
        "date": local.strftime("%d-%m-%Y" if language == "id" else "%Y-%m-%d"),
        "hospital": fills.hospital or "",
        "doctor": fills.doctor or "",
        "organisation": get_settings().organisation_name,
        **(fills.own or {}),
    }
    return close_gaps(_VARIABLE.sub(lambda match: values.get(match[1], "") or GAP, message)).strip()


def close_gaps(text: str) -> str:
    """The text without its gaps: each goes with the blank before it and with brackets that hold nothing else."""
    return _GAP.sub("", _EMPTY_BRACKETS.sub(GAP, text))


def clock_text(local: datetime, language: str) -> str:
    """08.00 in Indonesian, 08:00 elsewhere (DESIGN)."""
    return local.strftime("%H.%M" if language == "id" else "%H:%M")
