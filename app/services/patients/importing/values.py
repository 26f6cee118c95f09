"""One row's cells as a new patient, or the reasons why they are none: each with its field and a sentence, no value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from app.errors import Invalid
from app.services.complaints import NOTHING_THERE
from app.services.patients.importing.fields import NEEDED, PHONE
from app.services.patients.schemas import NewPatient
from app.services.patients.search import searchable
from app.services.phones import normalise_phone

Problem = dict[str, str]

_SEXES = {
    **dict.fromkeys(("f", "female", "p", "pr", "perempuan", "wanita", "w", "woman"), "female"),
    **dict.fromkeys(("m", "male", "l", "lk", "laki-laki", "laki laki", "lakilaki", "pria", "laki", "man"), "male"),
    **dict.fromkeys(("-", "unknown", "not said", "tidak diketahui", "tidak disebut", "?"), "unknown"),
}
_LANGUAGES = {
    **dict.fromkeys(("id", "indonesia", "indonesian", "bahasa", "bahasa indonesia", "ind"), "id"),
    **dict.fromkeys(("en", "english", "inggris", "bahasa inggris", "eng"), "en"),
}
_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_MONTH_WORDS = (
    ("jan", "januari", "january"),
    ("feb", "februari", "pebruari", "february"),
    ("mar", "maret", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("agu", "agt", "agustus", "aug", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november", "nopember"),
    ("des", "desember", "dec", "december"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_WORDS, start=1) for name in names}
_DAYS = ("birthDate", "diagnosedOn", "treatmentStartedOn")
_NUMBERS = re.compile(r"(\d{1,4})[\s./-]+(\d{1,2}|[a-z]+)[\s./,-]+(\d{2,4})")
_REASONS = {
    "string_too_long": "validation.too_long",
    "date_ahead": "validation.date_ahead",
    "date_too_early": "validation.date_too_early",
    "control_characters": "validation.control_characters",
    "timezone_unknown": "error.timezone_unknown",
}


@dataclass(frozen=True)
class Understood:
    """What a row says: a patient when there are no problems, and what is looked up elsewhere."""

    new: NewPatient | None
    phone: str | None
    volunteer: str = ""
    tags: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def understand(cells: list[str], mapping: Mapping[str, int]) -> Understood:
    """The row by the columns of `mapping`."""
    given = {name: _cell(cells, place) for name, place in mapping.items()}
    problems = [problem(name, NOTHING_THERE[name]) for name in NEEDED if not given.get(name)]
    problems += [problem(name, "import.formula") for name, value in given.items() if value.startswith("=")]
    values: dict[str, object] = {}
    for name, value in given.items():
        if value and name not in ("volunteer", "tags"):
            try:
                values[name] = _value(name, value)
            except Invalid as wrong:
                problems += [problem(name, one.message, **one.params) for one in wrong.details]
    phone = values.get(PHONE)
    new = None if problems else _patient(values, problems)
    tags = [tag.strip() for tag in re.split(r"[,;|]", given.get("tags", "")) if tag.strip()]
    return Understood(new, phone if isinstance(phone, str) else None, given.get("volunteer", ""), tags, problems)


def problem(name: str, key: str, **params: str) -> Problem:
    return {"field": name, "key": key, **params}


def read_day(written: str) -> date:
    """A day as people write it, the day before the month. Raises Invalid for what is none."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        pass
    match = _NUMBERS.fullmatch(written.casefold().strip())
    if match is None:
        raise Invalid.field("day", "import.day_unreadable")
    first, middle, last = match.groups()
    month = int(middle) if middle.isdecimal() else _MONTHS.get(middle, 0)
    year, day = (int(first), int(last)) if len(first) == 4 else (_full_year(last), int(first))
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid.field("day", "validation.no_such_day") from None


def _full_year(written: str) -> int:
    """Two digits mean somebody who is alive: 64 is 1964, 05 is 2005."""
    year = int(written)
    if len(written) > 2:
        return year
    return 2000 + year if year <= 30 else 1900 + year


def _cell(cells: list[str], place: int) -> str:
    """The cell; an apostrophe before what looks like a formula is how spreadsheets write text."""
    value = cells[place].strip() if place < len(cells) else ""
    return value[1:] if value.startswith("'") and len(value) > 1 else value


def _value(name: str, value: str) -> object:
    plain = searchable(value)
    if name == PHONE:
        return normalise_phone(value)
    if name in _DAYS:
        return read_day(value)
    if name == "sex":
        return _known(_SEXES, plain, "import.sex_unreadable")
    if name == "language":
        return _known(_LANGUAGES, plain, "import.language_unreadable")
    if name == "timezone":
        return _ZONES.get(plain, value)
    return value


def _known(words: dict[str, str], plain: str, key: str) -> str:
    if plain not in words:
        raise Invalid.field("value", key)
    return words[plain]


def _patient(values: dict[str, object], problems: list[Problem]) -> NewPatient | None:
    try:
        return NewPatient.model_validate(values)
    except ValidationError as wrong:
        for one in wrong.errors(include_url=False, include_context=True, include_input=False):
            key = _REASONS.get(one["type"], "validation.wrong")
            most = str(one.get("ctx", {}).get("max_length", ""))
            problems.append(problem(str(one["loc"][0]), key, **({"most": most} if most else {})))
        return None
