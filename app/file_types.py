"""Which types of files can be taken, and how each is told: by its extension, what it is declared as, its first bytes.

Only what is in this table can be checked, and only what can be checked is stored. HTML and SVG are not in it: they are
programs in a browser.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    """One type. `family` is what the first bytes have to say (`app/services/files/signatures.py`); `declared` are
    the media types by which programs announce it, beside its own; `is_shown` says that a browser may show it safely."""

    extension: str
    media_type: str
    kind: str
    family: str
    declared: tuple[str, ...] = ()
    is_shown: bool = False


_WORD = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ZIP = ("application/x-zip-compressed", "application/x-zip")
_TEXT = ("text/plain",)

_TYPES = (
    FileType("pdf", "application/pdf", "pdf", "pdf", ("application/x-pdf",), is_shown=True),
    FileType("jpg", "image/jpeg", "image", "jpeg", ("image/jpg", "image/pjpeg"), is_shown=True),
    FileType("jpeg", "image/jpeg", "image", "jpeg", ("image/jpg", "image/pjpeg"), is_shown=True),
    FileType("png", "image/png", "image", "png", ("image/x-png",), is_shown=True),
    FileType("gif", "image/gif", "image", "gif", is_shown=True),
    FileType("webp", "image/webp", "image", "webp", is_shown=True),
    FileType("bmp", "image/bmp", "image", "bmp", ("image/x-ms-bmp", "image/x-bmp")),
    FileType("tif", "image/tiff", "image", "tiff"),
    FileType("tiff", "image/tiff", "image", "tiff"),
    FileType("heic", "image/heic", "image", "heif", ("image/heif",)),
    FileType("heif", "image/heif", "image", "heif", ("image/heic",)),
    FileType("mp4", "video/mp4", "video", "mp4", ("application/mp4", "audio/mp4"), is_shown=True),
    FileType("m4v", "video/x-m4v", "video", "mp4", ("video/mp4",), is_shown=True),
    FileType("mov", "video/quicktime", "video", "mp4", ("video/mp4",), is_shown=True),
    FileType("3gp", "video/3gpp", "video", "mp4", ("audio/3gpp",), is_shown=True),
    FileType("webm", "video/webm", "video", "matroska", ("audio/webm",), is_shown=True),
    FileType("mp3", "audio/mpeg", "audio", "mp3", ("audio/mp3", "audio/x-mp3", "audio/mpeg3"), is_shown=True),
    FileType("m4a", "audio/mp4", "audio", "mp4", ("audio/x-m4a", "audio/m4a", "audio/aac"), is_shown=True),
    FileType("aac", "audio/aac", "audio", "aac", ("audio/x-aac", "audio/aacp"), is_shown=True),
    FileType("ogg", "audio/ogg", "audio", "ogg", ("application/ogg", "video/ogg"), is_shown=True),
    FileType("oga", "audio/ogg", "audio", "ogg", ("application/ogg",), is_shown=True),
    FileType("opus", "audio/ogg", "audio", "ogg", ("audio/opus", "application/ogg"), is_shown=True),
    FileType("wav", "audio/wav", "audio", "wav", ("audio/x-wav", "audio/wave", "audio/vnd.wave"), is_shown=True),
    FileType("flac", "audio/flac", "audio", "flac", ("audio/x-flac",), is_shown=True),
    FileType("amr", "audio/amr", "audio", "amr"),
    FileType("txt", "text/plain", "text", "text", is_shown=True),
    FileType("md", "text/markdown", "text", "text", ("text/x-markdown", *_TEXT), is_shown=True),
    FileType("vcf", "text/vcard", "text", "text", ("text/x-vcard", "text/directory", *_TEXT)),
    FileType("ics", "text/calendar", "text", "text", _TEXT),
    FileType(
        "csv", "text/csv", "spreadsheet", "text",
        ("application/csv", "text/comma-separated-values", "application/vnd.ms-excel", *_TEXT),
    ),
    FileType("rtf", "application/rtf", "document", "rtf", ("text/rtf", "application/msword")),
    FileType("doc", "application/msword", "document", "ole"),
    FileType("xls", "application/vnd.ms-excel", "spreadsheet", "ole"),
    FileType("ppt", "application/vnd.ms-powerpoint", "document", "ole"),
    FileType("docx", _WORD + "wordprocessingml.document", "document", "word", _ZIP),
    FileType("xlsx", _WORD + "spreadsheetml.sheet", "spreadsheet", "excel", _ZIP),
    FileType("pptx", _WORD + "presentationml.presentation", "document", "powerpoint", _ZIP),
    FileType("odt", _OPEN + "text", "document", "odt", _ZIP),
    FileType("ods", _OPEN + "spreadsheet", "spreadsheet", "ods", _ZIP),
    FileType("odp", _OPEN + "presentation", "document", "odp", _ZIP),
    FileType("zip", "application/zip", "archive", "zip", _ZIP),
)  # fmt: skip

BY_EXTENSION = {file_type.extension: file_type for file_type in _TYPES}
DEFAULT_EXTENSIONS = tuple(BY_EXTENSION)
IN_A_ZIP = frozenset({"word", "excel", "powerpoint", "odt", "ods", "odp", "zip"})
"""Families whose bytes are a zip archive: they have the same first bytes and differ in what lies inside."""
NOT_DRAWN = frozenset({"heif"})
"""Families of pictures that nothing of ours can draw (docs/adr/0015): kept and given out as they came, never shown."""
UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""What programs declare that do not know the type."""


def can_be_looked_at(extension: str) -> bool:
    """Whether a file of this type is shown without a program of its own: by the browser, or as a picture drawn anew."""
    known = BY_EXTENSION.get(extension)
    return known is not None and (known.is_shown or (known.kind == "image" and known.family not in NOT_DRAWN))


def is_drawn_anew(extension: str) -> bool:
    """Whether a picture of this type is drawn anew by a job; False for one that never will be."""
    known = BY_EXTENSION.get(extension)
    return known is None or known.family not in NOT_DRAWN


def type_by_media(media_type: str) -> FileType | None:
    """The first type in the table that is announced so: for what comes without a name."""
    wanted = media_type.partition(";")[0].strip().lower()
    own = (file_type for file_type in _TYPES if file_type.media_type == wanted)
    other = (file_type for file_type in _TYPES if wanted in file_type.declared)
    return next(own, None) or next(other, None)
