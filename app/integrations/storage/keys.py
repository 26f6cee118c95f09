"""What a key may look like. Keys are ours, never a person's words; this makes sure that it stays so."""

from __future__ import annotations

import re

_KEY = re.compile(r"[a-z0-9]+(?:/[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)?)+")
_LONGEST = 100


class BadKey(ValueError):
    """A key that no store takes: it would name something outside the store, or hide what it names."""


def checked(key: str) -> str:
    """The key itself. Raises BadKey for anything but lower-case words, digits and `/`, such as `files/3f/3f6c`."""
    if len(key) > _LONGEST or not _KEY.fullmatch(key):
        raise BadKey(repr(key))
    return key


def checked_prefix(prefix: str) -> str:
    """The beginning of keys, ending in `/`, or nothing for all. Raises BadKey."""
    if prefix and not re.fullmatch(r"(?:[a-z0-9][a-z0-9_-]*/)+", prefix):
        raise BadKey(repr(prefix))
    return prefix
