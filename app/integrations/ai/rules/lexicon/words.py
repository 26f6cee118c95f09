"""Lists of words, written as text."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of `text`. Long lists read better as a paragraph than as a column of quoted strings."""
    return frozenset(text.split())
