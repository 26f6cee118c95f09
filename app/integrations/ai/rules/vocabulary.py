"""All known spellings with their canonical words, gathered from the lexicon."""

from __future__ import annotations

from collections.abc import Mapping

from app.integrations.ai.rules.lexicon import english, indonesian, javanese, sundanese

# Spellings that mean something else outside their own language.
_ONLY_IN: Mapping[str, str] = {
    "can": "su", "tong": "su", "mun": "su", "keur": "su", "tuang": "su", "tos": "su", "acan": "su", "hirup": "su",
    "pun": "jv", "ra": "jv", "rah": "jv", "lek": "jv", "loro": "jv", "wau": "jv", "leren": "jv", "ampun": "jv",
    "lan": "jv", "dahar": "jv", "isih": "jv", "ning": "jv", "lara": "jv", "live": "en", "u": "en",
}  # fmt: skip


def _gather() -> dict[str, tuple[str, ...]]:
    canonical: dict[str, tuple[str, ...]] = {}
    for group in (*indonesian.GROUPS, javanese.VARIANTS, sundanese.VARIANTS, english.VARIANTS):
        for word, variants in group.items():
            for spelling in (word, *variants.split()):
                canonical.setdefault(spelling, (word,))
    return canonical | dict(indonesian.EXPANSIONS)


CANONICAL: Mapping[str, tuple[str, ...]] = _gather()
KNOWN = indonesian.COMMON | english.COMMON | english.MARKERS | frozenset(CANONICAL)


def known_words(spelling: str, *, language: str) -> tuple[str, ...] | None:
    """The canonical words of a known spelling; None when nobody told us about it."""
    only_in = _ONLY_IN.get(spelling)
    if only_in and only_in != language:
        return (spelling,)
    return CANONICAL.get(spelling) or ((spelling,) if spelling in KNOWN else None)
