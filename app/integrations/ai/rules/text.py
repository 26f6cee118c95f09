"""A message as sentences of canonical words: what every rule reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from app.integrations.ai.rules.language import detect_language
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.normalise import normalise
from app.integrations.ai.rules.spelling import canonical

# Words of address and particles: they never change what a message wants.
FILLERS = word_set(
    """
    bu pak dok kak mbak mas bang sus teh mang iya sih deh dong kok nih tuh lho loh lah kan hehe hehehe hihi haha yuk ges
    gan cik sekali anu eh oh nah yang please
    """
)
CONTRASTS = frozenset({"tapi", "padahal", "but", "however", "though"})
MAX_SENTENCE = 60  # words; a longer one is cut, which bounds every rule that looks around in its sentence

_MARKS = frozenset(".!?;,\n")
_LETTERS_THEN_NUMBER = re.compile(r"([a-z]{2,})(\d{1,2})([a-z]{0,4})")


@dataclass(frozen=True)
class Sentence:
    """Part of a message up to a full stop, comma or "but". `words` leaves out words of address, `spoken` does not."""

    spoken: tuple[str, ...]
    words: tuple[str, ...]
    asks: bool


@dataclass(frozen=True)
class Message:
    """A message ready for the rules. `pictures` are the meanings of its emoji, `tokens` what was typed."""

    tokens: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    pictures: tuple[str, ...]
    language: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of all sentences in a row."""
        return tuple(word for sentence in self.sentences for word in sentence.words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All its words, for rules that only ask whether one occurs."""
        return frozenset(self.words)

    @cached_property
    def asks(self) -> bool:
        """Whether a question mark stands anywhere."""
        return any(sentence.asks for sentence in self.sentences)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        ends = accumulate((len(sentence.words) for sentence in self.sentences), initial=0)
        return tuple((first, last) for first, last in pairwise(ends) for _ in range(first, last))

    def span_of(self, at: int) -> tuple[int, int]:
        """Where the sentence of the word `at` begins (inclusive) and ends (exclusive) among `words`."""
        return self._spans[at]

    def as_typed(self) -> Message:
        """The same message without any guess at misspelt words."""
        return Message(self.tokens, _sentences(self.tokens, self.language, guess=False), self.pictures, self.language)


def read_message(text: str, *, language: str | None = None) -> Message:
    """Cut `text` into sentences. `language` is the patient's own, used when the text does not tell."""
    tokens, pictures = normalise(text)
    spoken_in = detect_language([token for token in tokens if token[0].isalpha()], default=language)
    return Message(tuple(tokens), _sentences(tokens, spoken_in, guess=True), pictures, spoken_in)


def _sentences(tokens: Sequence[str], language: str, *, guess: bool) -> tuple[Sentence, ...]:
    sentences: list[Sentence] = []
    spoken: list[str] = []
    words_of: dict[str, tuple[str, ...]] = {}

    def close(*, asks: bool) -> None:
        if spoken or asks:
            words = tuple(word for word in spoken if word not in FILLERS)
            sentences.append(Sentence(tuple(spoken), words, asks))
            spoken.clear()

    for piece in tokens:
        if piece in _MARKS:
            close(asks=piece == "?")
            continue
        if piece not in words_of:
            words_of[piece] = _words(piece, language, guess=guess)
        for word in words_of[piece]:
            if word in CONTRASTS or len(spoken) >= MAX_SENTENCE:
                close(asks=False)
            if word not in CONTRASTS:
                spoken.append(word)
    close(asks=False)
    return tuple(sentences)


def _words(piece: str, language: str, *, guess: bool) -> tuple[str, ...]:
    if piece[0].isdigit():
        return (piece.replace(",", ".").replace(":", "."),)
    doubled = _LETTERS_THEN_NUMBER.fullmatch(piece)
    if doubled is None:
        return canonical(piece, language=language, guess=guess)
    stem, number, ending = doubled.groups()
    if number == "2":  # "muntah2", "obat2an": Indonesian writes a doubled word so
        return canonical(stem, language=language, guess=guess)
    if ending:
        return canonical(piece, language=language, guess=guess)
    return (*canonical(stem, language=language, guess=guess), number)  # "jam8"
