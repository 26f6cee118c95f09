"""The words of Carepost: one catalogue per language, `{name}` parameters and plurals.

A catalogue is a flat JSON object, one key a line and sorted, so that several people can add words at once. A message
may hold `{name}` and `{count, plural, one {…} other {…}}`; inside a plural `#` is the number, and `=0 {…}` beats the
rules of the language. `assets/scripts/words.js` speaks the same grammar in the browser; one table of cases tests both.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "id")
LANGUAGE_COOKIE = "carepost-language"

_FOLDER = Path(__file__).parent
_PLURAL = re.compile(r"\s*(\w+)\s*,\s*plural\s*,(.*)", re.DOTALL)
_CHOICE = re.compile(r"\s*(=\d+|one|other)\s*\{")

Param = str | int


class BrokenMessage(ValueError):
    """A message that does not follow the grammar: found by the catalogue check, never by a person."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """All words of one language, by key."""
    words: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


def translate(language: str, key: str, /, **params: Param) -> str:
    """The message `key` in `language`. A key that no catalogue has is shown as it is, which nobody can overlook."""
    message = catalogue(language if language in LANGUAGES else "en").get(key)
    return key if message is None else fill(message, params, language=language)


def fill(message: str, params: dict[str, Param], *, language: str) -> str:
    """Put `params` into a message. A parameter that is not given leaves nothing behind."""
    return _fill(message, params, language, number=None)


def _fill(message: str, params: dict[str, Param], language: str, *, number: Param | None) -> str:
    out: list[str] = []
    position = 0
    while position < len(message):
        character = message[position]
        if character == "{":
            end = _closing(message, position)
            out.append(_placeholder(message[position + 1 : end], params, language))
            position = end
        elif character == "#" and number is not None:
            out.append(str(number))
        else:
            out.append(character)
        position += 1
    return "".join(out)


def _placeholder(inside: str, params: dict[str, Param], language: str) -> str:
    plural = _PLURAL.fullmatch(inside)
    if plural is None:
        return str(params.get(inside.strip(), ""))
    number = params.get(plural[1], 0)
    choices = plural_choices(plural[2])
    chosen = choices.get(f"={number}") or choices.get(_category(language, number)) or choices["other"]
    return _fill(chosen, params, language, number=number)


def plural_choices(text: str) -> dict[str, str]:
    """The branches of a plural. Raises BrokenMessage when one is cut off or `other` is missing."""
    choices: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        head = _CHOICE.match(text, position)
        if head is None:
            raise BrokenMessage(text)
        end = _closing(text, head.end() - 1)
        choices[head[1]] = text[head.end() : end]
        position = end + 1
    if "other" not in choices:
        raise BrokenMessage(text)
    return choices


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise BrokenMessage(text)


def _category(language: str, number: Param) -> str:
    """English has a singular; Indonesian says one word for any number."""
    return "one" if language == "en" and str(number) == "1" else "other"
