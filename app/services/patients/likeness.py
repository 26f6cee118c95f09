"""Names that are like a word with typing errors in it: "Sutrsno" finds "Sutrisno".

Of few patients every name is compared. Of many, the database gives candidates by shared trigrams, each in its own way;
one comparison for both decides. Words of fewer than four letters have to be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import ColumnElement, TextClause, func, select, text
from sqlmodel import Session, col

from app.dialect import is_postgres
from app.models.patient import Patient

ALIKE_ENOUGH = 0.7
SHORTEST = 4
FEW = 1_000
MOST_CANDIDATES, MOST_FOUND = 300, 100
_TRIGRAM = 3
_LEAST_SHARED = "0.4"


def find_alike(session: Session, words: list[str], seen: ColumnElement[bool]) -> list[UUID]:
    """The ids of patients under `seen` whose names are like `words`; none where the database cannot tell."""
    if not any(len(word) >= SHORTEST for word in words):
        return []
    few = session.execute(select(col(Patient.id), col(Patient.name_search)).where(seen).limit(FEW + 1)).all()
    if len(few) <= FEW:
        candidates = [(row[0], row[1]) for row in few]
    else:
        candidates = (_on_postgres if is_postgres(session) else _on_sqlite)(session, words, seen)
    found = [(patient_id, likeness(words, name)) for patient_id, name in candidates]
    best = sorted((pair for pair in found if pair[1] >= ALIKE_ENOUGH), key=lambda pair: -pair[1])
    return [patient_id for patient_id, _ in best[:MOST_FOUND]]


def likeness(words: Iterable[str], name: str) -> float:
    """How like its best counterpart in `name` the worst of `words` is, from 0 to 1. A word may be typed half-way."""
    parts = name.split()
    return min(max((_alike(word, part) for part in parts), default=0.0) for word in words)


def _alike(word: str, part: str) -> float:
    if word in part:
        return 1.0
    if len(word) < SHORTEST:
        return 0.0
    lengths = {len(part), len(word), len(word) + 1}
    return max(DamerauLevenshtein.normalized_similarity(word, part[:length]) for length in lengths)


Candidates = list[tuple[UUID, str]]


def _on_sqlite(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """Those that share the rarest trigrams, as FTS5 ranks them."""
    parts = {word[at : at + _TRIGRAM] for word in words for at in range(len(word) - _TRIGRAM + 1)}
    phrases = " OR ".join('"' + part.replace('"', '""') + '"' for part in sorted(parts))
    ranked = text("SELECT rowid FROM search_name_text WHERE search_name_text MATCH :phrases ORDER BY rank LIMIT :most")
    matched = ranked.bindparams(phrases=phrases, most=MOST_CANDIDATES * 4)
    numbers = [row[0] for row in session.execute(matched).all()]
    query = select(col(Patient.id), col(Patient.name_search)).where(seen, _numbered(numbers)).limit(MOST_CANDIDATES)
    return [(row[0], row[1]) for row in session.execute(query).all()]


def _numbered(numbers: list[int]) -> TextClause:
    wanted = ", ".join(str(int(number)) for number in numbers)
    return text(f"patient.id IN (SELECT patient_id FROM search_name WHERE number IN ({wanted}))")  # noqa: S608 - integers


def _on_postgres(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """Those in which a stretch shares enough trigrams with the longest word."""
    if session.execute(_HAS_TRIGRAMS).scalar_one() == 0:
        return []
    session.execute(select(func.set_config("pg_trgm.word_similarity_threshold", _LEAST_SHARED, True)))
    longest = max(words, key=len)
    alike = func.word_similarity(longest, col(Patient.name_search))
    shares = text("CAST(:longest AS text) <% patient.name_search").bindparams(longest=longest)
    query = select(col(Patient.id), col(Patient.name_search)).where(seen, shares)
    rows = session.execute(query.order_by(alike.desc()).limit(MOST_CANDIDATES)).all()
    return [(row[0], row[1]) for row in rows]


_HAS_TRIGRAMS = text("SELECT count(*) FROM pg_indexes WHERE indexname = 'search_patient_name'")
