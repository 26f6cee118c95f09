"""A posted form with files, part by part as it arrives: nothing of a file is held here.

Used in a thread of AnyIO's; the event loop is asked for each piece of the body.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass

from anyio import from_thread
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from app.errors import BadRequest, TooLarge

MOST_PARTS = 200
MOST_HEADER = 8 * 1024  # bytes of the headers of one part
MOST_TEXT = 4 * 1024  # bytes of a plain field
MOST_FORGOTTEN = 64 << 20  # bytes of a part that was refused


@dataclass
class Part:
    """One field. `file_name` is None for a plain one. Its pieces are read before the next part is asked for."""

    name: str
    file_name: str | None
    declared_type: str
    pieces: Iterator[bytes]

    def text(self) -> str:
        """A plain field's value. Raises BadRequest when it is too long to be one."""
        text = b""
        for piece in self.pieces:
            text += piece
            if len(text) > MOST_TEXT:
                raise BadRequest()
        return text.decode("utf-8", "replace").strip()


class _Began:
    def __init__(self, headers: dict[str, bytes]) -> None:
        _, options = parse_options_header(headers.get("content-disposition", b""))
        file_name = options.get(b"filename")
        self.name = options.get(b"name", b"").decode("utf-8", "replace")
        self.file_name = None if file_name is None else file_name.decode("utf-8", "replace")[:1000]
        self.declared_type = headers.get("content-type", b"").decode("latin-1")[:127]


class _Ended:
    pass


class FormParts:
    """The parts of one request's form. Raises BadRequest for what is none."""

    def __init__(self, request: Request) -> None:
        content_type, options = parse_options_header(request.headers.get("content-type", ""))
        if content_type != b"multipart/form-data" or not options.get(b"boundary"):
            raise BadRequest()
        self._stream = request.stream().__aiter__()
        self._events: deque[_Began | bytes | _Ended] = deque()
        self._headers: dict[str, bytes] = {}
        self._name = self._value = b""
        self._count = 0
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_name,
                "on_header_value": self._add_value,
                "on_header_end": self._end_header,
                "on_headers_finished": lambda: self._events.append(_Began(self._headers)),
                "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                "on_part_end": lambda: self._events.append(_Ended()),
            },
        )

    def __iter__(self) -> Iterator[Part]:
        events = self._arriving()
        for event in events:
            if isinstance(event, _Began):
                pieces = _until_end(events)
                yield Part(event.name, event.file_name, event.declared_type, pieces)
                _forget(pieces)

    def _arriving(self) -> Iterator[_Began | bytes | _Ended]:
        while True:
            while self._events:
                yield self._events.popleft()
            data = _from_loop(self._next)
            if data is None:
                return
            try:
                self._parser.write(data)
            except FormParserError:
                raise BadRequest() from None

    async def _next(self) -> bytes | None:
        return await anext(self._stream, None)

    def _begin(self) -> None:
        self._count += 1
        self._headers = {}
        if self._count > MOST_PARTS:
            raise BadRequest()

    def _add_name(self, data: bytes, start: int, end: int) -> None:
        self._name = self._grown(self._name, data[start:end])

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value = self._grown(self._value, data[start:end])

    def _grown(self, known: bytes, more: bytes) -> bytes:
        if len(known) + len(more) > MOST_HEADER:
            raise BadRequest()
        return known + more

    def _end_header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value
        self._name = self._value = b""


def _forget(pieces: Iterator[bytes]) -> None:
    """Read what nobody wanted of a part, so that the next one can follow; not for ever."""
    forgotten = 0
    for piece in pieces:
        forgotten += len(piece)
        if forgotten > MOST_FORGOTTEN:
            raise TooLarge("ask.form_too_large")


def _until_end(events: Iterator[_Began | bytes | _Ended]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, _Ended):
            return
        if isinstance(event, bytes):
            yield event
    raise BadRequest()  # the line broke in the middle of a part


def _from_loop(ask: Callable[[], Coroutine[None, None, bytes | None]]) -> bytes | None:
    try:
        return from_thread.run(ask)
    except ClientDisconnect:
        raise BadRequest() from None
