"""How the tables of the matrix are read."""

from __future__ import annotations


def rows(table: str) -> dict[str, tuple[str, ...]]:
    """The lines of a table by what they are about: `METHOD /path`, or the name of a handler."""
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip("\n").splitlines()[1:]:
        words = line.split()
        named = 2 if len(words) > 1 and words[1].startswith("/") else 1
        if words:
            found[" ".join(words[:named])] = tuple(words[named:])
    return found
