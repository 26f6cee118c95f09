"""Giving out the bytes of a stored object over HTTP: whole, in part, or not again (RFC 9110, 6266, 8187).

Whatever people brought is data on this origin and never a page: no sniffing, no scripts, no frames of its own, and a
name that cannot end its header. From the disk the server itself sends the file; from a bucket the object goes through
here, or the browser is sent to an address that is good for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.disposition import disposition
from app.integrations.ports import ObjectMissing, Storage
from app.services.files.giving import TEXT, Bytes

SANDBOX = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; frame-ancestors 'self'"
DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""For PDFs that are shown: a browser's own viewer does not start in a sandbox. It runs nothing of ours."""
LINK_SECONDS = 300
_WIDE = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}  # by the mark of their byte order
_FURTHER_ON = re.compile(r"bytes=\s*0*([1-9]\d{0,18})-(\d{0,19})\s*")
_RANGE = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*")


@dataclass(frozen=True)
class Manner:
    """How an object is given: shown in the browser or kept as a file; how long a browser may keep it, in seconds."""

    is_inline: bool = False
    seconds_kept: int = 0
    may_redirect: bool = False


def give(request: Request, storage: Storage, given: Bytes, manner: Manner) -> Response:
    """The answer to a GET or HEAD. Raises ObjectMissing and StorageUnavailable before anything is sent."""
    headers = _headers(given, manner)
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if manner.may_redirect:
        link = storage.link(
            given.key, file_name=given.name, media_type=given.media_type, is_inline=False, seconds=LINK_SECONDS
        )
        if link is not None:
            return RedirectResponse(link, 302, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    wanted = _wanted(request, given.size, headers["ETag"])
    if wanted is None:
        headers = {"Content-Range": f"bytes */{given.size}", "Cache-Control": "no-store"}
        return Response(status_code=416, headers=headers)
    return _sent(request, storage, _with_charset(storage, given), wanted, headers)


def is_continued(request: Request) -> bool:
    """Whether this asks for more of what has begun, as players and lost lines do: for one part beyond the first byte.

    What asks for the end, for several parts or in a way that nobody reads may be given the whole, and begins.
    """
    part = _FURTHER_ON.fullmatch(request.headers.get("range", ""))
    return part is not None and (not part[2] or int(part[1]) <= int(part[2]))


def _with_charset(storage: Storage, given: Bytes) -> Bytes:
    """Text as what it says of itself in its first bytes; else it stays what is said of all text."""
    if given.media_type != TEXT or not given.size:
        return given
    start = b"".join(storage.read(given.key, 0, 2))
    charset = _WIDE.get(start)
    return replace(given, media_type=f"text/plain; charset={charset}") if charset else given


def _sent(
    request: Request, storage: Storage, given: Bytes, wanted: tuple[int, int], headers: dict[str, str]
) -> Response:
    start, end = wanted
    is_part, length = end - start < given.size, end - start
    if is_part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{given.size}"
    headers["Content-Length"] = str(length)
    status = 206 if is_part else 200
    path = storage.path(given.key)
    if request.method == "HEAD" or not length:
        return Response(status_code=status, headers=headers, media_type=given.media_type)
    if path is not None and not is_part:
        if not path.exists():
            raise ObjectMissing(given.key)
        return _Whole(path, headers=headers, media_type=given.media_type)
    pieces = storage.read(given.key, start, length)
    closing = BackgroundTask(_close, pieces)
    return StreamingResponse(pieces, status, headers=headers, media_type=given.media_type, background=closing)


class _Whole(FileResponse):
    """A whole file from the disk; ranges were decided before, by the object's own mark."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
        await super().__call__({**scope, "headers": plain}, receive, send)


def _close(pieces: Iterator[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()


def _headers(given: Bytes, manner: Manner) -> dict[str, str]:
    is_document = manner.is_inline and given.media_type == "application/pdf"
    kept = f"private, max-age={manner.seconds_kept}" if manner.seconds_kept else "private, no-cache"
    return {
        "ETag": f'"{given.mark[:40]}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": kept,
        "Content-Disposition": disposition(given.name, is_inline=manner.is_inline),
        "Content-Security-Policy": DOCUMENT if is_document else SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _is_known(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    tags = {part.strip().removeprefix("W/") for part in given.split(",")}
    return bool(given) and (tag in tags or "*" in tags)


def _wanted(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """From where up to where, both in bytes; None for a part that is not there. What asks for several parts, or for
    one in a way that nobody reads, gets the whole, as the standard allows."""
    asked = request.headers.get("range")
    condition = request.headers.get("if-range")
    match = _RANGE.fullmatch(asked) if asked and (condition is None or condition.strip() == tag) else None
    if match is None or not (match[1] or match[2]):
        return 0, size
    if not match[1]:
        start, end = max(size - int(match[2]), 0), size
    else:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return 0, size
    return (start, end) if start < end else None
