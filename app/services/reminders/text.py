"""The words a patient reads: a reminder's text with its variables filled in, in the patient's language and time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.settings import get_settings

_VARIABLE = re.compile(r"([ \t]?)\{(\w+)\}")


@dataclass(frozen=True)
class Fills:
    """What the variables of a reminder's text stand for."""

    name: str
    hospital: str | None = None
    doctor: str | None = None
    own: dict[str, str] | None = None


def reminder_text(message: str, fills: Fills, *, due_at: datetime, zone: ZoneInfo, language: str) -> str:
    """The text for one due moment. A variable without a value becomes nothing, its blank with it, never a brace."""
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

    def filled(match: re.Match[str]) -> str:
        value = values.get(match[2], "")
        return f"{match[1]}{value}" if value else ""

    return _VARIABLE.sub(filled, message).strip()


def clock_text(local: datetime, language: str) -> str:
    """08.00 in Indonesian, 08:00 elsewhere (DESIGN)."""
    return local.strftime("%H.%M" if language == "id" else "%H:%M")
