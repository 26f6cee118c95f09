"""The nearest known word to a misspelt one, when there is just one and guessing it is safe.

A guess may help to find a symptom or a taken dose. It never helps to find the wish to get no more messages: that is
looked for once more without guesses (`unsubscribe.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.integrations.ai.rules.lexicon import english, indonesian
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.vocabulary import CANONICAL, KNOWN

SHORTEST = 5  # letters; shorter words are too close to one another
LONG_WORD = 9  # from this length on two slips are forgiven

# Where a slip could also be an ordinary word, these win: a doubt about danger counts as danger.
URGENT = word_set(
    """
    sesak napas pingsan kejang darah perdarahan sakit sadar bunuh akhiri susah bibir wajah kritis putus menyakiti capek
    breathe bleeding seizure
    """
)
_RULE_WORDS = word_set(
    """
    sariawan sembelit rontok headache reschedule tomorrow overdose chest forgot sadarkan dibangunkan menggigil merespon
    tenggorokan jantung sekaligus kelebihan kebanyakan serangan unconscious ambulance stroke lumpuh muncrat susah sulit
    berat tinggi bangun anymore sleeping living appetite stomach messages morning evening sambung kembung mencong
    """
)
_GUESSABLE = (
    frozenset(word for group in indonesian.GROUPS for word in group)
    | frozenset(english.VARIANTS)
    | _RULE_WORDS
    | URGENT
)


def _bucket(words: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(words):
        buckets[word[0], len(word)].append(word)
    return dict(buckets)


def _consonants(word: str) -> str:
    return "".join(char for char in word if char not in "aeiou")


def _shortened(words: Iterable[str]) -> dict[str, str]:
    """Indonesian is shortened by leaving out the vowels: "sdr", "pngsn"."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        found[_consonants(word)].add(word)
    return {short: min(longs) for short, longs in found.items() if len(longs) == 1 and len(short) >= 3}


_BY_CONSONANTS = _shortened(_GUESSABLE)
_BUCKETS = _bucket(word for word in KNOWN if len(word) >= SHORTEST or word not in CANONICAL)
_URGENT_BUCKETS = _bucket(URGENT)


def guess_spelling(word: str) -> str | None:
    """The known spelling that was probably meant by `word`, which is not known itself."""
    if word in _BY_CONSONANTS:
        return _BY_CONSONANTS[word]
    if len(word) == SHORTEST - 1 and word.isalpha():
        return _only(_nearest(word, _URGENT_BUCKETS, lengths=(SHORTEST,), allowed=1))
    if len(word) < SHORTEST or not word.isalpha():
        return None
    allowed = 2 if len(word) >= LONG_WORD else 1
    return _only(_nearest(word, _BUCKETS, lengths=range(len(word) - allowed, len(word) + allowed + 1), allowed=allowed))


def _nearest(
    word: str, buckets: dict[tuple[str, int], list[str]], *, lengths: Iterable[int], allowed: int
) -> list[str]:
    nearest: list[str] = []
    best = allowed
    for length in lengths:
        bucket = buckets.get((word[0], length), ())
        for choice, distance, _ in process.extract(word, bucket, scorer=OSA.distance, score_cutoff=best, limit=None):
            if distance < best:
                nearest, best = [], int(distance)
            nearest.append(choice)
    return nearest


def _only(nearest: list[str]) -> str | None:
    targets = {CANONICAL.get(choice, (choice,)) for choice in nearest}
    urgent = {target for target in targets if target[0] in URGENT}
    if len(urgent) == 1:
        return next(iter(urgent))[0]
    if len(targets) == 1 and all(part in _GUESSABLE for part in next(iter(targets))):
        return nearest[0]
    return None
