"""Phrases as data: a small pattern language over canonical words, matched in time linear in the message.

One phrase is a line of elements separated by spaces:
    `a|b`   one of these words
    `a|b?`  the same, but it may be missing
    `~3`    up to three words of any kind
    `#`     any number word
    `$`     the end of the sentence
A phrase begins with plain words, by which it is indexed: a word that starts no phrase costs one dictionary look-up, and
gaps are bounded, so that no message, however strange, takes more than a constant time per word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

_MAX_GAP = 4
_REACH = 10  # no phrase is longer than this after its first word


class _Kind(Enum):
    WORD = "word"
    OPTIONAL = "optional"
    GAP = "gap"
    NUMBER = "number"
    END = "end"


@dataclass(frozen=True)
class _Element:
    kind: _Kind
    words: frozenset[str] = frozenset()
    length: int = 0


@dataclass(frozen=True)
class _Phrase:
    """`needs` are the words of which one has to follow soon: asked first, because it settles most cases at once."""

    name: str
    elements: tuple[_Element, ...]
    needs: frozenset[str] | None


@dataclass(frozen=True)
class Match:
    """Words `start` (inclusive) to `end` (exclusive) fit the phrase called `name`."""

    name: str
    start: int
    end: int


class PhraseBook:
    """A set of named phrases. `name` is what a reason shows; it never contains words of the message."""

    def __init__(self, **phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[_Phrase]] = {}
        self.vocabulary: frozenset[str] = frozenset()
        words: set[str] = set()
        for name, lines in phrases.items():
            for line in lines:
                elements = tuple(_parse(part) for part in line.split())
                if not elements or elements[0].kind is not _Kind.WORD:
                    raise ValueError(f"a phrase begins with words: {line!r}")
                for element in elements:
                    words |= element.words
                needs = next((element.words for element in elements[1:] if element.kind is _Kind.WORD), None)
                for first in elements[0].words:
                    self._by_first.setdefault(first, []).append(_Phrase(name, elements, needs))
        self.vocabulary = frozenset(words)

    def find(self, words: Sequence[str]) -> list[Match]:
        """Every place where a phrase fits, in the order of the message."""
        found: list[Match] = []
        if self._by_first.keys().isdisjoint(words):
            return found
        for start, word in enumerate(words):
            phrases = self._by_first.get(word)
            if phrases is None:
                continue
            ahead = frozenset(words[start + 1 : start + 1 + _REACH])
            for phrase in phrases:
                if phrase.needs is not None and phrase.needs.isdisjoint(ahead):
                    continue
                end = _fit(words, start + 1, phrase.elements, 1)
                if end is not None:
                    found.append(Match(phrase.name, start, end))
        return found

    def first(self, words: Sequence[str]) -> Match | None:
        """The first place where a phrase fits."""
        return next(iter(self.find(words)), None)


def _parse(part: str) -> _Element:
    if part == "$":
        return _Element(_Kind.END)
    if part == "#":
        return _Element(_Kind.NUMBER)
    if part.startswith("~"):
        return _Element(_Kind.GAP, length=min(int(part[1:]), _MAX_GAP))
    if part.endswith("?"):
        return _Element(_Kind.OPTIONAL, frozenset(part[:-1].split("|")))
    return _Element(_Kind.WORD, frozenset(part.split("|")))


def _fit(words: Sequence[str], at: int, elements: tuple[_Element, ...], index: int) -> int | None:
    if index == len(elements):
        return at
    element = elements[index]
    if element.kind is _Kind.END:
        return at if at == len(words) else None
    if element.kind is _Kind.GAP:
        ends = (_fit(words, at + skipped, elements, index + 1) for skipped in range(element.length + 1))
        return next((end for end in ends if end is not None), None)
    here = at < len(words) and (words[at] in element.words or (element.kind is _Kind.NUMBER and is_number(words[at])))
    if here:
        end = _fit(words, at + 1, elements, index + 1)
        if end is not None:
            return end
    return _fit(words, at, elements, index + 1) if element.kind is _Kind.OPTIONAL else None


def is_number(word: str) -> bool:
    """Whether a word is a number such as `8`, `38.5` or `07.30`."""
    return word[:1].isdigit() and word.replace(".", "", 1).isdigit()
