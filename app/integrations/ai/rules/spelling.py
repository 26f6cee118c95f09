"""One word as typed → the canonical words the rules are written in.

The order is: known spelling, doubled letters undone, Indonesian endings taken off, and last the search for a typo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.integrations.ai.rules.lexicon import javanese, sundanese
from app.integrations.ai.rules.typos import guess_spelling
from app.integrations.ai.rules.vocabulary import known_words

MAX_WORD = 24  # longer "words" are not words: they are kept as they are and match nothing

_SUFFIXES = ("nya", "lah", "pun", "ku", "mu")
_REGIONAL_SUFFIXES = ("ne", "na", "e")
_REGIONAL = javanese.MARKERS | sundanese.MARKERS
_DOUBLED = re.compile(r"([^\W\d_])\1")
_LEET = str.maketrans("01345", "oieas")


def canonical(word: str, *, language: str, guess: bool = True) -> tuple[str, ...]:
    """The canonical words for one typed word (lower case, no punctuation); the word itself when nothing is known."""
    if len(word) > MAX_WORD:
        return (word,)
    for spelling in _respellings(word):
        known = known_words(spelling, language=language)
        if known:
            return known
    if word.endswith("kah") and (stem := known_words(word[:-3], language=language)):
        return (*stem, "kah")
    if word in _REGIONAL or not guess:
        return (word,)
    guessed = guess_spelling(word) or (guess_spelling(word[:-3]) if word.endswith("nya") else None)
    return (known_words(guessed, language=language) if guessed else None) or (word,)


def _respellings(word: str) -> Iterable[str]:
    yield word
    single = _DOUBLED.sub(r"\1", word) if _DOUBLED.search(word) else word
    if single != word:
        yield single
    yield from _stems(word)
    if single != word:
        yield from _stems(single)
    if not word.isalpha() and word[0].isalpha():
        yield word.translate(_LEET)  # "st0p"


def _stems(word: str) -> Iterable[str]:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            yield word[: -len(suffix)]
    for suffix in _REGIONAL_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            yield word[: -len(suffix)]
    if word.startswith("di") and len(word) > 5:
        yield word[2:]
