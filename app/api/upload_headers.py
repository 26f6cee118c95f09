"""The headers of tus 1.0.0: read strictly, written in one place."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol
from uuid import UUID

from starlette.datastructures import Headers

from app.errors import BadRequest, Invalid, TypeNotAllowed, WrongProtocol
from app.ids import named_id, parse_id
from app.models.file import Duration
from app.services.uploads.creation import NewUpload
from app.settings import Settings

TUS = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
OFFSET_STREAM = "application/offset+octet-stream"
MOST_METADATA = 8 * 1024  # bytes of the header
MOST_PAIRS = 24
_NUMBER = re.compile(r"\d{1,15}")
_KEY = re.compile(r"[!-+\--~]{1,64}")  # printable ASCII without space and comma


class Sum(Protocol):
    """A checksum that grows with the bytes."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...
    def digest(self) -> bytes: ...


class Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


SUMS: dict[str, Callable[[], Sum]] = {
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "crc32": Crc32,
}


@dataclass(frozen=True)
class Expected:
    """The checksum that the sender gave for the body."""

    sum: Sum
    digest: bytes

    def is_met(self) -> bool:
        return self.sum.digest() == self.digest


def capabilities(settings: Settings) -> dict[str, str]:
    """What OPTIONS says about this server."""
    return {
        "Tus-Version": TUS,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.max_file_mb << 20),
        "Tus-Checksum-Algorithm": ",".join(SUMS),
    }


def require_tus(headers: Headers) -> None:
    """Raise WrongProtocol unless the caller speaks our version."""
    if headers.get("tus-resumable") != TUS:
        raise WrongProtocol()


def new_upload(headers: Headers) -> NewUpload:
    """What a creation asks for. Raises BadRequest and Invalid."""
    if "upload-defer-length" in headers or "upload-concat" in headers:
        raise BadRequest("error.no_such_extension")
    size = _number(headers.get("upload-length"), "Upload-Length", "validation.upload_length")
    said = headers.get("upload-metadata", "")
    known = _metadata(said)
    name = known.get("filename", "").strip()
    if not name:
        raise BadRequest.field("filename", "validation.upload_name")
    return NewUpload(
        name=name,
        size=size,
        declared_type=known.get("filetype", "").strip(),
        folder=known.get("folder", ""),
        duration=_duration(known.get("duration")),
        patient_id=named_id(known["patientId"]) if known.get("patientId") else None,
        letter_id=_letter(known.get("letterId")),
        replaces_id=named_id(known["replacesId"]) if known.get("replacesId") else None,
        metadata=said,
    )


def offset_of(headers: Headers) -> int:
    """Where the bytes of a PATCH belong. Raises TypeNotAllowed for a body of another kind, and BadRequest."""
    if not has_bytes(headers):
        raise TypeNotAllowed("error.offset_stream_only")
    return _number(headers.get("upload-offset"), "Upload-Offset", "validation.upload_offset")


def has_bytes(headers: Headers) -> bool:
    """Whether the body is a piece of an upload."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == OFFSET_STREAM


def length_of(headers: Headers) -> int | None:
    """How many bytes the body has, when the sender says so."""
    length = headers.get("content-length")
    return int(length) if length and _NUMBER.fullmatch(length) else None


def expected_sum(headers: Headers) -> Expected | None:
    """The checksum of the body. Raises BadRequest for a method that is not offered."""
    said = headers.get("upload-checksum")
    if said is None:
        return None
    method, _, value = said.strip().partition(" ")
    begin = SUMS.get(method.lower())
    digest = _decoded(value)
    if begin is None or not digest:
        raise BadRequest.field("Upload-Checksum", "validation.upload_checksum")
    return Expected(begin(), digest)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _number(text: str | None, name: str, complaint: str) -> int:
    if text is None or not _NUMBER.fullmatch(text):
        raise BadRequest.field(name, complaint)
    return int(text)


def _metadata(said: str) -> dict[str, str]:
    pairs = [pair.strip() for pair in said.split(",")] if said.strip() else []
    if len(said) > MOST_METADATA or len(pairs) > MOST_PAIRS:
        raise BadRequest.field("Upload-Metadata", "validation.upload_metadata")
    known: dict[str, str] = {}
    for pair in pairs:
        key, _, value = pair.partition(" ")
        text = _text(value)
        if not _KEY.fullmatch(key) or key in known or text is None:
            raise BadRequest.field("Upload-Metadata", "validation.upload_metadata")
        known[key] = text
    return known


def _text(value: str) -> str | None:
    decoded = _decoded(value)
    try:
        return None if decoded is None else decoded.decode()
    except UnicodeDecodeError:
        return None


def _decoded(value: str) -> bytes | None:
    try:
        return base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def _duration(text: str | None) -> Duration:
    try:
        return Duration(text) if text else Duration.UNLIMITED
    except ValueError:
        raise Invalid.field("duration", "validation.one_of", choices=", ".join(Duration)) from None


def _letter(text: str | None) -> UUID | None:
    if not text:
        return None
    found = parse_id(text)
    if found is None:
        raise Invalid.field("letterId", "validation.id")
    return found
