"""What the first bytes of a file say that it is: magic bytes against its name (F4).

The table is ours because it decides what is refused: a general library answers with its best guess, and a guess that
changes with its version is no rule.
"""

from __future__ import annotations

import re

HEAD_BYTES = 8 * 1024

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"ID3", "mp3"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}
_BRANDS = {
    b"heic": "heif", b"heix": "heif", b"heim": "heif", b"heis": "heif", b"mif1": "heif", b"msf1": "heif",
    b"hevc": "heif",
}  # fmt: skip
_MP3_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfb]")
_AAC_FRAME = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|img|a\s|div|table|style|title|meta|link|base"
    rb"|form|!--|\?xml|\?php|h1|p>|br)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(rb"<(?:!doctype\s+html|html[\s>]|script[\s>]|svg[\s>]|iframe[\s>]|\?php)", re.IGNORECASE)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")


def family_of(head: bytes) -> str:
    """The family of the bytes: `pdf`, `jpeg`, … `text`; `markup` and `program` for what is never taken; or nothing."""
    if head.startswith(_PROGRAMS):
        return "program"
    known = next((family for start, family in _STARTS if head.startswith(start)), None)
    return known or _of_container(head) or _of_frames(head) or _of_text(head)


def is_polyglot(head: bytes, family: str) -> bool:
    """Whether a second type begins in the head as well: a picture that is a page, anything that is also a PDF."""
    if family != "pdf" and b"%PDF-" in head[:1024]:
        return True
    return family not in ("text", "markup", "zip", "pdf", "rtf") and _ACTIVE.search(head) is not None


def _of_container(head: bytes) -> str:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand, "mp4")  # MPEG-4, QuickTime and 3GP name each other's brands
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free") and head[:2] == b"\0\0":
        return "mp4"
    return ""


def _of_frames(head: bytes) -> str:
    if _AAC_FRAME.match(head):
        return "aac"
    return "mp3" if _MP3_FRAME.match(head) else ""


def _of_text(head: bytes) -> str:
    """Text, unless it is markup: a browser that guesses, and many mail programs do, would run it."""
    is_wide = head.startswith(_TEXT_MARKS[1:])
    if not is_wide and any(byte in _CONTROLS for byte in head):
        return ""
    narrow = head.replace(b"\0", b"") if is_wide else head
    start = narrow.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f")
    return "markup" if _MARKUP.match(start) or _ACTIVE.search(narrow) else "text"
