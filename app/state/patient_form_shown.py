"""What the form of a patient shows beside its fields: another patient's number, another person's change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.errors import Detail
from app.state.patient_fields import as_shown, key_of


@dataclass(frozen=True)
class Whose:
    """The patient whose form it is, the way back to their page, and whether identity is hidden from this person."""

    name: str = ""
    back: str = ""
    is_masked: bool = False


@dataclass(frozen=True)
class Namesake:
    """The other patient with this number; without a name when this person does not see them."""

    is_found: bool = False
    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class FieldConflict:
    """One field that two people changed."""

    name: str
    name_key: str
    yours: str
    theirs: str


def meeting(detail: Detail, typed: Mapping[str, str]) -> FieldConflict:
    """A conflict of the service in the words of the form."""
    name = _as_field(detail.field)
    theirs = detail.theirs
    shown = theirs.isoformat() if isinstance(theirs, date) else "" if theirs is None else str(theirs)
    return FieldConflict(name, key_of(name), typed.get(name, ""), as_shown(name, shown))


def _as_field(name: str) -> str:
    """The service names columns, the form what clients send."""
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)
