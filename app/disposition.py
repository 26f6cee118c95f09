"""How an answer names the file in it (`Content-Disposition`, RFC 6266): the same whether we give it or a bucket."""

from __future__ import annotations

import re
from urllib.parse import quote

_TOKEN = re.compile(r"[^A-Za-z0-9!#$&+.^_`|~ ()-]")


def disposition(name: str, *, is_inline: bool) -> str:
    """The header that names the file: plain letters for old programs, every letter for the others."""
    kind = "inline" if is_inline else "attachment"
    plain = _TOKEN.sub("_", name)
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"
