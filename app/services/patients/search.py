"""How names are found: without accents, case and extra spaces, so that "Sutrisno" finds "SUTRISNÓ"."""

from __future__ import annotations

import unicodedata

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col

from app.errors import Invalid
from app.models.patient import Patient
from app.services.phones import normalise_phone, phone_indexes

MAX_SEARCHABLE = 400
_ESCAPE = "\\"


def searchable(name: str) -> str:
    """The form in which a name is stored for searching and sorting."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())[:MAX_SEARCHABLE]


def matches(text: str) -> ColumnElement[bool]:
    """Patients whose name holds every word of `text`, or whose phone is exactly `text`."""
    phone = _as_phone(text)
    if phone is not None:
        return has_phone(phone)
    words = searchable(text).split()
    return and_(true(), *(col(Patient.name_search).like(f"%{_escaped(word)}%", escape=_ESCAPE) for word in words))


def has_phone(phone: str) -> ColumnElement[bool]:
    """Patients with this E.164 number, under every key of the ring."""
    return col(Patient.phone_index).in_(phone_indexes(phone))


def _as_phone(text: str) -> str | None:
    """The number in `text`, when it is one: digits and what people write between them."""
    if sum(char.isdecimal() for char in text) < 8 or any(char.isalpha() for char in text):
        return None
    try:
        return normalise_phone(text)
    except Invalid:
        return None


def _escaped(word: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return word
