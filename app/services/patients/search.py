"""How names are found: without accents, case and extra spaces, so that "Sutrisno" finds "SUTRISNÓ".

Names hold every word of what is searched, anywhere in them. Only when there is no such name are those looked for that
are like it (`likeness.py`), so that a typing error finds somebody and a right word finds nobody else.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, column, select, table, text, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from app.dialect import is_postgres
from app.errors import Invalid
from app.models.columns import Id
from app.models.patient import Patient
from app.services.actor import Actor, Permission
from app.services.patients.likeness import find_alike
from app.services.phones import normalise_phone, phone_indexes
from app.services.visibility import of_visible_patients, visible_patients

MAX_SEARCHABLE = 400
_ESCAPE = "\\"
_TRIGRAM, _WHOLE = 3, 4
_FIRST, _ALL = 100, -1
_NAMES = table("search_name", column("patient_id", Id()), column("name"))  # on SQLite alone


def searchable(name: str) -> str:
    """The form in which a name is stored for searching and sorting."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())[:MAX_SEARCHABLE]


def matches(session: Session, words: str, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition for those that `words` means among those under `seen`: by number, by name, by a like name."""
    phone = _as_phone(words)
    if phone is not None:
        return has_phone(phone)
    wanted = searchable(words).split()
    if _is_any(session, wanted, seen):
        return holds_words(session, wanted)
    return col(Patient.id).in_(find_alike(session, wanted, seen))


def _is_any(session: Session, words: list[str], seen: ColumnElement[bool]) -> bool:
    """Whether a name under `seen` holds every word. SQLite gathers all such names before it looks at one, so the first
    of them are asked for before all are."""
    tries = [holds_words(session, words)]
    if not is_postgres(session):
        tries.insert(0, holds_words(session, words, first=_FIRST))
    found = (session.exec(select_rows(Patient.id).where(seen, held).limit(1)).first() for held in tries)
    return any(patient_id is not None for patient_id in found)


def has_phone(phone: str) -> ColumnElement[bool]:
    """Patients with this E.164 number, under every key of the ring."""
    return col(Patient.phone_index).in_(phone_indexes(phone))


def holds_words(session: Session, words: list[str], *, first: int | None = None) -> ColumnElement[bool]:
    """Names that hold every word. On SQLite by the table of trigrams, which knows parts from three letters on; of what
    it finds only the `first` so many, where that is enough."""
    if is_postgres(session):
        return and_(true(), *_holds_each(col(Patient.name_search), words))
    return col(Patient.id).in_(_named(words, first))


def ids_of_named(session: Session, actor: Actor, words: list[str]) -> Select[Any]:
    """The patients with such names whom the actor sees; to who sees all, on SQLite, without reading their rows."""
    if is_postgres(session) or not actor.may(Permission.PATIENT_READ_ALL):
        return select(col(Patient.id)).where(visible_patients(actor), holds_words(session, words))
    named = _named(words)
    patient_id: Any = named.selected_columns[0]
    return named.where(of_visible_patients(actor, patient_id))


def is_of_named(session: Session, actor: Actor, words: list[str], patient_id: Mapped[UUID]) -> ColumnElement[bool]:
    """That the patient of a record is one of those, asked for one record after another."""
    if is_postgres(session) or not actor.may(Permission.PATIENT_READ_ALL):
        named = select(col(Patient.id)).where(visible_patients(actor), *_holds_each(col(Patient.name_search), words))
        return named.where(col(Patient.id) == patient_id).exists()
    names = select(_NAMES.c.patient_id).where(_NAMES.c.patient_id == patient_id, *_holds_each(_NAMES.c.name, words))
    return and_(names.exists(), of_visible_patients(actor, patient_id))


def _named(words: list[str], first: int | None = None) -> Select[Any]:
    read = [word for word in words if not _TRIGRAM <= len(word) <= _WHOLE]
    named = select(_NAMES.c.patient_id).where(*_holds_each(_NAMES.c.name, read))
    parts = [part for word in words if len(word) >= _TRIGRAM for part in _parts(word)]
    if not parts:
        return named
    phrases = " ".join('"' + part.replace('"', '""') + '"' for part in parts)
    rows = "SELECT rowid FROM search_name_text WHERE search_name_text MATCH :phrases LIMIT :first"
    return named.where(text(f"number IN ({rows})").bindparams(phrases=phrases, first=_ALL if first is None else first))


def _holds_each(name: Any, words: list[str]) -> list[ColumnElement[bool]]:
    return [name.like(_part(word), escape=_ESCAPE) for word in words]


def _parts(word: str) -> list[str]:
    """A short word, or every third trigram of a long one and its last. Hardly a name holds them all and not the word,
    so that the few names are read; to ask for all trigrams in a row takes twice as long."""
    if len(word) <= _WHOLE:
        return [word]
    last = len(word) - _TRIGRAM
    return [word[at : at + _TRIGRAM] for at in (*range(0, last, _TRIGRAM), last)]


def _part(word: str) -> str:
    return f"%{_escaped(word)}%"


def _as_phone(written: str) -> str | None:
    """The number in `written`, when it is one: digits and what people write between them."""
    if sum(char.isdecimal() for char in written) < 8 or any(char.isalpha() for char in written):
        return None
    try:
        return normalise_phone(written)
    except Invalid:
        return None


def _escaped(word: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return word
