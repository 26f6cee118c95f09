"""The rules are written over canonical words: a rule with another spelling would never fire."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from app.integrations.ai import rules
from app.integrations.ai.rules.phrases import PhraseBook
from app.integrations.ai.rules.spelling import canonical
from app.integrations.ai.rules.typos import guess_spelling

DATA_MODULES = {"language", "typos", "vocabulary", "spelling"}
LANGUAGES = ("id", "en", "jv", "su")


def _words_of_rules() -> Iterator[tuple[str, str]]:
    for module in pkgutil.iter_modules(rules.__path__):
        if module.name in DATA_MODULES or module.ispkg:
            continue
        for value in vars(importlib.import_module(f"{rules.__name__}.{module.name}")).values():
            words = value.vocabulary if isinstance(value, PhraseBook) else value
            if isinstance(words, frozenset) and all(type(word) is str for word in words):
                yield from ((module.name, word) for word in words if word.isascii() and word.isalpha())


def test_every_word_of_a_rule_can_occur_in_a_message_that_was_read():
    dead = [
        (where, word)
        for where, word in _words_of_rules()
        if all(canonical(word, language=language) != (word,) for language in LANGUAGES)
    ]
    assert dead == []


@pytest.mark.parametrize("word", ["belun", "tixak", "behrenti", "kontrl"])
def test_a_typo_leads_to_the_word_that_was_meant(word):
    meant = {"belun": "belum", "tixak": "tidak", "behrenti": "berhenti", "kontrl": "kontrol"}
    assert canonical(word, language="id") == (meant[word],)


@pytest.mark.parametrize("word", ["sebelum", "luka", "susah", "tindak", "hidung", "minus", "tanpa", "hati"])
def test_ordinary_words_are_not_taken_for_typos(word):
    assert word in canonical(word, language="id") or guess_spelling(word) is None


def test_shortened_words_are_read_by_their_consonants():
    assert canonical("pngsn", language="id") == ("pingsan",)
