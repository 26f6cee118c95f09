"""Personal data out of a text before it leaves the machine, and back into what returns.

Known names (the patient's, the relatives', the volunteer's) are given, and what stands capitalised after a title is
taken for one; phone numbers, e-mail and street addresses, record and identity numbers are recognised by their shape.
Each becomes a token such as `[PHONE_1]`, the same value always the same token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_CAPITALISED = r"[A-Z][\w'’]+"
_TITLE = (
    r"(?:[Bb]u|[Ii]bu|[Pp]ak|[Bb]apak|[Bb]pk|[Mm]as|[Mm]bak|[Ss]dri?|[Tt]n|[Nn]y|[Nn]n|[Dd]r|[Dd]okter|[Ss]uster"
    r"|[Ss]us|[Nn]ama(?: saya)?|[Bb]ernama|[Aa]tas nama|[Aa]\.?n\.?|[Mm]y name is|I am|I'm|[Mm]rs?|[Mm]s)"
)
# In this order: what comes first takes its characters, so that a phone number is not half an identity number.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("EMAIL", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (
        "RECORD",
        re.compile(
            r"\b(?:no(?:mor|\.)?\s{0,2})?(?:rm|rekam\s+medis|mrn?|nik|ktp|kk|bpjs|jkn|sep|paspor|passport)\b"
            r"[\s.:#=-]{0,4}(?:(?:no(?:mor|\.)?|adalah|saya)[\s.:#]{0,3})?(?=[\w./-]{0,30}\d)[\w./-]{3,30}",
            re.IGNORECASE,
        ),
    ),
    ("PHONE", re.compile(r"(?<![\w+])(?:\+\d{1,3}|62|0)[\s.()-]{0,2}\d(?:[\s.()-]{0,2}\d){6,13}(?!\d)")),
    ("NUMBER", re.compile(r"(?<!\d)\d(?:[ .-]?\d){5,24}(?!\d)")),
    (
        "ADDRESS",
        re.compile(
            r"\b(?:[Jj]ln?|[Gg]g|[Kk]omp|[Pp]erum)\b\.?\s{1,2}[^,;\n]{2,60}"
            rf"|\b(?:[Jj]alan|[Gg]ang|[Pp]erumahan|[Kk]omplek[s]?|[Dd]esa|[Dd]usun|[Kk]ampung|[Kk]elurahan|[Kk]ecamatan"
            rf"|[Bb]lok|[Ss]treet)\s{{1,2}}{_CAPITALISED}[^,;\n]{{0,60}}"
            r"|\b[Rr][Tt]\.?\s{0,2}\d{1,3}(?:\s{0,2}/?\s{0,2}(?:[Rr][Ww]\.?\s{0,2})?\d{1,3})?"
        ),
    ),
)
_AFTER_TITLE = re.compile(rf"\b{_TITLE}\.?\s{{1,2}}({_CAPITALISED}(?:\s{_CAPITALISED}){{0,3}})")
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Redacted:
    """A text without personal data. `tokens` maps each token to what it stands for; it never leaves the process."""

    text: str
    tokens: Mapping[str, str]

    def restore(self, text: str) -> str:
        """Put what the tokens stand for back into `text` (an answer that was written about the redacted text)."""
        if not self.tokens:
            return text
        anything = re.compile("|".join(re.escape(token) for token in self.tokens))
        return anything.sub(lambda match: self.tokens[match.group()], text)


def redact(text: str, names: Iterable[str] = ()) -> Redacted:
    """Replace `names` (whole, and each part of three letters or more) and all that looks personal by tokens."""
    tokens = _Tokens(text)
    left = text
    for kind, shape in _SHAPES:
        left = tokens.replace(kind, shape, left)
    known = _any_of(names)
    if known:
        left = tokens.replace("NAME", known, left)
    left = tokens.replace("NAME", _AFTER_TITLE, left, group=1)
    return Redacted(left, tokens.meanings)


class _Tokens:
    def __init__(self, text: str) -> None:
        self._text = text
        self._of: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}
        self.meanings: dict[str, str] = {}

    def replace(self, kind: str, shape: re.Pattern[str], text: str, *, group: int = 0) -> str:
        return shape.sub(self._replacing(kind, group), text)

    def _replacing(self, kind: str, group: int) -> Callable[[re.Match[str]], str]:
        def replacement(match: re.Match[str]) -> str:
            whole, start = match.group(), match.start()
            first, last = match.start(group) - start, match.end(group) - start
            return whole[:first] + self._token(kind, whole[first:last]) + whole[last:]

        return replacement

    def _token(self, kind: str, value: str) -> str:
        if (kind, value) not in self._of:
            self._of[kind, value] = token = self._fresh(kind)
            self.meanings[token] = value
        return self._of[kind, value]

    def _fresh(self, kind: str) -> str:
        """A token that the text itself does not contain: whoever writes `[NAME_1]` gets it back as written."""
        while True:
            self._count[kind] = self._count.get(kind, 0) + 1
            token = f"[{kind}_{self._count[kind]}]"
            if token not in self._text:
                return token


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    whole = {" ".join(name.split()) for name in names}
    parts = {part for name in whole for part in name.split()}
    known = sorted({name for name in whole | parts if len(name) >= _SHORTEST_NAME}, key=len, reverse=True)
    if not known:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in known) + r")(?!\w)", re.IGNORECASE)
