"""What a patient's fields may be chosen from: languages, zones, people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.services.patients.carers import Carer

ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Asia/Kuala_Lumpur",
    "Asia/Singapore",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Tokyo",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Europe/London",
    "Europe/Amsterdam",
    "Australia/Perth",
    "Australia/Sydney",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
_SAID = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
OWN_ZONES = tuple(_SAID)  # those that most people here live in


@dataclass(frozen=True)
class Choice:
    """One of several, with the word for it."""

    value: str
    label: str


def zone_choices(present: str, *, now: datetime) -> list[Choice]:
    """The zones that patients live in, from west to east beginning with Indonesia's, and the present one."""
    zones = ZONES if present in ZONES or not present else (*ZONES, present)
    return [Choice(zone, f"{zone_word(zone)} · UTC{_offset(zone, now)}") for zone in zones]


def zone_word(timezone: str) -> str:
    """WIB, WITA, WIT where people say so, else the place that the zone is called after."""
    place = timezone.rpartition("/")[2].replace("_", " ")
    return f"{_SAID[timezone]}, {place}" if timezone in _SAID else place


def carer_choices(carers: list[Carer], present_id: str, present: str) -> list[Choice]:
    """Nobody, then everybody by name; whoever has it now stands in it also when they left."""
    known = {str(carer.id) for carer in carers}
    left = [Choice(present_id, present)] if present_id and present_id not in known else []
    return [Choice("", "–"), *left, *(Choice(str(carer.id), carer.name) for carer in carers)]


def _offset(zone: str, now: datetime) -> str:
    minutes = int((now.astimezone(ZoneInfo(zone)).utcoffset() or now - now).total_seconds()) // 60
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours}" if not rest else f"{sign}{hours}:{rest:02d}"
