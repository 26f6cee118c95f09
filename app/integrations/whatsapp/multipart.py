"""A multipart form with one file, streamed from disk in blocks."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from app.integrations.whatsapp.wire import Body

BLOCK = 256 * 1024  # bytes read and written at a time
MAX_FILE_NAME = 150
_UNFIT = re.compile(r'[\x00-\x1f\x7f"\\/\ud800-\udfff]')


@dataclass(frozen=True)
class Form:
    """Plain fields and one file; without a media type it is told by the name."""

    fields: dict[str, str]
    part: str
    path: Path
    file_name: str
    media_type: str = ""


def multipart(form: Form, size: int) -> tuple[str, Body]:
    """The content type and the body. `size` is the file's; the wire refuses a file that has changed since."""
    boundary = uuid4().hex
    media_type = form.media_type or mimetypes.guess_type(form.file_name)[0] or "application/octet-stream"
    start = (
        b"".join(_field(boundary, name, value) for name, value in form.fields.items())
        + (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{form.part}"; filename="{_fit(form.file_name)}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        ).encode()
    )
    end = f"\r\n--{boundary}--\r\n".encode()

    def chunks() -> Iterator[bytes]:
        yield start
        with form.path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
        yield end

    return f"multipart/form-data; boundary={boundary}", Body(len(start) + size + len(end), chunks)


def _field(boundary: str, name: str, value: str) -> bytes:
    text = value.encode("utf-8", "replace")
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + text + b"\r\n"


def _fit(file_name: str) -> str:
    """The name without what would end the header or name a folder; the ending survives shortening."""
    clean = _UNFIT.sub("_", file_name).strip() or "file"
    if len(clean) <= MAX_FILE_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    return stem[: MAX_FILE_NAME - 12] + dot + ending[:10] if dot else clean[:MAX_FILE_NAME]
