"""Names that are like a word with typing errors in it: "Sutrsno" finds "Sutrisno".

Of few patients every name is compared. Of many, the database gives candidates by shared trigrams, each in its own way;
one comparison for both decides. The first that are very close are compared before all that are somewhat close are
ranked: of a common name they are more than a list shows. Words of fewer than four letters have to be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import ColumnElement, String, TextClause, bindparam, func, select, text
from sqlmodel import Session, col

from app.dialect import is_postgres
from app.models.patient import Patient

ALIKE_ENOUGH = 0.7
SHORTEST, LONGEST, MOST_WORDS = 4, 30, 5
FEW = 1_000
MOST_CLOSE, MOST_CANDIDATES, MOST_FOUND = 500, 300, 100
_TRIGRAM = 3
_CLOSE, _LEAST_SHARED = "0.6", "0.4"


Candidates = dict[UUID, str]


def find_alike(session: Session, words: list[str], seen: ColumnElement[bool]) -> list[UUID]:
    """The ids of patients under `seen` whose names are like `words`; none where the database cannot tell."""
    if not any(len(word) >= SHORTEST for word in words):
        return []
    every = select(col(Patient.id), col(Patient.name_search)).where(seen)
    if session.execute(every.with_only_columns(col(Patient.id)).offset(FEW).limit(1)).first() is None:
        return _best(words, {row[0]: row[1] for row in session.execute(every).all()})
    is_known = is_postgres(session)
    close = (_close_on_postgres if is_known else _close_on_sqlite)(session, words, seen)
    found = _best(words, close)
    if len(found) < MOST_FOUND:
        found = _best(words, close | (_on_postgres if is_known else _on_sqlite)(session, words, seen))
    return found


def _best(words: list[str], candidates: Candidates) -> list[UUID]:
    alike = cache(_alike)  # names share their words
    found = [(patient_id, likeness(words, name, alike)) for patient_id, name in candidates.items()]
    best = sorted((pair for pair in found if pair[1] >= ALIKE_ENOUGH), key=lambda pair: -pair[1])
    return [patient_id for patient_id, _ in best[:MOST_FOUND]]


def likeness(words: Iterable[str], name: str, alike: Callable[[str, str], float]) -> float:
    """How like its best counterpart in `name` the worst of `words` is, from 0 to 1. A word may be typed half-way."""
    parts = name.split()
    return min(max((alike(word, part) for part in parts), default=0.0) for word in words)


def _alike(word: str, part: str) -> float:
    if word in part:
        return 1.0
    if len(word) < SHORTEST:
        return 0.0
    lengths = {len(part), len(word), len(word) + 1}
    return max(DamerauLevenshtein.normalized_similarity(word, part[:length]) for length in lengths)


def _longest(words: list[str]) -> list[str]:
    """The words that may have an error, and of a whole sentence a few of them."""
    return [word for word in sorted(words, key=len, reverse=True) if len(word) >= SHORTEST][:MOST_WORDS]


def _close_on_sqlite(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """The first that hold what is left of each word without one letter of it, whichever."""
    close = " AND ".join(f"({_but_one_letter(word[:LONGEST])})" for word in _longest(words))
    matched = text("SELECT rowid FROM search_name_text WHERE search_name_text MATCH :phrases LIMIT :most")
    return _found_on_sqlite(session, matched.bindparams(phrases=close, most=MOST_CLOSE), seen, MOST_CLOSE)


def _but_one_letter(word: str) -> str:
    """A phrase for what comes before the letter and one for what follows, where they are long enough for the index."""
    pairs = ([part for part in (word[:at], word[at + 1 :]) if len(part) >= _TRIGRAM] for at in range(len(word)))
    return " OR ".join(f"({' AND '.join(_phrase(part) for part in pair)})" for pair in pairs if pair)


def _on_sqlite(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """Those that share the rarest trigrams, as FTS5 ranks them."""
    parts = {word[at : at + _TRIGRAM] for word in words for at in range(len(word) - _TRIGRAM + 1)}
    phrases = " OR ".join(_phrase(part) for part in sorted(parts))
    ranked = text("SELECT rowid FROM search_name_text WHERE search_name_text MATCH :phrases ORDER BY rank LIMIT :most")
    matched = ranked.bindparams(phrases=phrases, most=MOST_CANDIDATES * 4)
    return _found_on_sqlite(session, matched, seen, MOST_CANDIDATES)


def _phrase(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


def _found_on_sqlite(session: Session, matched: TextClause, seen: ColumnElement[bool], most: int) -> Candidates:
    numbers = [row[0] for row in session.execute(matched).all()]
    query = select(col(Patient.id), col(Patient.name_search)).where(seen, _numbered(numbers)).limit(most)
    return {row[0]: row[1] for row in session.execute(query).all()}


def _numbered(numbers: list[int]) -> TextClause:
    wanted = ", ".join(str(int(number)) for number in numbers)
    return text(f"patient.id IN (SELECT patient_id FROM search_name WHERE number IN ({wanted}))")  # noqa: S608 - integers


def _close_on_postgres(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """The first in which a stretch shares most trigrams with each word."""
    if session.execute(_HAS_TRIGRAMS).scalar_one() == 0:
        return {}
    shares = [_shares(session, word, _CLOSE) for word in _longest(words)]
    query = select(col(Patient.id), col(Patient.name_search)).where(seen, *shares)
    return {row[0]: row[1] for row in session.execute(query.limit(MOST_CLOSE)).all()}


def _on_postgres(session: Session, words: list[str], seen: ColumnElement[bool]) -> Candidates:
    """Those in which a stretch shares enough trigrams with the longest word."""
    if session.execute(_HAS_TRIGRAMS).scalar_one() == 0:
        return {}
    longest = max(words, key=len)
    alike = func.word_similarity(longest, col(Patient.name_search))
    shares = _shares(session, longest, _LEAST_SHARED)
    query = select(col(Patient.id), col(Patient.name_search)).where(seen, shares)
    rows = session.execute(query.order_by(alike.desc()).limit(MOST_CANDIDATES)).all()
    return {row[0]: row[1] for row in rows}


def _shares(session: Session, word: str, least: str) -> TextClause:
    """That names share so much with a word; how much is a setting of the transaction."""
    session.execute(select(func.set_config("pg_trgm.word_similarity_threshold", least, True)))
    shares = text("CAST(:word AS text) <% patient.name_search")
    return shares.bindparams(bindparam("word", word, String(), unique=True))


_HAS_TRIGRAMS = text("SELECT count(*) FROM pg_indexes WHERE indexname = 'search_patient_name'")
