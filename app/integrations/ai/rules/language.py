"""Which language a message is written in: Indonesian, English, Javanese or Sundanese."""

from __future__ import annotations

from collections.abc import Sequence

from app.integrations.ai.rules.lexicon import english, indonesian, javanese, sundanese

SUPPORTED = ("id", "en", "jv", "su")

_INDONESIAN = (
    indonesian.COMMON
    | {variant for group in indonesian.GROUPS for spellings in group.values() for variant in spellings.split()}
    | {word for group in indonesian.GROUPS for word in group}
) - english.MARKERS


def detect_language(words: Sequence[str], *, default: str | None = None) -> str:
    """BCP 47 code of the language most words speak for; `default` (else Indonesian) when they do not tell.

    Writers of Javanese and Sundanese mix in much Indonesian, so one word that is theirs alone weighs as three.
    """
    scores = dict.fromkeys(SUPPORTED, 0)
    for word in words:
        scores["jv"] += 3 * (word in javanese.MARKERS)
        scores["su"] += 3 * (word in sundanese.MARKERS)
        scores["en"] += word in english.MARKERS
        scores["id"] += word in _INDONESIAN
    fallback = default if default in SUPPORTED else "id"
    best = max(scores.values())
    leaders = [code for code in ("jv", "su", "id", "en") if scores[code] == best]
    return fallback if best == 0 or (len(leaders) > 1 and fallback in leaders) else leaders[0]
