"""The fields of a patient's form: from a patient to texts, and from the texts to what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.services.patients.schemas import PatientDetail
from app.services.phones import as_read
from app.settings import get_settings

PLAIN = ("name", "phoneNumber", "sex", "language", "timezone")  # never empty
IDENTITY = ("birthDate", "address", "nationalNumber", "hospitalNumber", "emergencyContact", "notes")
OTHERS = (
    "quietHours",
    "cancerType",
    "cancerStage",
    "diagnosedOn",
    "treatmentStartedOn",
    "hospital",
    "doctor",
    "assignedVolunteerId",
)
FIELDS = (*PLAIN, *IDENTITY, *OTHERS)
SHARED = "allowSharedPhone"
BASE = "base."  # before the name of a field in a draft: what it said when the typing began
VERSION = "version"


def key_of(name: str) -> str:
    """What a field is called, as a key of the catalogues."""
    return "patient." + "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def empty_fields() -> dict[str, str]:
    """A new patient, with the house's language and zone."""
    house = get_settings()
    defaults = {"sex": "unknown", "language": house.default_language, "timezone": house.default_timezone}
    return {name: defaults.get(name, "") for name in FIELDS}


def fields_of(patient: PatientDetail) -> dict[str, str]:
    """What stands now, as texts. What the reader may not see is not in it, and so is never sent back."""
    known = patient.model_dump(by_alias=True)
    hidden = ("phoneNumber", *IDENTITY) if patient.is_masked else ()
    return {name: as_shown(name, _text(known.get(name))) for name in FIELDS if name not in hidden}


def as_shown(name: str, text: str) -> str:
    """What a field is filled with: a number as people read it, everything else as it is kept."""
    return as_read(text) if name == "phoneNumber" else text


def wanted(fields: Mapping[str, str]) -> dict[str, object]:
    """The texts as values to check: an empty one empties the field, or leaves a new patient without it."""
    return {name: value.strip() or None for name, value in fields.items() if name in FIELDS}


def for_new(fields: Mapping[str, str]) -> dict[str, object]:
    """The same for a patient to be added: what is empty is not sent, but for what must not be."""
    given = wanted(fields)
    needed = {name: given.get(name) or "" for name in ("name", "phoneNumber")}
    return {name: value for name, value in given.items() if value is not None} | needed


def changed(values: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """What differs from what stood there when the typing began."""
    return {name: value for name, value in values.items() if value != base.get(name, "")}


def as_draft(values: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """What was changed, and what stood there and in which version: so that only these are changed later."""
    typed = changed(values, base)
    former = {BASE + name: base.get(name, "") for name in typed}
    return {**typed, **former, BASE + VERSION: base.get(VERSION, "")}


def opened(draft: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A draft as what was typed, and what stood there before."""
    typed = {name: value for name, value in draft.items() if name in (*FIELDS, SHARED)}
    former = {name.removeprefix(BASE): value for name, value in draft.items() if name.startswith(BASE)}
    return typed, former if typed else {}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
