"""Whether a text names somebody: how people say for whom an answer is when several share a phone (P1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.models.patient import Patient

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"ibu", "bapak", "pak", "bpk", "tuan", "nyonya", "haji", "hajah", "kakak", "adik", "mbak", "mas"})
_SHORTEST = 3


def named_in(text: str, patients: Sequence[Patient]) -> list[Patient]:
    """The patients of whom a name stands in `text`; a name that two of them share tells nothing."""
    said = set(_words(text))
    if not said:
        return []
    names = {patient.id: _names(patient) for patient in patients}
    found = []
    for patient in patients:
        others = set().union(*(own for owner, own in names.items() if owner != patient.id))
        if (names[patient.id] - others) & said:
            found.append(patient)
    return found


def _names(patient: Patient) -> set[str]:
    return {word for word in _words(patient.name) if len(word) >= _SHORTEST and word not in _TITLES}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
