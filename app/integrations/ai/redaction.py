"""What leaves for a remote model: names, numbers and addresses replaced by tokens, and put back in what returns (M4).

The token says what kind of thing stood there (`[NAME_1]`, `[PHONE_1]`), so that the sentence still makes sense. Times
and short numbers stay: "jam 8" and "2 tablet" are what the message is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("MAIL", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("LINK", re.compile(r"https?://\S{1,500}|\bwww\.\S{1,500}", re.IGNORECASE)),
    ("ADDRESS", re.compile(r"\b(?:jl|jln|jalan|gang|gg|perumahan|komplek)\.?\s+[^\n,.;]{2,60}", re.IGNORECASE)),
    ("RECORD", re.compile(r"\b(?:no\.?\s*rm|rm|mr|nik|bpjs|no\.?\s*bpjs|ktp)\W{0,3}[\d.\-/]{4,25}", re.IGNORECASE)),
    ("PHONE", re.compile(r"(?<![\w])\+?\d(?:[\s().\-]?\d){7,17}(?!\w)")),
    ("NUMBER", re.compile(r"(?<![\w])\d{5,}(?!\w)")),
)  # fmt: skip
_HONORIFIC = re.compile(
    r"\b(?P<title>ibu|bu|bapak|pak|bpk|mbak|mas|sdr|sdri|dr|dokter|suster|tn|ny|mrs|mr|ms)\b\.?\s+(?P<name>[A-Z][\w'’-]{1,30}"
    r"(?:\s+[A-Z][\w'’-]{1,30}){0,3})",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"[A-Z]")


@dataclass
class Redacted:
    """`text` may leave; `tokens` map each token to what it stands for and stay here."""

    text: str
    tokens: dict[str, str] = field(default_factory=dict)

    def restore(self, text: str) -> str:
        """Put what was taken out back into `text`."""
        for token, original in self.tokens.items():
            text = text.replace(token, original)
        return text


def redact(text: str, *, names: Iterable[str] = ()) -> Redacted:
    """Replace `names` (and their parts), and everything that looks like a name, number or address."""
    redacted = Redacted(text)
    for name in sorted(_parts(names), key=len, reverse=True):
        _replace(redacted, "NAME", re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE))
    for kind, pattern in _PATTERNS:
        _replace(redacted, kind, pattern)
    redacted.text = _HONORIFIC.sub(lambda match: _titled(redacted, match), redacted.text)
    return redacted


def _titled(redacted: Redacted, match: re.Match[str]) -> str:
    """ "Bu Ratna" is a name; "bu sudah" is not: only what is written with a capital counts."""
    if not _CAPITALISED.match(match["name"]):
        return match[0]
    return f"{match['title']} {_token(redacted, 'NAME', match['name'])}"


def _parts(names: Iterable[str]) -> set[str]:
    whole = {name.strip() for name in names if name.strip()}
    return whole | {part for name in whole for part in name.split() if len(part) > 2}


def _replace(redacted: Redacted, kind: str, pattern: re.Pattern[str]) -> None:
    redacted.text = pattern.sub(lambda match: _token(redacted, kind, match[0]), redacted.text)


def _token(redacted: Redacted, kind: str, original: str) -> str:
    for token, known in redacted.tokens.items():
        if known == original:
            return token
    token = f"[{kind}_{sum(name.startswith(f'[{kind}_') for name in redacted.tokens) + 1}]"
    redacted.tokens[token] = original
    return token
