"""The characters of a message brought to one form, and its pictures told apart from its words."""

from __future__ import annotations

import re
import unicodedata

from app.integrations.ai.rules.lexicon import emoji

_BLESSINGS = str.maketrans({"\ufdfa": " ", "\ufdfb": " "})  # one character that NFKC would unfold to 18
# Zero-width and bidirectional marks, variation selectors, keycap frames, skin tones.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]+"
)
_PICTURE = re.compile("[" + re.escape("".join(emoji.MEANING)) + "]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_SPACED_OUT = re.compile(r"(?:[^\W\d_][\s.\-_*]+){3,12}[^\W\d_][\s.!]*")
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)?(?![\w])|[^\W_]+|[.!?;,\n]")


def normalise(text: str) -> tuple[list[str], tuple[str, ...]]:
    """The words, numbers and marks of `text` in lower case, and what its pictures mean."""
    folded = unicodedata.normalize("NFKC", text.translate(_BLESSINGS)).casefold().translate(_APOSTROPHES)
    shown = _INVISIBLE.sub("", _ADDRESS.sub(" ", folded))
    pictures = tuple(emoji.MEANING[char] for char in _PICTURE.findall(shown))
    plain = _REPEATED.sub(r"\1", _PICTURE.sub("\n", shown))
    if _SPACED_OUT.fullmatch(plain.strip()):  # "s t o p"
        plain = re.sub(r"[^\w]+", "", plain)
    return _TOKEN.findall(plain), pictures
