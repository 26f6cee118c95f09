"""What a file is called: a person's own words, without what would deceive people or programs (F4).

The name never becomes a path here (objects lie under our own ids), but it becomes one on the machine of whoever
downloads the file.
"""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 255
UNNAMED = "file"
MAX_FOLDER = 300
_LONGEST_EXTENSION = 20

# Format characters turn text around or vanish: `gpj.exe` can be made to look like `exe.jpg`. Joiners stay: several
# scripts and most composed emoji are not readable without them.
_KEPT_FORMAT = "\u200c\u200d"
_UNFIT = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A name that means a file and nothing else on every system, at most 255 bytes, its extension kept."""
    plain = _without_tricks(name).replace("\\", "/").rpartition("/")[2]
    plain = _UNFIT.sub("_", plain).strip(" .") or UNNAMED
    stem, dot, extension = plain.rpartition(".")
    if dot and len(extension) > _LONGEST_EXTENSION:
        stem, dot, extension = plain, "", ""
    elif not dot:
        stem, extension = plain, ""
    stem = stem.rstrip(" .") or UNNAMED
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = dot + extension
    return _shortened(stem, MOST_BYTES - len(ending.encode())) + ending


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem and len(extension) <= _LONGEST_EXTENSION else ""


def clean_folder(folder: str) -> str:
    """A folder as a path of clean names joined by `/`; empty at the top. Raises ValueError when it is too long."""
    parts = (_without_tricks(part).strip(" .") for part in folder.replace("\\", "/").split("/"))
    path = "/".join(_UNFIT.sub("_", part) for part in parts if part)
    if len(path) > MAX_FOLDER:
        raise ValueError("a folder's path is too long")
    return path


def _without_tricks(text: str) -> str:
    kept = "".join(char for char in text if _is_fit(char))
    return unicodedata.normalize("NFC", " ".join(kept.split()))  # last: what was between two may have kept them apart


def _is_fit(char: str) -> bool:
    category = unicodedata.category(char)
    return char in _KEPT_FORMAT or category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or char in "\t\n"


def _shortened(stem: str, most: int) -> str:
    """The beginning of `stem` in at most so many bytes of UTF-8, never half a letter."""
    return stem.encode()[:most].decode("utf-8", "ignore").rstrip(" .")
